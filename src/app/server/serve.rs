//! Serving: the log, the listener, housekeeping, and an orderly end.

use std::io::IsTerminal;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use hyper_util::rt::TokioTimer;
use tokio::signal::unix::{SignalKind, signal};

use crate::auth::server::{accounts, known_links, limits, logins, passwords, tokens};
use crate::base::paths;
use crate::base::server::database::Db;
use crate::students::server::{answers, import};

use super::cli::{Problem, say};
use super::migrations;
use super::router::App;
use super::secrets::{Secrets, database_url, not_opened};
use super::settings::{LogFormat, Settings};

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// What keeps the server from starting, with what to do.
pub async fn serve(settings: Settings) -> Result<(), Problem> {
    start_log(&settings);
    let secrets = Secrets::load(settings.is_production())?;
    let url = database_url()?;
    let db = migrations::open(&url).await.map_err(|error| failed(not_opened(&url, &error)))?;
    import::settle(&db).await.map_err(failed)?;
    if let Some(left) = import::Run::go_on(&db).await.map_err(failed)? {
        left.in_background();
    }
    passwords::warm_up().await.map_err(failed)?;
    let address = settings.leptos.site_addr;
    let server = settings.server.clone();
    let app = App::new(db.clone(), settings, &secrets.current, &secrets.fallbacks);
    let handle = Handle::new();
    let stop = stop_on_signal(handle.clone(), server.shutdown_timeout_secs).map_err(failed)?;
    tokio::spawn(stop);
    let listener = bind(address)?;
    greet(&app, listener.local_addr().unwrap_or(address)).await?;
    tokio::spawn(keep_house(db));
    // A client that sends its head byte by byte, or nothing, holds a connection, but not for
    // ever. HTTP/1 alone: telling it from HTTP/2 would wait for the first bytes without an end.
    let header_timeout = Duration::from_secs(server.header_timeout_secs);
    let listener = axum_server::from_tcp(listener).map_err(failed)?;
    let listener = listener.handle(handle).acceptor(NoDelayAcceptor::new());
    let mut listener = listener.http1_only();
    listener.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(header_timeout);
    let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
    listener.serve(service).await.map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> Problem {
    Problem::Failed(error.to_string())
}

fn bind(address: SocketAddr) -> Result<TcpListener, Problem> {
    let listener = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    listener.map_err(|error| Problem::Failed(format!("{address}: {error}")))
}

fn start_log(settings: &Settings) {
    let json = match settings.log.format {
        LogFormat::Auto => settings.is_production(),
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let log = tracing_subscriber::fmt()
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(tracing_subscriber::EnvFilter::new(&settings.log.filter))
        .with_writer(std::io::stderr);
    if json { log.json().init() } else { log.init() }
}

/// The address, and how to make the first admin.
async fn greet(app: &App, address: SocketAddr) -> Result<(), Problem> {
    let mode = if app.settings.is_production() { "production" } else { "development" };
    say(format_args!("Rollcall ({mode}): http://{address}"));
    if !app.settings.is_production() && !address.ip().is_loopback() {
        say("Development, on an address that others can reach: its cookies travel over");
        say("plain http. Set LEPTOS_ENV=PROD for real use.");
    }
    let public = app.settings.server.public_origin.as_ref();
    if !app.settings.is_production() && public.is_some_and(|origin| origin.is_https()) {
        say("Development, behind https: its cookies are not for https alone, and its key");
        say("lies beside the database. Set LEPTOS_ENV=PROD for real use.");
    }
    if matches!(accounts::has_active_admin(&app.db).await, Ok(false)) {
        let origin = app.settings.origin_at(address);
        let token = app.setup_key.token(&app.db).await.map_err(failed)?;
        say(format_args!("No admin yet. Make the first at {origin}{}", paths::SETUP));
        say(format_args!("with the setup token {}", token.as_str()));
    }
    Ok(())
}

/// Goes on with an import that was left over, once a minute: until then some students cannot be
/// changed. Removes rows that nobody needs any more, once an hour.
async fn keep_house(db: Db) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    for minute in (0..60).cycle() {
        minutes.tick().await;
        // Failures are logged where they arise; the next time tries again.
        let _ = import::go_on(&db).await;
        if minute == 0 {
            let _ = limits::prune(&db).await;
            let _ = known_links::prune(&db).await;
            let _ = logins::prune(&db).await;
            let _ = tokens::prune(&db).await;
            let _ = answers::prune(&db).await;
            let _ = import::tidy_up(&db).await;
        }
    }
}

/// Listens to both signals from now on, so that none is missed while the server starts; the
/// future ends it in order.
fn stop_on_signal(
    handle: Handle<SocketAddr>,
    wait_secs: u64,
) -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests on their way are finished first");
        handle.graceful_shutdown(Some(Duration::from_secs(wait_secs)));
    })
}

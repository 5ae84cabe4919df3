//! Serving: the log, the listener, and an orderly end.

mod accept;
mod connections;
mod housekeeping;
mod stream;

use std::io::IsTerminal;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::auth;
use crate::auth::server::{accounts, passwords};
use crate::base::server::client_address::TrustedProxies;
use crate::session::server::Origin;
use crate::students::server::import;

use super::migrations;
use super::router::App;
use super::secrets::{Secrets, database_url, not_opened};
use super::settings::{LogFormat, ServerSettings, Settings};
use super::terminal::{CommandError, say};

use accept::Service;
use connections::{Limits, Registry};

/// Serves until SIGTERM or SIGINT.
///
/// # Errors
/// What keeps the server from starting, with what to do.
pub async fn serve(settings: Settings) -> Result<(), CommandError> {
    start_log(&settings, &settings.log.filter);
    for warning in &settings.warnings {
        tracing::warn!("{warning}");
    }
    let secrets = Secrets::load(settings.is_production())?;
    let url = database_url()?;
    let db = migrations::open(&url).await.map_err(|error| failed(not_opened(&url, &error)))?;
    import::Folder::tighten(&db).await.map_err(failed)?;
    import::settle(&db).await.map_err(failed)?;
    if let Some(left) = import::Run::go_on(&db).await.map_err(failed)? {
        left.in_background();
    }
    passwords::warm_up().await.map_err(failed)?;
    let address = settings.leptos.site_addr;
    let server = settings.server.clone();
    let app = App::new(db.clone(), settings, &secrets.current, &secrets.fallbacks);
    let stop = stop_signal().map_err(failed)?;
    let listener = TcpListener::bind(address).await;
    let listener = listener.map_err(|error| failed(format_args!("{address}: {error}")))?;
    greet(&app, listener.local_addr().unwrap_or(address)).await?;
    warn_of_no_proxy(&server);
    let registry = Registry::new(Limits {
        connections: server.max_connections,
        per_address: server.max_connections_per_address,
        trusted: TrustedProxies(server.trusted_proxies.clone().into()),
    });
    tokio::spawn(housekeeping::keep_house(db, registry.clone()));
    let service = Service { router: app.router(), registry, settings: server };
    accept::accept(listener, service, stop).await;
    Ok(())
}

fn failed(error: impl std::fmt::Display) -> CommandError {
    CommandError::Failed(error.to_string())
}

/// Begins the log, on standard error: what passes `filter`, in the words of tracing's `EnvFilter`.
pub(super) fn start_log(settings: &Settings, filter: &str) {
    let json = match settings.log.format {
        LogFormat::Auto => settings.is_production(),
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let log = tracing_subscriber::fmt()
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        // Where nothing can be written, complaining of it would be a panic in each request.
        .log_internal_errors(false);
    if json { log.json().init() } else { log.init() }
}

/// The address, and how to make the first admin.
async fn greet(app: &App, address: SocketAddr) -> Result<(), CommandError> {
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
        say(format_args!("No admin yet. Make the first at {origin}{}", auth::paths::SETUP));
        say(format_args!("with the setup token {}", token.as_str()));
    }
    Ok(())
}

/// Behind https there is a proxy. Who it speaks for counts in every limit by address.
fn warn_of_no_proxy(server: &ServerSettings) {
    let https = server.public_origin.as_ref().is_some_and(Origin::is_https);
    if https && server.trusted_proxies.is_empty() {
        tracing::warn!(
            "public_origin is https and no proxy is named: all people share the limits of one \
             address; name the proxy in [server] trusted_proxies, as [\"127.0.0.1/32\"] for one \
             on this machine"
        );
    }
}

/// Listens to both signals from now on, so that none is missed while the server starts; the
/// future waits for the first of them.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests on their way are finished first");
    })
}

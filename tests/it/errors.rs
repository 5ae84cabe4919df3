//! Errors as pages, and odd requests.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use axum::routing::get;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::Role;

use sea_orm::{ConnectionTrait, TransactionTrait};

use crate::support::{Answer, Browser, PASSWORD, Server};

/// Beside the pages: one that panics, one that never answers.
pub fn broken() -> Router {
    let hangs = || async {
        std::future::pending::<()>().await;
        "never"
    };
    Router::new().route("/panics", get(panics)).route("/hangs", get(hangs))
}

async fn panics() -> &'static str {
    panic!("a page that panics, for a test")
}

/// One answer of every kind of error.
pub async fn all_errors(server: &Server, browser: &mut Browser) -> Vec<(u16, Answer)> {
    let too_large = vec![b'x'; 200_000];
    let urlencoded = "application/x-www-form-urlencoded";
    let mut stranger = server.browser();
    stranger.set_header("sec-fetch-site", "cross-site");
    let mut tired = server.browser();
    let at = rollcall_session::now();
    let row = format!("('log-in', 'nobody', '::/64', {at})");
    let rows = vec![row; 10].join(", ");
    server.sql(&format!("INSERT INTO attempts (door, username, address, at) VALUES {rows}")).await;
    vec![
        (400, browser.send(Method::OPTIONS, "*", None, Body::empty()).await),
        (403, stranger.post_raw("/logout", &[]).await),
        (404, browser.get("/nowhere").await),
        (405, browser.send(Method::DELETE, "/login", None, Body::empty()).await),
        (405, browser.send(Method::POST, "/healthz", None, Body::empty()).await),
        (413, browser.post_body("/register", urlencoded, too_large).await),
        (429, tired.try_log_in("nobody", "wrong").await),
        (500, browser.get("/panics").await),
    ]
}

#[tokio::test]
async fn a_database_that_another_process_holds_is_a_wait_and_no_fault() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut ada = server.browser();
    let token = ada.token("/login").await;
    // The pool that reads has connections of its own: to SQLite, they are another process.
    let other = server.db.begin().await.unwrap();
    other.execute_unprepared("UPDATE accounts SET epoch = epoch").await.unwrap();
    let fields = [("csrf_token", token.as_str()), ("username", "ada"), ("password", PASSWORD)];
    let answer = ada.post_raw("/login", &fields).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.header("retry-after").is_some() && answer.says("Nothing was changed"));
    other.rollback().await.unwrap();
    assert_eq!(ada.post_raw("/login", &fields).await.location(), "/guest/ada");
}

#[tokio::test]
async fn every_error_is_a_page_with_its_request_id_and_a_way_on() {
    let server = Server::start_beside(broken(), |_| ()).await;
    server.account("root", Role::Admin).await;
    let mut guest = server.signed_in("ada", Role::Guest).await;
    let mut errors = all_errors(&server, &mut server.browser()).await;
    // A server of its own: nothing else may be slow there.
    let hasty = |settings: &mut Settings| settings.server.request_timeout_secs = 1;
    let hasty = Server::start_beside(broken(), hasty).await;
    errors.push((503, hasty.browser().get("/hangs").await));
    // A log-in too many is told on its form, which keeps what was typed. A post too many is not read.
    errors.retain(|(status, _)| *status != 429);
    let strict = |settings: &mut Settings| settings.server.address_posts_per_minute = 1;
    let strict = Server::start_beside(broken(), strict).await;
    strict.browser().post_raw("/logout", &[]).await;
    errors.push((429, strict.browser().post_raw("/logout", &[]).await));
    errors.push((403, guest.get("/admin").await));
    errors.push((404, guest.get("/nowhere").await));
    errors.push((500, guest.get("/panics").await));
    let mut ids = std::collections::BTreeSet::new();
    for (status, answer) in &errors {
        assert_eq!(answer.status.as_u16(), *status);
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{status}");
        let id = answer.header("x-request-id").unwrap();
        assert_eq!(id.len(), 16, "{status}");
        assert!(ids.insert(id), "{status}: each request has its own id");
        let main = answer.body.split("<main").nth(1).unwrap();
        assert!(main.contains(&format!("<code>{id}</code>")), "{status}");
        assert!(main.contains("<h1>") && main.contains("<a href=\"/"), "{status}");
        assert!(main.contains(&format!("{status}</p>")), "{status}");
        // Nothing but text may stand there: a browser shows it letter by letter.
        let title = answer.body.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
        assert!(title.ends_with(" · Rollcall") && !title.contains('<'), "{status}: {title}");
        for part in ["<header", "<nav", "<footer", "class=\"skip-link\"", "<title>"] {
            assert!(answer.body.contains(part), "{status} without {part}");
        }
    }
    let signed_in = &errors[errors.len() - 1].1;
    assert!(signed_in.says("ada") && guest.get("/guest/ada").await.status == StatusCode::OK);
}

#[tokio::test]
async fn a_database_that_fails_is_a_page_and_signs_nobody_out() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    assert_eq!(ada.get("/readyz").await.status, StatusCode::OK);
    let token = ada.token("/account").await;
    let held = ada.cookies.clone();
    server.db.clone().close().await.unwrap();
    for answer in [
        ada.get("/guest/ada").await,
        ada.get("/account").await,
        ada.post_raw("/account", &[("csrf_token", &token)]).await,
        ada.post_raw("/logout", &[("csrf_token", &token)]).await,
    ] {
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.says("Something went wrong here"));
        let id = answer.header("x-request-id").unwrap();
        assert!(answer.body.contains(id) && answer.set_cookies().is_empty());
        assert!(!answer.body.to_lowercase().contains("sql"), "the cause stays home");
    }
    assert_eq!(ada.cookies, held);
    assert_eq!(ada.get("/readyz").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ada.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn requests_that_no_browser_sends_are_answered_without_a_panic() {
    let server = Server::start().await;
    for (method, target) in [
        (Method::OPTIONS, "*"),
        (Method::GET, "*"),
        (Method::CONNECT, "rollcall.example:443"),
        (Method::CONNECT, "/login"),
    ] {
        let answer = server.browser().send(method.clone(), target, None, Body::empty()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{method} {target}");
        assert!(answer.says("The request is not readable"), "{method} {target}");
    }
    let answer = server.browser().get("http://rollcall.example/login").await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn odd_paths_are_plain_refusals_and_reach_no_file() {
    let server = Server::start().await;
    let mut visitor = server.browser();
    let mut admin = server.signed_in("root", Role::Admin).await;
    let long = format!("/{}", "x".repeat(60_000));
    let long_name = format!("/guest/{}", "%F0%9F%8E%93".repeat(5_000));
    for path in [
        "/%00",
        "/%FF",
        "/%FF.css",
        "/guest/%FF",
        "/user/%FF",
        "/guest/%00",
        "/guest/%2F",
        "//",
        "//evil.example",
        "///",
        "/.",
        "/..",
        "/../Cargo.toml",
        "/..%2f",
        "/..%2fCargo.toml",
        "/..%5cCargo.toml",
        "/%2e%2e/Cargo.toml",
        "/pkg/../../Cargo.toml",
        "/pkg/..%2f..%2fCargo.toml",
        "/pkg/%2e%2e/%2e%2e/Cargo.toml",
        "/pkg//etc/passwd",
        "/pkg/",
        "/pkg",
        "/pkg/%00",
        "/pkg/%FF",
        "/Cargo.toml",
        "/.env",
        "/a%0d%0aSet-Cookie:x=y",
        "/%zz",
        "/login%00",
        "/login;x",
        &long,
        &long_name,
    ] {
        for browser in [&mut visitor, &mut admin] {
            let answer = browser.get(path).await;
            let name = &path[..path.len().min(60)];
            let refused = answer.status.is_client_error();
            let to_login = answer.location().starts_with("/login");
            assert!(refused || to_login, "{name}: {}", answer.status);
            assert!(!answer.body.contains("[package]") && !answer.body.contains("root:"), "{name}");
            assert!(answer.header("set-cookie").is_none() || refused, "{name}");
        }
    }
    for path in ["/?%FF=%00", "/login?next=%FF", "/login?%FF", "/logout?&&=&"] {
        assert_eq!(visitor.get(path).await.status, StatusCode::OK, "{path}");
    }
}

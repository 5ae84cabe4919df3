//! How large a body may be, path by path, and what is asked before any of it is read.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode};
use rollcall::app::server::routes::{api_table, notes_table, table};

use crate::limits::{HERE, at};
use crate::support::binary::Shell;
use crate::support::{Answer, Browser, Server, stalled};

const URLENCODED: &str = "application/x-www-form-urlencoded";

/// What is answered to a body of which nothing ever comes.
async fn answered_unread(browser: &mut Browser, method: Method, path: &str) -> Answer {
    let asked = browser.send(method, path, Some(URLENCODED), stalled(Bytes::new()));
    tokio::time::timeout(Duration::from_secs(5), asked).await.expect("an answer before the body")
}

#[tokio::test]
async fn what_is_announced_as_too_large_is_refused_at_every_path_before_any_of_it_comes() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let routes = table().into_iter().chain(api_table()).chain(notes_table());
    let writing: Vec<_> = routes.filter(|route| route.method != "GET").collect();
    assert!(writing.len() > 20);
    for announced in ["99999999999", "99999999999999999999999"] {
        browser.set_header("content-length", announced);
        for route in &writing {
            let path = route.path.replace("{id}", "1");
            let method = route.method.parse().unwrap();
            let answer = answered_unread(&mut browser, method, &path).await;
            let what = format!("{} {path}", route.method);
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{what}");
            let is_for_programs = path.starts_with("/api/") || path.starts_with("/lab/http/notes");
            let words =
                if is_for_programs { "/api/problems/too-large" } else { "That is too large" };
            assert!(answer.says(words), "{what}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn each_path_has_a_limit_of_its_own() {
    const KB: usize = 1024;
    let server = Server::start().await;
    let mut browser = server.browser();
    for (path, limit) in [
        ("/register", 128 * KB),
        ("/account", 128 * KB),
        ("/students/new", 128 * KB),
        // Nothing of it has come: its first bytes could say that it carries what was typed
        // elsewhere.
        ("/login", 16 * KB + 3 * 128 * KB),
        ("/students/import", 50 * KB * KB + 64 * KB),
        ("/lab/request", 2 * KB * KB),
        ("/lab/http", 256 * KB),
        ("/lab/csrf/report", 8 * KB),
        ("/lab/session", 128 * KB),
        ("/api/v1/session", 16 * KB),
        ("/lab/http/notes", 16 * KB),
        ("/api/v1/students", KB * KB),
    ] {
        for (announced, is_too_large) in [(limit, false), (limit + 1, true)] {
            browser.set_header("content-length", &announced.to_string());
            let answer = browser.send(Method::POST, path, Some(URLENCODED), Body::empty()).await;
            let refused = answer.status == StatusCode::PAYLOAD_TOO_LARGE;
            // An empty log-in carries nothing.
            let is_log_in = path == "/login" && announced > 16 * KB;
            assert_eq!(refused, is_too_large || is_log_in, "{path} {announced}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn what_is_not_announced_is_read_up_to_the_limit() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.set_header("accept", "*/*");
    for (path, kind, limit) in [
        ("/register", URLENCODED, 128 * 1024),
        ("/lab/http", URLENCODED, 256 * 1024),
        ("/lab/csrf/report", URLENCODED, 8 * 1024),
        ("/api/v1/session", "application/json", 16 * 1024),
    ] {
        for (bytes, is_too_large) in [(limit, false), (limit + 1, true)] {
            let answer = browser.post_body(path, kind, vec![b'x'; bytes]).await;
            let refused = answer.status == StatusCode::PAYLOAD_TOO_LARGE;
            assert_eq!(refused, is_too_large, "{path} {bytes}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn where_it_comes_from_and_how_often_is_asked_before_a_body_is_read() {
    let server = Server::start_with(|settings| {
        settings.api.address_requests_per_minute = 1;
        settings.server.address_posts_per_minute = 1;
    })
    .await;
    let mut stranger = server.browser();
    stranger.set_header("sec-fetch-site", "cross-site");
    for path in ["/login", "/register", "/lab/request", "/lab/http", "/api/v1/session"] {
        let answer = answered_unread(&mut stranger, Method::POST, path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let mut tired = at(&server, HERE);
    tired.post_raw("/lab/csrf/report", &[]).await;
    tired.get("/api/v1/openapi.json").await;
    for path in [
        "/login",
        "/students/import",
        "/lab/request",
        "/lab/http",
        "/lab/csrf/report",
        "/lab/http/notes",
    ] {
        let answer = answered_unread(&mut tired, Method::POST, path).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
}

#[test]
fn who_asks_before_sending_a_form_that_is_too_large_is_never_told_to_go_on() {
    let shell = Shell::new();
    let server = shell.serve(&[]);
    for path in ["/login", "/register", "/lab/request", "/students/import"] {
        for more in ["Expect: 100-continue\r\n", ""] {
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {URLENCODED}\r\n\
                 {more}Content-Length: 99999999999\r\n\r\n"
            );
            // It reads to the end of the connection, and fails when there is none.
            let answer = server.exchange(&head);
            assert!(answer.starts_with("HTTP/1.1 413 "), "{path}: {answer}");
        }
    }
    assert!(server.request("GET /healthz", &[], "").starts_with("HTTP/1.1 200 "));
}

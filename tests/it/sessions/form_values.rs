//! Nothing that a person types into a form is ever put into a cookie.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall::auth::account::Role;

use crate::support::{Answer, Browser, PASSWORD, Server};

/// Stands in every typed value.
const MARK: &str = "zebra";

/// What is typed where anything may be: cookie syntax, line breaks, markup, a lot.
const HOSTILE: [&str; 5] = [
    "zebra; Max-Age=99; Domain=evil.example",
    "zebra\r\nSet-Cookie: zebra=zebra",
    "\"zebra\" <b>zebra</b> zébra=zebra,zebra",
    "session=zebra; __Host-session=zebra",
    "zebra\0zebra\u{feff}",
];

/// Looks at every `Set-Cookie`, as it stands and with each part decoded.
fn holds_nothing_typed(answer: &Answer, what: &str) {
    for line in answer.set_cookies() {
        assert!(!line.contains(MARK), "{what}: {line}");
        for part in super::value(line).split('.') {
            let decoded = URL_SAFE_NO_PAD.decode(part).unwrap_or_default();
            let decoded = String::from_utf8_lossy(&decoded).to_lowercase();
            assert!(!decoded.contains(MARK), "{what}: {decoded}");
        }
    }
}

async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)], status: StatusCode) {
    let answer = browser.post(path, fields).await;
    assert_eq!(answer.status, status, "{path} {fields:?}: {}", answer.body);
    holds_nothing_typed(&answer, path);
    let page = browser.get("/").await;
    holds_nothing_typed(&page, "the page after");
}

const FORM_AGAIN: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[tokio::test]
async fn when_a_form_fails() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    let mut signed_in = server.signed_in("ada", Role::Guest).await;
    // More than a cookie holds, in all fields together, and less than a log-in may be long.
    let very_long = "zebra ".repeat(200);
    for typed in HOSTILE.into_iter().chain([very_long.as_str()]) {
        let fields = [
            ("username", typed),
            ("password", typed),
            ("old_password", typed),
            ("new_password", typed),
            ("repeat_password", "zebra"),
            ("next", typed),
            ("resume", typed),
            ("remember", typed),
            ("csrf_token_of_zebra", typed),
        ];
        for path in ["/login", "/register"] {
            post(&mut server.browser(), path, &fields, FORM_AGAIN).await;
        }
        post(&mut signed_in, "/account", &fields, FORM_AGAIN).await;
        let answer = server.browser().post_raw("/account", &fields).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "a post without a session");
        holds_nothing_typed(&answer, "a post without a session");
    }
}

#[tokio::test]
async fn when_a_password_is_wrong() {
    let server = Server::start().await;
    let mut signed_in = server.signed_in("zebra-ada", Role::Guest).await;
    signed_in.get("/").await;
    let fields = [("username", "zebra-ada"), ("password", "zebra zebra zebra")];
    post(&mut server.browser(), "/login", &fields, FORM_AGAIN).await;
    let fields = [
        ("old_password", "zebra zebra zebra"),
        ("new_password", "zebra comet harbour"),
        ("repeat_password", "zebra comet harbour"),
    ];
    post(&mut signed_in, "/account", &fields, FORM_AGAIN).await;
}

#[tokio::test]
async fn when_a_form_succeeds() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    server.account("zebra-ada", Role::Guest).await;
    let mut browser = server.browser();
    let fields = [
        ("username", "zebra-ada"),
        ("password", PASSWORD),
        ("remember", "zebra"),
        ("next", "/account?zebra=zebra"),
        ("resume", "zebra=zebra"),
    ];
    post(&mut browser, "/login", &fields, StatusCode::SEE_OTHER).await;
    let fields = [
        ("old_password", PASSWORD),
        ("new_password", "zebra comet harbour"),
        ("repeat_password", "zebra comet harbour"),
    ];
    post(&mut browser, "/account", &fields, StatusCode::SEE_OTHER).await;
    let fields = [
        ("username", "zebra-new"),
        ("new_password", "zebra comet harbour"),
        ("repeat_password", "zebra comet harbour"),
    ];
    post(&mut server.browser(), "/register", &fields, StatusCode::SEE_OTHER).await;
}

#[tokio::test]
async fn when_the_session_ended_while_they_typed() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let token = browser.token("/account").await;
    let mut copy = browser.clone();
    copy.post("/logout", &[]).await;
    let fields = [("csrf_token", token.as_str()), ("old_password", "quagga"), ("note", "zebra")];
    let answer = browser.post_raw("/account", &fields).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    holds_nothing_typed(&answer, "the log-in form");
    assert!(answer.body.contains(MARK), "the page carries it");
    assert!(!answer.body.contains("quagga"), "and no password");
}

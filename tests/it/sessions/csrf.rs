//! The token in every form: bound to one session, asked of every post.

use axum::http::StatusCode;
use rollcall::auth::account::Role;

use crate::support::{Answer, Browser, PASSWORD, Server};

use super::{is_signed_in, visitor};

const FORM_AGAIN: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// Posts the right name and password with this token, or with none.
async fn log_in_with(browser: &mut Browser, token: Option<&str>) -> Answer {
    let mut fields = vec![("username", "ada"), ("password", PASSWORD)];
    fields.extend(token.map(|token| ("csrf_token", token)));
    browser.post_raw("/login", &fields).await
}

/// The form again, with what was typed and no password, and nothing done.
async fn is_refused(answer: &Answer, browser: &mut Browser, why: &str) {
    assert_eq!(answer.status, FORM_AGAIN, "{why}");
    assert!(answer.says("This form was open for too long"), "{why}");
    assert_eq!(answer.input("username").as_deref(), Some("ada"), "{why}");
    assert!(!answer.body.contains(PASSWORD), "{why}");
    assert!(!is_signed_in(browser).await, "{why}");
}

#[tokio::test]
async fn a_missing_mangled_or_foreign_token_gets_the_form_again_with_what_was_typed() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let foreign = visitor(&server).await.token("/login").await;
    let mut browser = server.browser();
    let own = browser.token("/login").await;
    let short = &own[..own.len() - 1];
    let changed = format!("{}{}", if own.starts_with('A') { 'B' } else { 'A' }, &own[1..]);
    let cases = [
        ("missing", None),
        ("empty", Some("")),
        ("of another session", Some(foreign.as_str())),
        ("cut", Some(short)),
        ("changed", Some(&changed)),
        ("not base64", Some("%%%")),
        ("very long", Some(&*"A".repeat(10_000))),
    ]
    .map(|(why, token)| (why, token.map(str::to_owned)));
    for (why, token) in cases {
        let answer = log_in_with(&mut browser, token.as_deref()).await;
        is_refused(&answer, &mut browser, why).await;
    }
    let answer = log_in_with(&mut browser, Some(&own)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "and its own still works");
}

#[tokio::test]
async fn the_form_that_comes_back_holds_a_token_that_works() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    // A browser that never was here and posts at once, as after a restart of everything.
    let mut browser = server.browser();
    let answer = log_in_with(&mut browser, None).await;
    is_refused(&answer, &mut browser, "no session").await;
    let token = answer.input("csrf_token").unwrap();
    assert_eq!(log_in_with(&mut browser, Some(&token)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_token_differs_each_time_and_all_of_a_session_work() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut browser = server.browser();
    let (first, second) = (browser.token("/login").await, browser.token("/login").await);
    assert_ne!(first, second);
    for token in [first, second] {
        let answer = log_in_with(&mut browser.clone(), Some(&token)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn after_log_in_the_token_from_before_no_longer_works() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut browser = server.browser();
    let before = browser.token("/login").await;
    assert_eq!(log_in_with(&mut browser, Some(&before)).await.status, StatusCode::SEE_OTHER);
    let answer = browser.post_raw("/logout", &[("csrf_token", &before)]).await;
    assert_eq!(answer.status, FORM_AGAIN);
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn the_token_of_another_account_changes_no_password() {
    let server = Server::start().await;
    let mut eve = server.signed_in("eve", Role::Guest).await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let token = eve.token("/account").await;
    let new = "velvet comet harbour";
    let fields = [
        ("csrf_token", token.as_str()),
        ("old_password", PASSWORD),
        ("new_password", new),
        ("repeat_password", new),
    ];
    let answer = ada.post_raw("/account", &fields).await;
    assert_eq!(answer.status, FORM_AGAIN);
    assert!(!answer.body.contains(PASSWORD) && !answer.body.contains(new));
    server.browser().log_in("ada").await;
}

#[tokio::test]
async fn scripts_send_the_token_in_a_header() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let token = browser.token("/logout").await;

    let mut wrong = browser.clone();
    wrong.set_header("x-csrf-token", "AAAA");
    assert_eq!(wrong.post_raw("/logout", &[]).await.status, FORM_AGAIN);
    assert!(is_signed_in(&mut browser).await);

    let mut script = browser.clone();
    script.set_header("x-csrf-token", &token);
    assert_eq!(script.post_raw("/logout", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_token_is_no_session_and_tells_nothing_of_its_id() {
    let server = Server::start().await;
    let mut browser = visitor(&server).await;
    let token = browser.token("/login").await;
    let sid = server.payload(browser.session().unwrap()).sid.to_string();
    assert!(!token.contains(&sid));
    browser.cookies.insert("session".to_owned(), token);
    assert!(!is_signed_in(&mut browser).await);
}

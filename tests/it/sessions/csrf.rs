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

/// What a browser that keeps no cookies gets for a form that it fetched just before.
async fn without_cookies(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let token = browser.token(path).await;
    browser.cookies.clear();
    let answer =
        browser.post_raw(path, &[&[("csrf_token", token.as_str())], fields].concat()).await;
    browser.cookies.clear();
    answer
}

#[tokio::test]
async fn a_browser_that_keeps_no_cookies_is_told_that_they_are_needed() {
    let open = |settings: &mut rollcall::app::server::settings::Settings| {
        settings.auth.registration = rollcall::auth::account::Registration::Open;
    };
    let server = Server::start_with(open).await;
    server.account("root", Role::Admin).await;
    let mut browser = server.browser();
    for path in ["/login", "/register", "/lab/session", "/lab/cookies", "/lab/fields", "/lab/http"]
    {
        for _ in 0..2 {
            let answer = without_cookies(&mut browser, path, &[("username", "ada")]).await;
            assert_eq!(answer.status, FORM_AGAIN, "{path}");
            assert!(answer.says("No cookie came with this form"), "{path}");
            assert!(answer.says("allow cookies for this site"), "{path}");
            assert!(!answer.says("open for too long") && !answer.says("Safari"), "{path}");
        }
    }
    // Where somebody has to be signed in, the way leads to the log-in form, which says the rest.
    let answer = browser.post_raw("/account", &[("csrf_token", "AAAA")]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn whoever_has_a_cookie_that_is_not_believed_is_not_told_that_there_is_none() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut browser = server.browser();
    let token = browser.token("/login").await;
    browser.cookies.insert("session".to_owned(), "old".to_owned());
    let answer = log_in_with(&mut browser, Some(&token)).await;
    is_refused(&answer, &mut browser, "a cookie that is refused").await;
}

#[tokio::test]
async fn in_production_on_localhost_a_browser_without_a_cookie_reads_of_safari() {
    let server = Server::start_production().await;
    server.account("root", Role::Admin).await;
    let mut browser = server.browser();
    for host in ["localhost:3000", "127.0.0.1:3000"] {
        browser.set_header("host", host);
        let answer = without_cookies(&mut browser, "/login", &[("username", "root")]).await;
        assert_eq!(answer.status, FORM_AGAIN, "{host}");
        assert!(answer.says("Safari keeps none at http://localhost"), "{host}");
    }
    browser.set_header("host", "rollcall.example");
    let answer = without_cookies(&mut browser, "/lab/session", &[]).await;
    assert!(answer.says("No cookie came with this form") && !answer.says("Safari"));
}

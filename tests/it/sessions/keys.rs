//! Several keys and several instances: rotation, and one database behind them all.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall_session::{Refusal, SecretKey};

use crate::support::Server;

use super::{is_signed_in, new_key, remint, value, visitor};

/// Another instance on the database of `server`.
fn instance(server: &Server, key: &SecretKey, fallbacks: &[SecretKey]) -> Server {
    Server::on(server.db.clone(), key, fallbacks, |_| ())
}

/// The part of a signed value that says which key signed it.
fn kid(value: &str) -> &str {
    value.split('.').nth(1).unwrap()
}

#[tokio::test]
async fn a_cookie_under_a_fallback_key_is_believed_and_signed_anew_at_once() {
    let database = Server::start().await;
    let (old, new) = (new_key(), new_key());
    let before = instance(&database, &old, &[]);
    let rotated = instance(&database, &new, std::slice::from_ref(&old));
    let after = instance(&database, &new, &[]);
    let browser = before.signed_in("ada", Role::Guest).await;

    let mut moved = rotated.browser();
    moved.cookies = browser.cookies.clone();
    let page = moved.get("/").await;
    assert!(page.says("Logged in as ada"));
    assert!(page.says("Welcome"), "a waiting message is read too");
    let line = page.set_cookie("session").expect("signed anew");
    assert_ne!(kid(value(line)), kid(browser.session().unwrap()));
    assert!(moved.get("/").await.set_cookies().is_empty(), "once");

    let mut at_last = after.browser();
    at_last.cookies = moved.cookies.clone();
    assert!(is_signed_in(&mut at_last).await, "the old key is needed no more");
}

#[tokio::test]
async fn a_fallback_key_never_signs() {
    let database = Server::start().await;
    let (old, new) = (new_key(), new_key());
    let old_kid = {
        let browser = visitor(&instance(&database, &old, &[])).await;
        kid(browser.session().unwrap()).to_owned()
    };
    let rotated = instance(&database, &new, std::slice::from_ref(&old));
    rotated.account("ada", Role::Guest).await;
    let mut browser = rotated.browser();
    let mut answers = vec![browser.get("/login").await];
    answers.push(browser.try_log_in("ada", crate::support::PASSWORD).await);
    let lines: Vec<&str> = answers.iter().flat_map(|answer| answer.set_cookies()).collect();
    let what = "a visitor's session, a signed-in one, a message, a known browser";
    assert_eq!(lines.len(), 4, "{what}: {lines:?}");
    for line in lines {
        assert_ne!(kid(value(line)), old_kid, "{line}");
    }
}

#[tokio::test]
async fn a_form_opened_before_the_key_changed_can_be_sent_after() {
    let database = Server::start().await;
    let (old, new) = (new_key(), new_key());
    let mut browser = instance(&database, &old, &[]).signed_in("ada", Role::Guest).await;
    let token = browser.token("/logout").await;
    let mut moved = instance(&database, &new, &[old]).browser();
    moved.cookies = browser.cookies.clone();
    let answer = moved.post_raw("/logout", &[("csrf_token", &token)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(!is_signed_in(&mut browser).await, "and it did its work");
}

#[tokio::test]
async fn a_cookie_whose_key_is_gone_is_a_visitors() {
    let database = Server::start().await;
    let browser = instance(&database, &new_key(), &[]).signed_in("ada", Role::Guest).await;
    let after = instance(&database, &new_key(), &[new_key()]);
    let mut moved = after.browser();
    moved.cookies = browser.cookies.clone();
    assert!(!is_signed_in(&mut moved).await);
    assert_eq!(after.sessions.refusals().get(Refusal::UnknownKey), 1);
}

#[tokio::test]
async fn two_instances_serve_the_same_session_and_either_ends_it() {
    let database = Server::start().await;
    let key = new_key();
    let (here, there) = (instance(&database, &key, &[]), instance(&database, &key, &[]));
    let mut browser = here.signed_in("ada", Role::Guest).await;
    let mut same = there.browser();
    same.cookies = browser.cookies.clone();
    assert!(is_signed_in(&mut same).await);

    let token = browser.token("/logout").await;
    let answer = same.post_raw("/logout", &[("csrf_token", &token)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "a form of one, sent to the other");
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_late_fetch_of_a_visitor_is_not_signed_anew() {
    let database = Server::start().await;
    let (old, new) = (new_key(), new_key());
    let before = instance(&database, &old, &[]);
    let mut browser = visitor(&before).await;
    remint(&before, &mut browser, |payload| payload.data = r#"{"a":1}"#.into());
    let rotated = instance(&database, &new, &[old]);
    let mut moved = rotated.browser();
    moved.cookies = browser.cookies.clone();
    moved.set_header("sec-fetch-mode", "cors");
    assert!(moved.get("/").await.set_cookies().is_empty());
    moved.set_header("sec-fetch-mode", "navigate");
    assert_eq!(moved.get("/").await.set_cookies().len(), 1);
    assert_eq!(&*rotated.payload(moved.session().unwrap()).data, r#"{"a":1}"#);
}

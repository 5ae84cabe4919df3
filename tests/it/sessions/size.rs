//! What a person sees when the cookie would take more than a browser keeps.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall_session::{Payload, Sessions};
use sea_orm::ConnectionTrait;

use crate::support::{PASSWORD, Server};

use super::value;

/// The payload with so much data that its cookie takes all of the 4096 bytes.
fn filled(sessions: &Sessions, payload: &Payload) -> Payload {
    let with =
        |n| Payload { data: format!(r#"{{"x":"{}"}}"#, "x".repeat(n)).into(), ..payload.clone() };
    let bytes = |payload: &Payload| "session".len() + sessions.sign(payload).len();
    (0..4096).map(with).rfind(|payload| bytes(payload) == 4096).expect("a size that fits")
}

#[tokio::test]
async fn the_person_sees_a_plain_page_that_says_the_session_is_full() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    // A password change raises the epoch from 9 to 10: one digit more than there is room for.
    server.db.execute_unprepared("UPDATE accounts SET epoch = 9").await.unwrap();
    let mut payload = server.payload(browser.session().unwrap());
    payload.claim.as_mut().unwrap().epoch = 9;
    let full = server.sessions.sign(&filled(&server.sessions, &payload));
    browser.cookies.insert("session".to_owned(), full.clone());
    let new = "velvet comet harbour";
    let fields = [("old_password", PASSWORD), ("new_password", new), ("repeat_password", new)];
    let answer = browser.post("/account", &fields).await;
    assert_eq!(answer.status, StatusCode::INSUFFICIENT_STORAGE);
    assert!(answer.says("Your session is full"), "{}", answer.body);
    assert!(answer.header("content-type").unwrap().starts_with("text/html"));
    assert!(answer.set_cookies().is_empty());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("vary"), Some("Cookie"));
    assert_eq!(browser.session(), Some(full.as_str()), "the old cookie is kept");
    assert_eq!(value(&format!("session={full}")).len() + "session".len(), 4096);
}

//! Room 2: one's own session, taken apart and filled.

use axum::http::{StatusCode, header};
use rollcall::auth::account::Role;
use rollcall_session::{SecretKey, now};

use super::{HOSTILE, assert_no_markup};
use crate::support::{Answer, Browser, Server};

const PAGE: &str = "/lab/session";

/// The data of the cookie that a browser holds.
fn data(server: &Server, browser: &Browser) -> serde_json::Value {
    serde_json::from_str(&server.payload(browser.session().unwrap()).data).unwrap()
}

/// A visitor whose first page was made in the same second as its cookie: only then do the two say
/// the same. Where a second passed between them, another visitor comes.
async fn begun_within_a_second(server: &Server) -> (Browser, Answer) {
    loop {
        let mut visitor = server.browser();
        let first = visitor.get(PAGE).await;
        let payload = server.payload(visitor.session().unwrap());
        if payload.seen == payload.issued {
            return (visitor, first);
        }
    }
}

#[tokio::test]
async fn it_takes_the_real_cookie_apart() {
    let server = Server::start().await;
    let (mut visitor, first) = begun_within_a_second(&server).await;
    assert!(first.says("It begins now") && first.set_cookie("session").is_some());
    let shown = visitor.session().unwrap().to_owned();
    let (readable, mac) = shown.rsplit_once('.').unwrap();
    let (encoded, key_id) = readable.split_once('.').unwrap();
    for page in [&first, &visitor.get(PAGE).await] {
        assert!(page.says(encoded) && page.says(key_id) && !page.says(mac), "{}", page.body);
        let json = String::from_utf8(server.payload(&shown).to_json()).unwrap();
        assert!(page.says(&json));
        assert_eq!(page.header(header::CACHE_CONTROL), Some("no-store"));
    }
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let page = ada.get(PAGE).await;
    for member in ["sid", "iat", "seen", "idle", "exp", "acc", "auth", "epoch", "data"] {
        assert!(page.says(&format!("<code>{member}</code>")), "{member}");
    }
    assert!(page.says("It came with the request for this page."));
    assert!((1740..=1800).contains(&left(&page)[0]), "{:?}", left(&page));
    assert!(page.says("Flask") && page.says("Django"));
}

/// The seconds that the two countdowns begin with.
fn left(page: &Answer) -> Vec<i64> {
    let parts = page.body.split("data-left=\"").skip(1);
    parts.map(|part| part.split('"').next().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn the_first_end_moves_on_when_the_cookie_is_written_and_the_second_never_does() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.get(PAGE).await;
    let mut payload = server.payload(browser.session().unwrap());
    (payload.issued, payload.seen, payload.expires) =
        (payload.issued - 1000, payload.seen - 1000, payload.expires - 1000);
    browser.cookies.insert("session".to_owned(), server.sessions.sign(&payload));
    let near = |left: &[i64], expected: [i64; 2]| {
        left.len() == 2
            && left
                .iter()
                .zip(expected)
                .all(|(left, expected)| (expected - 60..=expected).contains(left))
    };
    for _ in 0..2 {
        let left = left(&browser.get(PAGE).await);
        assert!(near(&left, [86_400 - 1000, 2_592_000 - 1000]), "to look is not enough: {left:?}");
    }
    browser.post(PAGE, &[("key", "color"), ("value", "teal")]).await;
    let page = browser.get(PAGE).await;
    assert!(near(&left(&page), [86_400, 2_592_000 - 1000]), "{:?}", left(&page));
    assert!(page.says("The first end moves on when the cookie is written anew"));
}

#[tokio::test]
async fn a_cookie_under_an_older_key_is_said_to_be_signed_anew() {
    let old = SecretKey::parse(&SecretKey::generate()).unwrap();
    let new = SecretKey::parse(&SecretKey::generate()).unwrap();
    let first = Server::start().await;
    let before = Server::on(first.db.clone(), &old, &[], |_| ());
    let after = Server::on(first.db.clone(), &new, &[old], |_| ());
    let mut browser = before.browser();
    browser.get(PAGE).await;
    let mut moved = after.browser();
    moved.cookies = browser.cookies.clone();
    assert!(moved.get(PAGE).await.says("signed with an older key"));
    assert!(moved.get(PAGE).await.says("It came with the request for this page."));
}

#[tokio::test]
async fn keys_are_set_changed_and_removed_in_the_cookie_itself_and_are_none_of_the_apps() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let steps: [(&[(&str, &str)], serde_json::Value); 4] = [
        (&[("key", "color"), ("value", "teal")], serde_json::json!({"lab.color": "teal"})),
        (&[("key", "color"), ("value", "gold")], serde_json::json!({"lab.color": "gold"})),
        (
            &[("key", "empty"), ("value", "")],
            serde_json::json!({"lab.color": "gold", "lab.empty": ""}),
        ),
        (&[("remove", "color")], serde_json::json!({"lab.empty": ""})),
    ];
    for (fields, expected) in steps {
        let answer = browser.post(PAGE, fields).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, PAGE));
        assert_eq!(data(&server, &browser), expected);
        assert!(browser.get(PAGE).await.says(&serde_json::to_string(&expected).unwrap()));
    }
    for (fields, message) in [
        ([("key", ""), ("value", "x")], "Key is missing."),
        ([("key", "A.b"), ("value", "x")], "Key may hold only"),
        ([("key", "lab.x"), ("value", "x")], "Key may hold only"),
        ([("key", &"k".repeat(33)), ("value", "x")], "Key takes at most 32 characters"),
        ([("remove", "next/../x"), ("value", "x")], "Key may hold only"),
    ] {
        let answer = browser.post(PAGE, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.says(message), "{message}");
    }
    assert_eq!(data(&server, &browser), serde_json::json!({"lab.empty": ""}));
}

#[tokio::test]
async fn a_full_session_is_refused_by_the_apps_own_error_and_the_old_cookie_stays() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for _ in 0..4 {
        assert_eq!(browser.post(PAGE, &[("fill", "yes")]).await.status, StatusCode::SEE_OTHER);
    }
    let held = browser.session().unwrap().to_owned();
    let answer = browser.post(PAGE, &[("fill", "yes")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("SessionTooLarge: the session cookie would take "), "{}", answer.body);
    assert!(answer.says("of at most 4096; lab.filler-1: 614; lab.filler-2: 614"));
    assert_eq!(browser.session(), Some(held.as_str()));
    let typed = "y".repeat(3900);
    let answer = browser.post(PAGE, &[("key", "long"), ("value", &typed)]).await;
    assert!(answer.says("SessionTooLarge") && answer.says(&typed), "what was typed is kept");
    assert_eq!(browser.post(PAGE, &[("remove", "filler-2")]).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get(PAGE).await.says("filler-3"));
}

#[tokio::test]
async fn what_is_in_the_data_is_never_markup_and_belongs_to_one_browser_alone() {
    let server = Server::start().await;
    let mut other = server.browser();
    for value in HOSTILE {
        let mut browser = server.browser();
        let answer = browser.post(PAGE, &[("key", "x"), ("value", value)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{value}");
        assert_no_markup(&browser.get(PAGE).await, value);
        assert_no_markup(&browser.post(PAGE, &[("key", value), ("value", value)]).await, value);
        assert!(!other.get(PAGE).await.says("lab.x"));
    }
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.post(PAGE, &[("key", "mine"), ("value", "secret plan")]).await;
    assert!(ada.get("/").await.says("Logged in as ada"), "the log-in goes on");
    assert!(server.payload(ada.session().unwrap()).seen <= now());
    ada.post("/logout", &[]).await;
    assert!(!ada.get(PAGE).await.says("secret plan"));
}

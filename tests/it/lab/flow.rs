//! Room 9: one's own last requests, and nobody else's.

use axum::Router;
use axum::http::header;
use axum::routing::get;
use rollcall::auth::account::Role;
use rollcall::lab::server::flow::Rings;

use super::{HOSTILE, assert_no_markup, macs, main_of};
use crate::limits::{ELSEWHERE, HERE, at};
use crate::support::Server;

const PAGE: &str = "/lab/flow";

#[tokio::test]
async fn a_log_in_is_drawn_from_the_form_to_the_page_behind_it() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut ada = server.browser();
    assert!(ada.get(PAGE).await.says("Nothing is drawn yet"));
    ada.log_in("ada").await;
    ada.get("/guest/ada").await;
    let page = ada.get(PAGE).await;
    let drawn = main_of(&page);
    let mut rest = drawn.as_str();
    for part in [
        "no cookie",
        "GET /lab/flow",
        "200 OK",
        "set session",
        "GET /login",
        "200 OK",
        "POST /login",
        "open a login",
        "303 See Other",
        "/guest/ada",
        "set session",
        "set flash",
        "GET /guest/ada",
        "login open? epoch? active?",
        "200 OK",
        "remove flash",
    ] {
        let at = rest.find(part).unwrap_or_else(|| panic!("{part} is not in its place\n{drawn}"));
        rest = &rest[at + part.len()..];
    }
    assert_eq!(
        drawn.matches("GET /lab/flow").count(),
        1,
        "looking is not drawn, but where it began"
    );
    assert_eq!(page.header(header::CACHE_CONTROL), Some("no-store"));
    let stepped = ada.get("/lab/flow?step=2").await;
    assert_eq!(stepped.body.matches("aria-current=\"step\"").count(), 1);
    assert!(stepped.says("Previous step") && stepped.says("step=3#step-3"));
    for odd in ["?step=0", "?step=9999", "?step=-1", "?step=x", "?step=1&step=2"] {
        assert!(
            !ada.get(&format!("{PAGE}{odd}")).await.body.contains("aria-current=\"step\""),
            "{odd}"
        );
    }
}

#[tokio::test]
async fn no_secret_and_nothing_typed_is_kept() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut ada = server.browser();
    ada.get(PAGE).await;
    ada.set_header("authorization", "Basic QWRhOnR1bGlwIGdyYXZlbA==");
    let token = ada.token("/login").await;
    let mut secrets = macs(&ada);
    ada.set_header("referer", &format!("http://localhost:3000/?x={}", secrets[0]));
    ada.get(&format!("/?csrf_token={token}&{}=1", secrets[0])).await;
    ada.remove_header("referer");
    ada.log_in("ada").await;
    secrets.extend(macs(&ada));
    ada.get("/guest/ada").await;
    secrets.extend(macs(&ada));
    ada.post("/lab/session", &[("key", "k"), ("value", "typed words")]).await;
    secrets.extend(macs(&ada));
    let page = ada.get(PAGE).await;
    let drawn = main_of(&page);
    secrets.extend([token, "QWRhOnR1bGlwIGdyYXZlbA".to_owned(), "tulip gravel".to_owned()]);
    secrets.push("typed words".to_owned());
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        assert!(!drawn.contains(secret.as_str()), "{secret}\n{drawn}");
    }
    assert!(drawn.contains("POST /lab/session"));
}

#[tokio::test]
async fn a_cookie_that_is_not_believed_is_drawn_so_and_none_of_another_app_is() {
    let server = Server::start().await;
    for (name, is_ours) in [("session", true), ("php_session", false), ("sessionid", false)] {
        let mut browser = server.browser();
        browser.cookies.insert(name.to_owned(), "a.b.c".to_owned());
        browser.get(PAGE).await;
        assert_eq!(browser.get(PAGE).await.says("not believed"), is_ours, "{name}");
    }
}

#[tokio::test]
async fn nothing_is_left_of_a_ring_when_its_session_has_ended() {
    let count = |rings: Rings| async move { rings.count().to_string() };
    let more = Router::new().route("/rings", get(count));
    let server = Server::start_beside(more, |_| ()).await;
    let mut outside = server.browser();
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.get("/guest/ada").await;
    assert_eq!(outside.get("/rings").await.body, "0", "nobody has opened the Lab");
    ada.get("/lab").await;
    assert_eq!(outside.get("/rings").await.body, "1");
    ada.get("/guest/ada").await;
    ada.post("/logout", &[]).await;
    assert_eq!(outside.get("/rings").await.body, "0");
}

#[tokio::test]
async fn nobody_sees_the_requests_of_anybody_else_and_a_log_out_drops_ones_own() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let mut bob = server.signed_in("bob", Role::Guest).await;
    let mut stranger = server.browser();
    ada.set_header("user-agent", "the browser of Ada");
    ada.get(PAGE).await;
    ada.get("/account").await;
    let sid = server.payload(ada.session().unwrap()).sid;
    for browser in [&mut bob, &mut stranger] {
        for path in [PAGE.to_owned(), format!("{PAGE}?sid={sid}"), format!("{PAGE}/{sid}")] {
            assert!(!browser.get(&path).await.says("the browser of Ada"), "{path}");
        }
    }
    // A cookie that names her session without her signature names nothing.
    let (_, forged) = ada.session().unwrap().split_once('.').unwrap();
    let payload = server.payload(bob.session().unwrap());
    let mut forger = server.browser();
    let own = server.sessions.sign(&payload);
    let claimed = format!("{}.{forged}", own.split('.').next().unwrap());
    forger.cookies.insert("session".to_owned(), claimed);
    assert!(!forger.get(PAGE).await.says("GET /"));
    assert!(ada.get(PAGE).await.says("the browser of Ada"));
    ada.post("/logout", &[]).await;
    assert!(ada.get(PAGE).await.says("Nothing is drawn yet"));
    ada.log_in("ada").await;
    assert!(!ada.get(PAGE).await.says("GET /account"), "what ended is gone");
}

#[tokio::test]
async fn fetches_are_not_drawn_twenty_pages_are_and_none_becomes_markup() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.get(PAGE).await;
    for number in 0..25 {
        browser.get(&format!("/nowhere/{number}?a=1")).await;
    }
    let mut fetching = browser.clone();
    fetching.set_header("sec-fetch-mode", "cors");
    fetching.get("/fetched").await;
    let page = browser.get(PAGE).await;
    assert!(page.says("GET /nowhere/24?a") && page.says("GET /nowhere/5?a"));
    assert!(!page.says("GET /nowhere/4?a") && !page.says("/fetched"));
    for value in HOSTILE {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let query = query.append_pair(value, value).finish();
        for name in ["user-agent", "referer", "host", "origin"] {
            let mut odd = browser.clone();
            odd.set_header(name, value);
            odd.cookies.insert("lab-x".to_owned(), value.to_owned());
            odd.get(&format!("/nowhere?{query}")).await;
            assert_no_markup(&odd.get(PAGE).await, value);
        }
    }
    browser.set_header("user-agent", &"u".repeat(5000));
    browser.get("/").await;
    assert!(browser.get(PAGE).await.says("… and 4840 characters more"));
}

#[tokio::test]
async fn what_somebody_visits_before_they_open_the_lab_is_not_kept() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.get("/account?before=1").await;
    assert!(ada.get(PAGE).await.says("Nothing is drawn yet"));
    ada.get("/account?behind=1").await;
    let page = ada.get(PAGE).await;
    assert!(page.says("GET /account?behind") && !page.says("?before"), "{}", page.body);
}

#[tokio::test]
async fn one_address_keeps_a_hundred_rings_and_pushes_nobody_else_out() {
    let count = |rings: Rings| async move { rings.count().to_string() };
    let more = Router::new().route("/rings", get(count));
    let server = Server::start_beside(more, |_| ()).await;
    let mut ada = at(&server, ELSEWHERE);
    ada.get(PAGE).await;
    for _ in 0..150 {
        at(&server, HERE).get(PAGE).await;
    }
    assert_eq!(ada.get("/rings").await.body, "101");
    assert!(ada.get(PAGE).await.says("GET /lab/flow"), "hers is there");
}

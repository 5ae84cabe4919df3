//! The ends of a session, idle and absolute, and its renewal in between.

use rollcall::auth::account::Role;
use rollcall_session::{Payload, Refusal, now};

use crate::support::{PASSWORD, Server};

use super::{attributes, is_signed_in, remint, value, visitor};

#[tokio::test]
async fn a_session_that_rested_too_long_is_a_visitors_though_its_mac_is_right() {
    let server = Server::start().await;
    let browser = server.signed_in("ada", Role::Guest).await;
    let mut late = browser.clone();
    remint(&server, &mut late, |payload| payload.seen = now() - payload.idle_secs);
    assert!(!is_signed_in(&mut late).await);
    assert_eq!(late.session(), None, "and the cookie is removed");
    assert_eq!(server.sessions.refusals().get(Refusal::Idle), 1);

    let mut in_time = browser;
    remint(&server, &mut in_time, |payload| payload.seen = now() - payload.idle_secs + 60);
    assert!(is_signed_in(&mut in_time).await);
}

#[tokio::test]
async fn a_session_ends_at_its_absolute_end_however_busy_it_is() {
    let server = Server::start().await;
    let browser = server.signed_in("ada", Role::Guest).await;
    let mut late = browser.clone();
    remint(&server, &mut late, |payload| payload.expires = now());
    assert!(!is_signed_in(&mut late).await);
    assert_eq!(late.session(), None, "and the cookie is removed");
    assert_eq!(server.sessions.refusals().get(Refusal::Expired), 1);

    let mut in_time = browser;
    remint(&server, &mut in_time, |payload| payload.expires = now() + 60);
    assert!(is_signed_in(&mut in_time).await);
}

#[tokio::test]
async fn a_clock_may_be_half_a_minute_ahead_and_not_more_than_one() {
    let server = Server::start().await;
    let browser = server.signed_in("ada", Role::Guest).await;
    let mut ahead = browser.clone();
    remint(&server, &mut ahead, |payload| payload.issued = now() + 30);
    assert!(is_signed_in(&mut ahead).await);

    let mut far_ahead = browser;
    remint(&server, &mut far_ahead, |payload| payload.issued = now() + 90);
    assert!(!is_signed_in(&mut far_ahead).await);
    assert_eq!(server.sessions.refusals().get(Refusal::FromTheFuture), 1);
}

#[tokio::test]
async fn an_expired_visitor_loses_their_data_and_gets_a_new_session_at_the_next_form() {
    let server = Server::start().await;
    let mut browser = visitor(&server).await;
    let old = server.payload(browser.session().unwrap());
    remint(&server, &mut browser, |payload| {
        payload.data = r#"{"theme":"dark"}"#.into();
        payload.seen = now() - payload.idle_secs;
    });
    browser.get("/login").await;
    let new = server.payload(browser.session().unwrap());
    assert_ne!(new.sid, old.sid);
    assert_eq!(&*new.data, "{}");
}

#[tokio::test]
async fn the_three_kinds_of_session_live_as_long_as_the_settings_say() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let lifetime = |payload: &Payload| (payload.idle_secs, payload.expires - payload.issued);
    let mut browser = visitor(&server).await;
    let payload = server.payload(browser.session().unwrap());
    assert_eq!(lifetime(&payload), (24 * 3600, 30 * 24 * 3600), "a visitor");

    browser.log_in("ada").await;
    let payload = server.payload(browser.session().unwrap());
    assert_eq!(lifetime(&payload), (30 * 60, 12 * 3600), "signed in");

    let mut browser = server.browser();
    let fields = [("username", "ada"), ("password", PASSWORD), ("remember", "on")];
    browser.post("/login", &fields).await;
    let payload = server.payload(browser.session().unwrap());
    assert_eq!(lifetime(&payload), (14 * 24 * 3600, 30 * 24 * 3600), "kept signed in");
}

#[tokio::test]
async fn within_the_first_quarter_of_the_idle_time_nothing_is_written() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    browser.get("/").await;
    assert!(browser.get("/").await.set_cookies().is_empty(), "at once");
    remint(&server, &mut browser, |payload| payload.seen = now() - payload.idle_secs / 4 + 60);
    let page = browser.get("/").await;
    assert!(page.says("Logged in as ada") && page.set_cookies().is_empty());
}

#[tokio::test]
async fn after_a_quarter_the_session_is_renewed_and_only_its_last_sight_changes() {
    let server = Server::start().await;
    let signed_in = server.signed_in("ada", Role::Guest).await;
    for mut browser in [signed_in, visitor(&server).await] {
        browser.cookies.remove("flash");
        remint(&server, &mut browser, |payload| {
            payload.seen = now() - payload.idle_secs / 4 - 2;
            payload.issued = payload.seen - 100;
            payload.data = r#"{"theme":"dark"}"#.into();
        });
        let before = server.payload(browser.session().unwrap());
        let started = now();
        let page = browser.get("/").await;
        assert_eq!(page.set_cookies().len(), 1);
        let line = attributes(page.set_cookie("session").unwrap());
        assert_eq!(line, ["HttpOnly", "Path=/", "SameSite=Lax"], "and it ends with the browser");
        let after = server.payload(browser.session().unwrap());
        assert!(after.seen >= started);
        assert_eq!(Payload { seen: before.seen, ..after }, before);
        assert!(browser.get("/").await.set_cookies().is_empty(), "and not at each request");
    }
}

#[tokio::test]
async fn renewal_never_outlives_the_absolute_end() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut browser = server.browser();
    let fields = [("username", "ada"), ("password", PASSWORD), ("remember", "on")];
    browser.post("/login", &fields).await;
    browser.get("/").await;
    let end = now() + 1000;
    remint(&server, &mut browser, |payload| {
        payload.seen = now() - payload.idle_secs / 2;
        payload.expires = end;
    });
    let page = browser.get("/").await;
    let line = page.set_cookie("session").expect("a renewal");
    let age = attributes(line).into_iter().find_map(|a| a.strip_prefix("Max-Age=")).unwrap();
    assert!((1..=1000).contains(&age.parse::<i64>().unwrap()), "{line}");
    assert_eq!(server.payload(value(line)).expires, end);
}

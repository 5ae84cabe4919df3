//! Limits on log-in: how often it may fail, for whom and from where.

use std::net::SocketAddr;

use axum::http::StatusCode;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::Role;
use rollcall::session::server::now;

use crate::support::{Answer, Browser, PASSWORD, Server};

pub const HERE: &str = "192.0.2.1";
pub const ELSEWHERE: &str = "198.51.100.7";

pub async fn start() -> Server {
    let server = Server::start().await;
    for name in ["ada", "bob"] {
        server.account(name, Role::Guest).await;
    }
    server
}

/// A browser at this address.
pub fn at(server: &Server, address: &str) -> Browser {
    let mut browser = server.browser();
    browser.peer = Some(SocketAddr::new(address.parse().unwrap(), 50_000));
    browser
}

/// Failed tries of the past, as the server notes them.
async fn fail(server: &Server, tries: u32, name: &str, address: &str, secs_ago: i64) {
    let at = now() - secs_ago;
    let row = format!("('log-in', '{name}', '{address}', {at})");
    let rows = vec![row; tries as usize].join(", ");
    server.sql(&format!("INSERT INTO attempts (door, username, address, at) VALUES {rows}")).await;
}

/// Refused without a look at the password: a plain page, and when to come again.
pub fn assert_too_many(answer: &Answer, most_secs: u64) {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let secs: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=most_secs).contains(&secs), "{secs}");
    assert!(answer.says("Too many tries") && answer.body.contains("class=\"button\""));
    assert!(!answer.body.contains("<form"), "a page and no form");
    assert!(answer.set_cookie("session").is_none());
}

pub fn assert_in(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

#[tokio::test]
async fn ten_failures_close_the_door_for_one_account_from_one_address() {
    let server = start().await;
    for n in 1..=10 {
        let answer = at(&server, HERE).try_log_in("ada", "wrong").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "try {n}");
    }
    for password in ["wrong", PASSWORD] {
        assert_too_many(&at(&server, HERE).try_log_in("ADA", password).await, 180);
    }
    // Whoever has the account, the name or the address in common with them is not affected.
    assert_in(&at(&server, ELSEWHERE).try_log_in("ada", PASSWORD).await);
    assert_in(&at(&server, HERE).try_log_in("bob", PASSWORD).await);
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM attempts").await, 10);
}

#[tokio::test]
async fn names_that_do_not_exist_are_counted_in_the_same_way() {
    let server = start().await;
    for _ in 0..10 {
        at(&server, HERE).try_log_in("nobody", "wrong").await;
    }
    assert_too_many(&at(&server, HERE).try_log_in("nobody", "wrong").await, 180);
}

#[tokio::test]
async fn success_does_not_count_and_a_form_with_an_empty_field_is_no_try() {
    let server = start().await;
    for _ in 0..12 {
        assert_in(&at(&server, HERE).try_log_in("ada", PASSWORD).await);
        let answer = at(&server, HERE).try_log_in("ada", "").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM attempts").await, 0);
}

#[tokio::test]
async fn each_limit_holds_to_the_try_and_to_the_second() {
    for (tries, name, address, window_secs) in [
        (10, "ada", HERE, 180),
        // A hundred from one address, whatever the names.
        (100, "somebody", HERE, 600),
        // A hundred for one account, wherever they come from.
        (100, "ada", "203.0.113.9", 3600),
    ] {
        let server = start().await;
        // One more within the window than is needed, but long ago; one less, just now.
        fail(&server, tries + 1, name, address, window_secs + 5).await;
        fail(&server, tries - 1, name, address, 1).await;
        assert_in(&at(&server, HERE).try_log_in("ada", PASSWORD).await);
        fail(&server, 1, name, address, 1).await;
        let answer = at(&server, HERE).try_log_in("ada", PASSWORD).await;
        assert_too_many(&answer, window_secs.unsigned_abs());
    }
}

#[tokio::test]
async fn retry_after_is_when_the_oldest_try_that_counts_grows_old() {
    let server = start().await;
    fail(&server, 1, "ada", HERE, 170).await;
    fail(&server, 9, "ada", HERE, 1).await;
    let answer = at(&server, HERE).try_log_in("ada", PASSWORD).await;
    assert_too_many(&answer, 10);
    server.sql("UPDATE attempts SET at = at - 11").await;
    assert_in(&at(&server, HERE).try_log_in("ada", PASSWORD).await);
}

#[tokio::test]
async fn an_ipv6_household_is_one_address_and_its_neighbour_another() {
    let server = start().await;
    fail(&server, 10, "ada", "2001:db8:1:2::/64", 1).await;
    for own in ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"] {
        assert_too_many(&at(&server, own).try_log_in("ada", PASSWORD).await, 180);
    }
    assert_in(&at(&server, "2001:db8:1:3::1").try_log_in("ada", PASSWORD).await);
    fail(&server, 10, "bob", HERE, 1).await;
    let mapped = format!("::ffff:{HERE}");
    assert_too_many(&at(&server, &mapped).try_log_in("bob", PASSWORD).await, 180);
}

#[tokio::test]
async fn a_forwarded_address_counts_when_a_trusted_proxy_says_it() {
    let proxies = ["10.0.0.0/8".parse().unwrap()];
    let trusting = |settings: &mut Settings| settings.server.trusted_proxies = proxies.into();
    let server = Server::start_with(trusting).await;
    server.account("ada", Role::Guest).await;
    fail(&server, 10, "ada", HERE, 1).await;
    for (peer, forwarded, refused) in [
        ("10.1.1.1", HERE, true),
        ("10.1.1.1", &format!("{ELSEWHERE}, {HERE}"), true),
        ("10.1.1.1", ELSEWHERE, false),
        // From outside anybody can write that header, to hide or to lock somebody out.
        (ELSEWHERE, HERE, false),
        (HERE, ELSEWHERE, true),
    ] {
        let mut browser = at(&server, peer);
        browser.set_header("x-forwarded-for", forwarded);
        let answer = browser.try_log_in("ada", PASSWORD).await;
        let is_refused = answer.status == StatusCode::TOO_MANY_REQUESTS;
        assert_eq!(is_refused, refused, "{peer} {forwarded}: {}", answer.status);
    }
}

#[tokio::test]
async fn a_hundred_tries_at_once_cannot_all_pass() {
    let server = start().await;
    let mut first = at(&server, HERE);
    let token = first.token("/login").await;
    let body = format!("csrf_token={token}&username=ada&password=wrong");
    let tries = (0..100).map(|_| {
        let (mut browser, body) = (first.clone(), body.clone());
        let urlencoded = "application/x-www-form-urlencoded";
        tokio::spawn(async move { browser.post_body("/login", urlencoded, body).await.status })
    });
    let tries: Vec<_> = tries.collect();
    let mut compared = 0;
    for task in tries {
        match task.await.unwrap() {
            StatusCode::UNPROCESSABLE_ENTITY => compared += 1,
            status => assert_eq!(status, StatusCode::TOO_MANY_REQUESTS),
        }
    }
    assert!((1..=10).contains(&compared), "{compared} passwords were compared");
}

#[tokio::test]
async fn who_is_signed_in_is_untouched_by_the_failures_of_others() {
    let server = start().await;
    let mut ada = at(&server, HERE);
    ada.log_in("ada").await;
    fail(&server, 200, "ada", HERE, 1).await;
    assert_too_many(&at(&server, HERE).try_log_in("ada", PASSWORD).await, 3600);
    assert_eq!(ada.get("/guest/ada").await.status, StatusCode::OK);
    assert_eq!(ada.post("/account/end-other-logins", &[]).await.location(), "/account");
    assert_eq!(ada.post("/logout", &[]).await.location(), "/");
}

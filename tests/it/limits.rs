//! Limits on log-in: how often it may fail, for whom and from where.

use std::net::SocketAddr;

use axum::http::StatusCode;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::Role;
use rollcall::auth::server::limits;
use rollcall_session::now;

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
pub async fn fail(server: &Server, tries: u32, name: &str, address: &str, secs_ago: i64) {
    let at = now() - secs_ago;
    let row = format!("('log-in', '{name}', '{address}', {at})");
    let rows = vec![row; tries as usize].join(", ");
    server.sql(&format!("INSERT INTO attempts (door, username, address, at) VALUES {rows}")).await;
}

/// Refused without a look at the password: the form again, and when to come again.
pub fn assert_too_many(answer: &Answer, most_secs: u64) {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let secs: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=most_secs).contains(&secs), "{secs}");
    assert!(answer.says("That was too much in a short time. Try again in "), "{}", answer.body);
    assert!(answer.body.contains("<form"), "nothing typed is lost");
    assert!(!answer.body.contains(PASSWORD));
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
        let answer = at(&server, HERE).try_log_in("ADA", password).await;
        assert_too_many(&answer, 180);
        assert_eq!(answer.input("username").as_deref(), Some("ADA"));
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
        // Thirty a day, and not so many in three minutes.
        (30, "ada", HERE, 86_400),
        // A hundred from one address, whatever the names.
        (100, "somebody", HERE, 600),
        // A hundred for one account, wherever they come from.
        (100, "ada", "203.0.113.9", 3600),
    ] {
        let server = start().await;
        // More than are needed, and too long ago; one less than are needed, for one more minute.
        fail(&server, tries + 1, name, address, window_secs + 5).await;
        fail(&server, tries - 1, name, address, window_secs - 60).await;
        assert_in(&at(&server, HERE).try_log_in("ada", PASSWORD).await);
        fail(&server, 1, name, address, window_secs - 60).await;
        let answer = at(&server, HERE).try_log_in("ada", PASSWORD).await;
        assert_too_many(&answer, 60);
    }
}

#[tokio::test]
async fn a_try_over_its_limit_writes_nothing() {
    let server = start().await;
    let mut known = at(&server, HERE);
    known.log_in("ada").await;
    known.post("/logout", &[]).await;
    for _ in 0..10 {
        known.try_log_in("ada", "wrong").await;
    }
    fail(&server, 10, "ada", HERE, 1).await;
    let trigger = "CREATE TRIGGER written BEFORE INSERT ON attempts \
                   BEGIN SELECT RAISE(ABORT, 'written'); END";
    server.sql(trigger).await;
    assert_too_many(&known.try_log_in("ada", "wrong").await, 180);
    assert_too_many(&at(&server, HERE).try_log_in("ada", "wrong").await, 180);
    // The trigger is there: a try that may be made is one that is written down.
    let answer = at(&server, ELSEWHERE).try_log_in("ada", "wrong").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn who_is_over_a_limit_is_told_so_while_others_write() {
    let server = start().await;
    fail(&server, 10, "ada", HERE, 1).await;
    let held = server.db.begin_write().await.unwrap();
    assert_too_many(&at(&server, HERE).try_log_in("ada", PASSWORD).await, 180);
    held.rollback().await.unwrap();
}

#[tokio::test]
async fn tries_are_forgotten_when_no_limit_looks_back_to_them() {
    let server = start().await;
    fail(&server, 1, "ada", HERE, 86_400 - 60).await;
    fail(&server, 1, "bob", HERE, 86_400 + 1).await;
    limits::prune(&server.db).await.unwrap();
    assert_eq!(server.ask::<String>("SELECT group_concat(username) FROM attempts").await, "ada");
}

#[tokio::test]
async fn the_numbers_of_what_strangers_make_go_on_behind_two_billion() {
    let server = start().await;
    server.account("root", Role::Admin).await;
    server.sql("DELETE FROM sqlite_sequence").await;
    let far = "('accounts', 3000000000), ('attempts', 3000000000), ('logins', 3000000000), \
               ('tokens', 3000000000)";
    server.sql(&format!("INSERT INTO sqlite_sequence (name, seq) VALUES {far}")).await;
    let mut carol = at(&server, HERE);
    let fields = [("username", "carol"), ("new_password", PASSWORD), ("repeat_password", PASSWORD)];
    assert_in(&carol.post("/register", &fields).await);
    assert_eq!(carol.get("/account").await.status, StatusCode::OK);
    carol.make_token("script", "read").await;
    let token = "/account/tokens/3000000001/revoke";
    assert_eq!(carol.get(token).await.status, StatusCode::OK);
    assert_in(&carol.post(token, &[]).await);
    carol.post("/logout", &[]).await;
    for name in ["ada", "carol"] {
        let answer = carol.try_log_in(name, "wrong").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
    assert_in(&carol.try_log_in("carol", PASSWORD).await);
    let mut root = server.browser();
    root.log_in("root").await;
    root.set_header("accept", "application/json");
    let account = root.get("/api/v1/accounts/3000000001").await;
    assert_eq!(account.status, StatusCode::OK, "{}", account.body);
    let logins = root.get("/api/v1/logins?account=3000000001&after=3000000000").await;
    assert!(logins.body.contains("\"account\":3000000001"), "{}", logins.body);
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

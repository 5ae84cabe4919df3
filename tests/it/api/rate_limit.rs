//! How often programs may ask.

use axum::http::StatusCode;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::Role;

use crate::limits::{ELSEWHERE, HERE};
use crate::support::{Answer, Browser, Server};

use super::{nobody, read, with_token};

const SESSION: &str = "/api/v1/session";

async fn start(of_an_address: u32, of_a_token: u32) -> Server {
    let few = |settings: &mut Settings| {
        settings.api.address_requests_per_minute = of_an_address;
        settings.api.token_requests_per_minute = of_a_token;
    };
    Server::start_with(few).await
}

fn at(mut script: Browser, address: &str) -> Browser {
    script.peer = Some(std::net::SocketAddr::new(address.parse().unwrap(), 50_000));
    script
}

/// All lines of a header, as one list.
fn list(answer: &Answer, name: &str) -> String {
    let lines = answer.headers.get_all(name).iter().map(|line| line.to_str().unwrap());
    lines.collect::<Vec<_>>().join(", ")
}

fn assert_too_many(answer: &Answer, policy: &str, most_secs: u64) {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.body);
    let secs: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=most_secs).contains(&secs), "{secs}");
    assert_eq!(read(answer)["type"], "/api/problems/too-many");
    assert!(list(answer, "ratelimit").contains(&format!("\"{policy}\";r=0;t=60")));
}

#[tokio::test]
async fn each_answer_tells_what_is_left() {
    let server = start(100, 3).await;
    let token = server.signed_in("ada", Role::Guest).await.make_token("script", "read").await;
    let mut script = with_token(&server, &token);
    for (of_token, of_address) in [("r=2;t=20", "r=99;t=1"), ("r=1;t=40", "r=98;t=2")] {
        let answer = script.get(SESSION).await;
        assert_eq!(answer.status, StatusCode::OK);
        let policies = list(&answer, "ratelimit-policy");
        assert_eq!(policies, "\"token\";q=3;w=60, \"address\";q=100;w=60");
        let left = list(&answer, "ratelimit");
        assert_eq!(left, format!("\"token\";{of_token}, \"address\";{of_address}"));
    }
    // Problems tell it as well.
    let answer = nobody(&server).get(SESSION).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(list(&answer, "ratelimit"), "\"address\";r=97;t=2");
}

#[tokio::test]
async fn a_token_has_its_limit_wherever_it_comes_from_and_another_has_its_own() {
    let server = start(1000, 2).await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let (one, other) = (ada.make_token("one", "read").await, ada.make_token("other", "read").await);
    for address in [HERE, ELSEWHERE] {
        let answer = at(with_token(&server, &one), address).get(SESSION).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    let answer = at(with_token(&server, &one), HERE).get(SESSION).await;
    assert_too_many(&answer, "token", 30);
    assert_eq!(with_token(&server, &other).get(SESSION).await.status, StatusCode::OK);
    // Pages are for people.
    assert_eq!(ada.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_has_its_limit_whoever_asks_from_there() {
    let server = start(4, 1000).await;
    let token = server.signed_in("ada", Role::Guest).await.make_token("script", "read").await;
    for _ in 0..2 {
        at(nobody(&server), HERE).get(SESSION).await;
        at(with_token(&server, &token), HERE).get("/api/v1/nowhere").await;
    }
    assert_too_many(&at(with_token(&server, &token), HERE).get(SESSION).await, "address", 15);
    let answer = at(with_token(&server, &token), ELSEWHERE).get(SESSION).await;
    assert_eq!(answer.status, StatusCode::OK);
    // Whoever is not counted in the API: people at the same address.
    let mut page = server.browser();
    page.peer = at(nobody(&server), HERE).peer;
    assert_eq!(page.get("/login").await.status, StatusCode::OK);
}

#[tokio::test]
async fn wrong_tokens_come_to_their_end_sooner() {
    let server = start(100, 1000).await;
    let mut wrong = at(with_token(&server, "rc_wrong"), HERE);
    // Each counts as one request and ten more.
    for n in 1..=9 {
        assert_eq!(wrong.get(SESSION).await.status, StatusCode::UNAUTHORIZED, "{n}");
    }
    assert_eq!(wrong.get(SESSION).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_limit_of_nothing_is_none() {
    let server = start(0, 0).await;
    let token = server.signed_in("ada", Role::Guest).await.make_token("script", "read").await;
    let answer = with_token(&server, &token).get(SESSION).await;
    assert_eq!(list(&answer, "ratelimit") + &list(&answer, "ratelimit-policy"), "");
}

#[tokio::test]
async fn however_low_the_limit_a_wrong_token_is_told_that_it_is_wrong() {
    for quota in [1, 2, 10] {
        let server = start(quota, 1000).await;
        let mut wrong = at(with_token(&server, "rc_wrong"), HERE);
        assert_eq!(wrong.get(SESSION).await.status, StatusCode::UNAUTHORIZED, "{quota}");
        assert_eq!(wrong.get(SESSION).await.status, StatusCode::TOO_MANY_REQUESTS, "{quota}");
    }
}

#[tokio::test]
async fn the_answer_to_a_wrong_token_tells_once_what_is_left_behind_it() {
    let server = start(30, 1000).await;
    let mut wrong = at(with_token(&server, "rc_wrong"), HERE);
    for left in ["r=19;t=22", "r=8;t=44"] {
        let answer = wrong.get(SESSION).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(list(&answer, "ratelimit"), format!("\"address\";{left}"));
        assert_eq!(list(&answer, "ratelimit-policy"), "\"address\";q=30;w=60");
    }
    let answer = wrong.get(SESSION).await;
    assert_too_many(&answer, "address", 60);
    assert_eq!(list(&answer, "ratelimit"), "\"address\";r=0;t=60");
}

//! Who waits for a password hash, and what is answered when too many do.

use std::future::{Future, poll_fn};
use std::task::{Context, Poll};

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall::auth::server::hash_queue::Priority;
use rollcall::auth::server::hashing::{HashTurn, Hashing};
use rollcall::base::server::client_address::ClientAddress;

use crate::limits::{HERE, at};
use crate::support::log::{keep_log, take_security_log};
use crate::support::{Answer, PASSWORD, Server};

/// A server whose queue has room for one.
async fn start() -> Server {
    let server = Server::start_with(|settings| {
        settings.auth.hash_queue_max = 1;
        settings.auth.hash_queue_max_per_address = 1;
    })
    .await;
    server.account("root", Role::Admin).await;
    server.account("ada", Role::Guest).await;
    server
}

/// Every turn there is, so that others have to wait.
async fn all_turns(server: &Server) -> Vec<HashTurn> {
    let address = ClientAddress::new(HERE.parse().unwrap());
    let mut turns = Vec::new();
    for _ in 0..Hashing::at_once() {
        turns.push(server.hashing.turn(address, Priority::LogIn).await.expect("a free turn"));
    }
    turns
}

/// Goes on with a request until so many wait in the queue.
async fn until_waiting(server: &Server, asked: &mut (impl Future<Output = Answer> + Unpin)) {
    while server.hashing.waiting() == 0 {
        let once = |context: &mut Context<'_>| {
            Poll::Ready(std::pin::Pin::new(&mut *asked).poll(context).is_pending())
        };
        assert!(poll_fn(once).await, "it is still on its way");
        tokio::task::yield_now().await;
    }
}

fn assert_busy(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    assert_eq!(answer.header("retry-after"), Some("10"));
    assert!(answer.says("wait a moment and try again"), "{}", answer.body);
    assert!(!answer.body.contains(PASSWORD));
    assert!(answer.set_cookies().is_empty());
}

#[tokio::test]
async fn a_full_queue_answers_at_once_with_what_was_typed_and_counts_nothing() {
    let server = start().await;
    let turns = all_turns(&server).await;
    keep_log();
    let (mut first, mut second) = (at(&server, HERE), at(&server, HERE));
    let mut waits = Box::pin(first.try_log_in("ada", PASSWORD));
    until_waiting(&server, &mut waits).await;
    let fields = [("username", "Ada"), ("password", PASSWORD), ("next", "/account?tab=1")];
    let answer = second.post("/login", &fields).await;
    assert_busy(&answer);
    let (lines, _) = take_security_log();
    let [line] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!((&line["event"], &line["outcome"]), (&"limit_reached".into(), &"refused".into()));
    assert_eq!((&line["address"], &line["about"]), (&HERE.into(), &"password hashes".into()));
    assert_eq!(answer.input("username").as_deref(), Some("Ada"));
    assert_eq!(answer.input("next").as_deref(), Some("/account?tab=1"));
    drop(turns);
    let answer = waits.await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/guest/ada"));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM attempts").await, 0);
    // The form that came back can be sent again as it is.
    let answer = second.post("/login", &fields).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account?tab=1"));
}

#[tokio::test]
async fn registration_gives_way_to_log_in_and_keeps_the_name_that_was_typed() {
    let server = start().await;
    let turns = all_turns(&server).await;
    let (mut stranger, mut ada) = (at(&server, HERE), at(&server, HERE));
    let fields = [("username", "Carol"), ("new_password", PASSWORD), ("repeat_password", PASSWORD)];
    let mut registers = Box::pin(stranger.post("/register", &fields));
    until_waiting(&server, &mut registers).await;
    let mut logs_in = Box::pin(ada.try_log_in("ada", PASSWORD));
    let answer = tokio::select! {
        answer = &mut registers => answer,
        answer = &mut logs_in => panic!("no turn is free: {}", answer.status),
    };
    drop(turns);
    assert_eq!(logs_in.await.location(), "/guest/ada");
    assert_busy(&answer);
    assert_eq!(answer.input("username").as_deref(), Some("Carol"));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM attempts").await, 0);
}

#[tokio::test]
async fn a_taken_name_is_found_before_anything_is_hashed() {
    let server = start().await;
    let _turns = all_turns(&server).await;
    // If it had to be hashed, it would wait here.
    let fields = [("username", "ADA"), ("new_password", PASSWORD), ("repeat_password", PASSWORD)];
    let answer = at(&server, HERE).post("/register", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("The name ada is taken."));
}

#[tokio::test]
async fn for_a_name_that_nobody_has_a_password_is_hashed_in_turn_all_the_same() {
    let server = start().await;
    let turns = all_turns(&server).await;
    let mut stranger = at(&server, HERE);
    let mut waits = Box::pin(stranger.try_log_in("nobody", PASSWORD));
    until_waiting(&server, &mut waits).await;
    drop(turns);
    assert_eq!(waits.await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn who_goes_away_leaves_the_queue() {
    let server = start().await;
    let _turns = all_turns(&server).await;
    let mut ada = at(&server, HERE);
    let mut waits = Box::pin(ada.try_log_in("ada", PASSWORD));
    until_waiting(&server, &mut waits).await;
    assert_eq!(server.hashing.waiting(), 1);
    drop(waits);
    // It hears of it at once; else its wait would end by itself, after ten seconds.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.hashing.waiting(), 0);
    while server.ask::<i32>("SELECT count(*) FROM attempts").await > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_password_change_and_the_api_wait_in_the_same_queue() {
    let server = start().await;
    let mut ada = server.browser();
    ada.log_in("ada").await;
    let mut root = server.browser();
    root.log_in("root").await;
    root.set_header("accept", "application/json");
    let turns = all_turns(&server).await;
    let next = "another gravel tulip";
    let change = [("old_password", PASSWORD), ("new_password", next), ("repeat_password", next)];
    let mut waits = Box::pin(ada.post("/account", &change));
    until_waiting(&server, &mut waits).await;
    let body = format!(r#"{{"username": "carol", "password": "{next}", "role": "guest"}}"#);
    let answer = root.post_body("/api/v1/accounts", "application/json", body).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.header("retry-after"), Some("10"));
    drop(turns);
    assert_eq!(waits.await.location(), "/account");
}

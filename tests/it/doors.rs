//! Limits at the doors beside log-in, and a log-in whose client leaves.

use std::future::{Future, poll_fn};
use std::task::{Context, Poll};

use axum::http::StatusCode;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::Role;
use rollcall_session::now;

use crate::limits::{ELSEWHERE, HERE, assert_in, assert_too_many, at, start};
use crate::support::{Browser, PASSWORD, Server};

#[tokio::test]
async fn an_address_makes_at_most_so_many_accounts_an_hour_as_is_set() {
    let few = |settings: &mut Settings| settings.auth.registrations_per_hour = 100;
    let server = Server::start_with(few).await;
    server.account("ada", Role::Guest).await;
    server.account("root", Role::Admin).await;
    let register = async |address: &str, name: &str, password: &str| {
        let fields =
            [("username", name), ("new_password", password), ("repeat_password", password)];
        at(&server, address).post("/register", &fields).await
    };
    // What makes no account does not count as one: a name that is taken, a password easy to guess.
    for (name, password) in [("ada", PASSWORD), ("carol", "passwordpassword")] {
        let answer = register(HERE, name, password).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
    assert_in(&register(HERE, "carol", PASSWORD).await);
    let counted = "SELECT count(*) FROM attempts WHERE door = 'register'";
    assert_eq!(server.ask::<i32>(counted).await, 1);
    let failed = "SELECT count(*) FROM attempts WHERE door = 'register-failed'";
    assert_eq!(server.ask::<i32>(failed).await, 2);
    try_at(&server, "register", 99, 3600 - 60).await;
    assert_too_many(&register(HERE, "dora", PASSWORD).await, 60);
    assert_in(&register(ELSEWHERE, "dora", PASSWORD).await);
    // Another door: whoever has an account gets in.
    assert_in(&at(&server, HERE).try_log_in("ada", PASSWORD).await);
}

/// Tries of the past at a door, as the server notes them.
async fn try_at(server: &Server, door: &str, tries: usize, secs_ago: i64) {
    let row = format!("('{door}', 'x', '{HERE}', {})", now() - secs_ago);
    let rows = vec![row; tries].join(", ");
    server.sql(&format!("INSERT INTO attempts (door, username, address, at) VALUES {rows}")).await;
}

#[tokio::test]
async fn names_cannot_be_tried_at_registration_without_end() {
    let server = start().await;
    server.account("root", Role::Admin).await;
    let register = async |address: &str, name: &str| {
        let fields =
            [("username", name), ("new_password", PASSWORD), ("repeat_password", PASSWORD)];
        at(&server, address).post("/register", &fields).await
    };
    try_at(&server, "register-failed", 101, 605).await;
    try_at(&server, "register-failed", 99, 1).await;
    assert_eq!(register(HERE, "ada").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = register(HERE, "carol").await;
    assert_too_many(&answer, 600);
    assert_eq!(answer.input("username").as_deref(), Some("carol"));
    assert_in(&register(ELSEWHERE, "carol").await);
    // What is on its way counts as failed, and as made.
    server.sql("UPDATE attempts SET door = 'register-begun', at = at - 700").await;
    assert_in(&register(HERE, "dora").await);
    server.sql("UPDATE attempts SET door = 'register-begun', at = at + 700").await;
    assert_too_many(&register(HERE, "eve").await, 600);
}

#[tokio::test]
async fn ten_wrong_setup_tokens_close_the_setup_for_an_address() {
    let server = Server::start().await;
    let token = server.setup_token().await;
    let set_up = async |address: &str, token: &str, name: &str| {
        let passwords = [("new_password", PASSWORD), ("repeat_password", PASSWORD)];
        let fields = [&[("token", token), ("username", name)], &passwords[..]].concat();
        at(&server, address).post("/setup", &fields).await
    };
    // Whatever the name.
    for n in 1..=10 {
        let answer = set_up(HERE, "0000-0000", &format!("root{n}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "try {n}");
    }
    let answer = set_up(HERE, &token, "root").await;
    assert_too_many(&answer, 180);
    assert_eq!(answer.input("username").as_deref(), Some("root"));
    assert_in(&set_up(ELSEWHERE, &token, "root").await);
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM attempts").await, 10, "what fails counts");
}

#[tokio::test]
async fn ten_wrong_current_passwords_close_the_password_change_and_nothing_else() {
    let server = start().await;
    let mut ada = at(&server, HERE);
    ada.log_in("ada").await;
    let next = "another gravel tulip";
    let change = async |mut ada: Browser, old: &str| {
        let fields = [("old_password", old), ("new_password", next), ("repeat_password", next)];
        ada.post("/account", &fields).await
    };
    for _ in 0..10 {
        let answer = change(ada.clone(), "wrong").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Wherever it is carried.
    let mut elsewhere = at(&server, ELSEWHERE);
    elsewhere.cookies = ada.cookies.clone();
    for ada in [&ada, &elsewhere] {
        let answer = change(ada.clone(), PASSWORD).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    }
    server.sql("UPDATE attempts SET at = at - 181").await;
    assert_in(&change(ada, PASSWORD).await);
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM attempts").await, 10, "what fails counts");
    assert_in(&at(&server, HERE).try_log_in("ada", next).await);
}

#[tokio::test]
async fn a_right_log_in_whose_client_leaves_is_finished_and_does_not_count() {
    let server = start().await;
    let mut ada = at(&server, HERE);
    let token = ada.token("/login").await;
    let fields = [("csrf_token", token.as_str()), ("username", "ada"), ("password", PASSWORD)];
    let attempts = "SELECT count(*) FROM attempts";
    // This stays so when the try is taken back.
    let noted = "SELECT count(*) FROM sqlite_sequence WHERE name = 'attempts'";
    let mut post = Box::pin(ada.post_raw("/login", &fields));
    // Until the try is noted, and not a step further; on a slow machine it may be answered by then.
    let mut is_on_its_way = true;
    while is_on_its_way && server.ask::<i32>(noted).await == 0 {
        let once =
            |context: &mut Context<'_>| Poll::Ready(post.as_mut().poll(context).is_pending());
        is_on_its_way = poll_fn(once).await;
    }
    drop(post);
    while server.ask::<i32>("SELECT count(*) FROM logins").await == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.ask::<i32>(attempts).await, 0);
}

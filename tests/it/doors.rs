//! Limits at the doors beside log-in, and a log-in whose client leaves.

use std::future::{Future, poll_fn};
use std::task::{Context, Poll};

use axum::http::StatusCode;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::Role;
use rollcall::session::server::now;

use crate::limits::{ELSEWHERE, HERE, assert_in, assert_too_many, at, start};
use crate::support::{PASSWORD, Server};

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
    // What makes no account does not count: a name that is taken, a password easy to guess.
    for (name, password) in [("ada", PASSWORD), ("carol", "passwordpassword")] {
        let answer = register(HERE, name, password).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
    assert_in(&register(HERE, "carol", PASSWORD).await);
    let counted = "SELECT count(*) FROM attempts WHERE door = 'register'";
    assert_eq!(server.ask::<i32>(counted).await, 1);
    let row = format!("('register', 'x', '{HERE}', {})", now() - 1);
    let rows = vec![row; 99].join(", ");
    server.sql(&format!("INSERT INTO attempts (door, username, address, at) VALUES {rows}")).await;
    assert_too_many(&register(HERE, "dora", PASSWORD).await, 3600);
    assert_in(&register(ELSEWHERE, "dora", PASSWORD).await);
    // Another door: whoever has an account gets in.
    assert_in(&at(&server, HERE).try_log_in("ada", PASSWORD).await);
}

#[tokio::test]
async fn ten_wrong_current_passwords_close_the_password_change_and_nothing_else() {
    let server = start().await;
    let mut ada = at(&server, HERE);
    ada.log_in("ada").await;
    let next = "another gravel tulip";
    let mut change = async |old: &str| {
        let fields = [("old_password", old), ("new_password", next), ("repeat_password", next)];
        ada.post("/account", &fields).await
    };
    for _ in 0..10 {
        assert_eq!(change("wrong").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(change(PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    server.sql("UPDATE attempts SET at = at - 181").await;
    assert_in(&change(PASSWORD).await);
    assert_in(&at(&server, HERE).try_log_in("ada", next).await);
}

#[tokio::test]
async fn a_right_log_in_whose_client_leaves_is_finished_and_does_not_count() {
    let server = start().await;
    let mut ada = at(&server, HERE);
    let token = ada.token("/login").await;
    let fields = [("csrf_token", token.as_str()), ("username", "ada"), ("password", PASSWORD)];
    let attempts = "SELECT count(*) FROM attempts";
    let mut post = Box::pin(ada.post_raw("/login", &fields));
    // Until the try is noted, and not a step further.
    while server.ask::<i32>(attempts).await == 0 {
        let once =
            |context: &mut Context<'_>| Poll::Ready(post.as_mut().poll(context).is_pending());
        assert!(poll_fn(once).await, "it is still on its way");
    }
    drop(post);
    while server.ask::<i32>("SELECT count(*) FROM logins").await == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.ask::<i32>(attempts).await, 0);
}

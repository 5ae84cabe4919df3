//! What a token opens, and what it never does.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rollcall::app::server::routes::{api_table, table};
use rollcall::auth::account::Role;
use rollcall::auth::server::keeping::Change;
use rollcall::auth::server::token_secret::TokenSecret;
use rollcall_session::now;

use crate::support::{PASSWORD, Server};

use super::session::challenge;
use super::{nobody, read, with_token};

const SESSION: &str = "/api/v1/session";

#[tokio::test]
async fn a_token_that_is_not_good_is_401_and_says_why() {
    let server = Server::start().await;
    let ada = server.account("ada", Role::Guest).await;
    let mut browser = server.browser();
    browser.log_in("ada").await;
    let token = browser.make_token("backup", "write").await;
    let refused = async |token: &str, words: &str| {
        let answer = with_token(&server, token).get(SESSION).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{words}");
        let said = challenge(&answer);
        assert!(said.starts_with("Bearer error=\"invalid_token\", "), "{said}");
        assert!(said.contains(words), "{said}");
        let problem = read(&answer);
        assert_eq!(problem["type"], "/api/problems/invalid-token");
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
        assert!(!answer.body.contains(token));
    };
    let unknown = TokenSecret::generate();
    for wrong in [unknown.as_str(), &token[..51], "rc_x", "x y"] {
        refused(wrong, "This is no token of this server.").await;
    }
    for (spoil, mend, words) in [
        (format!("expires = {}", now()), "expires = expires + 1000", "has expired"),
        ("revoked = 5".to_owned(), "revoked = NULL", "was revoked"),
        (
            "epoch = 0".to_owned(),
            "epoch = 1",
            "ended with a change of its account's password or role",
        ),
    ] {
        server.sql(&format!("UPDATE tokens SET {spoil}")).await;
        refused(&token, words).await;
        server.sql(&format!("UPDATE tokens SET {mend}")).await;
        assert_eq!(with_token(&server, &token).get(SESSION).await.status, StatusCode::OK);
    }
    let active = |active| Change { active: Some(active), ..Change::default() };
    server.change_account(&ada, active(false)).await;
    refused(&token, "The account of this token is disabled.").await;
    // What was ended stays ended.
    server.change_account(&ada, active(true)).await;
    refused(&token, "ended with a change").await;
}

#[tokio::test]
async fn a_password_change_ends_all_tokens_and_a_log_out_none() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let token = ada.make_token("backup", "read").await;
    let status = async || with_token(&server, &token).get(SESSION).await.status;
    ada.post("/account/end-other-logins", &[]).await;
    ada.post("/logout", &[]).await;
    assert_eq!(status().await, StatusCode::OK);
    ada.log_in("ada").await;
    let next = "another gravel tulip";
    let fields = [("old_password", PASSWORD), ("new_password", next), ("repeat_password", next)];
    assert_eq!(ada.post("/account", &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(status().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_that_may_only_read_reaches_no_write_of_any_route() {
    let server = Server::start().await;
    server.student("Ada").await;
    let token = server.signed_in("root", Role::Admin).await.make_token("backup", "read").await;
    let mut script = with_token(&server, &token);
    let paths: BTreeSet<&str> = api_table().iter().map(|route| route.path).collect();
    assert!(paths.len() > 3);
    for path in paths {
        let path = path.replace("{id}", "1");
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let what = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = script.send(what, &path, Some("application/json"), Body::from("{}")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}");
            assert!(challenge(&answer).starts_with("Bearer error=\"insufficient_scope\""));
            // A token that is made by this advice is enough.
            let keeps =
                ["/api/v1/accounts", "/api/v1/logins"].iter().any(|at| path.starts_with(at));
            let scope = if keeps { "scope=\"accounts\"" } else { "scope=\"write\"" };
            assert!(challenge(&answer).ends_with(scope), "{path}: {}", challenge(&answer));
            assert_eq!(read(&answer)["type"], "/api/problems/insufficient-scope");
        }
        let answer = script.get(&path).await;
        assert_ne!(answer.status, StatusCode::FORBIDDEN, "GET {path}");
    }
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM students").await, 1);
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM accounts").await, 1);
}

#[tokio::test]
async fn no_page_takes_a_token() {
    let server = Server::start().await;
    server.student("Ada").await;
    server.import().await;
    let mut root = server.signed_in("root", Role::Admin).await;
    let token = root.make_token("backup", "write").await;
    let mut script = with_token(&server, &token);
    // Its cookie does not count beside a token either.
    script.cookies.clone_from(&root.cookies);
    for route in table() {
        let path = route.path.replace("{id}", "1").replace("{name}", "root");
        let as_nobody = {
            let mut nobody = nobody(&server);
            nobody.set_header("authorization", "Bearer x");
            nobody.send(route.method.parse().unwrap(), &path, None, Body::empty()).await
        };
        let answer = script.send(route.method.parse().unwrap(), &path, None, Body::empty()).await;
        assert_eq!(answer.status, as_nobody.status, "{} {path}", route.method);
        assert_eq!(answer.location(), as_nobody.location(), "{} {path}", route.method);
    }
}

#[tokio::test]
async fn a_token_may_never_do_more_than_its_account_may_now() {
    let server = Server::start().await;
    let token = server.signed_in("root", Role::Admin).await.make_token("backup", "read").await;
    let mut script = with_token(&server, &token);
    let (no, yes) = (StatusCode::FORBIDDEN, StatusCode::OK);
    for (role, students, accounts) in [("guest", no, no), ("staff", yes, no), ("admin", yes, yes)] {
        server.sql(&format!("UPDATE accounts SET role = '{role}'")).await;
        assert_eq!(script.get("/api/v1/students").await.status, students, "{role}");
        assert_eq!(script.get("/api/v1/accounts").await.status, accounts, "{role}");
        assert_eq!(read(&script.get(SESSION).await)["role"], role);
    }
}

#[tokio::test]
async fn the_last_use_is_noted_at_most_once_a_minute() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let (one, other) = (ada.make_token("one", "read").await, ada.make_token("other", "read").await);
    let (mut script, mut behind) = (with_token(&server, &one), with_token(&server, &other));
    let last_used = async |name: &str| {
        let asked = format!("SELECT last_used FROM tokens WHERE name = '{name}'");
        server.ask::<Option<i64>>(&asked).await
    };
    assert_eq!(last_used("one").await, None);
    script.get(SESSION).await;
    // It is noted beside the answer.
    while last_used("one").await.is_none() {
        tokio::task::yield_now().await;
    }
    let recent = now() - 50;
    server.sql(&format!("UPDATE tokens SET last_used = {recent} WHERE name = 'one'")).await;
    script.get(SESSION).await;
    behind.get(SESSION).await;
    // Notes are written one after the other.
    while last_used("other").await.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(last_used("one").await, Some(recent));
    server.sql("UPDATE tokens SET last_used = last_used - 11 WHERE name = 'one'").await;
    script.get(SESSION).await;
    while last_used("one").await < Some(recent) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_method_that_nobody_has_is_405_to_a_token_that_may_only_read_as_to_all() {
    let server = Server::start().await;
    let token = server.signed_in("root", Role::Admin).await.make_token("script", "read").await;
    let mut script = with_token(&server, &token);
    for name in ["BREW", "TRACE"] {
        let method = Method::from_bytes(name.as_bytes()).unwrap();
        let answer = script.send(method, "/api/v1/students", None, Body::empty()).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{name}");
    }
    let answer = script.send(Method::PUT, "/api/v1/students/1", None, Body::empty()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

//! `/api/v1/session`: who am I, log in, log out.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use rollcall::auth::account::Role;
use rollcall_session::now;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, PASSWORD, Server};

use super::{nobody, read, with_token};

const SESSION: &str = "/api/v1/session";

async fn log_in(browser: &mut Browser, body: Value) -> Answer {
    let body = Body::from(body.to_string());
    browser.send(Method::POST, SESSION, Some("application/json"), body).await
}

pub fn challenge(answer: &Answer) -> &str {
    answer.header(header::WWW_AUTHENTICATE).unwrap_or_default()
}

#[tokio::test]
async fn a_token_says_whose_it_is_and_how_far_it_goes() {
    let server = Server::start().await;
    let token = server.signed_in("ada", Role::Guest).await.make_token("backup", "read").await;
    let ends: i64 = server.ask("SELECT expires FROM tokens").await;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let mut script = nobody(&server);
        script.set_header("authorization", &format!("{scheme} {token}"));
        let answer = script.get(SESSION).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let expected = json!({
            "username": "ada", "role": "guest", "signed_in_by": "token", "scope": "read",
            "ends": ends, "token_name": "backup",
        });
        assert_eq!(read(&answer), expected);
        assert!(answer.set_cookies().is_empty());
    }
}

#[tokio::test]
async fn without_anything_nobody_is_signed_in_and_no_error_code_is_said() {
    let server = Server::start().await;
    for authorization in [None, Some("Basic YWRhOng="), Some("Bearer"), Some("")] {
        let mut script = nobody(&server);
        if let Some(authorization) = authorization {
            script.set_header("authorization", authorization);
        }
        let answer = script.get(SESSION).await;
        assert_eq!((answer.status, challenge(&answer)), (StatusCode::UNAUTHORIZED, "Bearer"));
        assert_eq!(read(&answer)["type"], "/api/problems/not-signed-in");
    }
}

#[tokio::test]
async fn a_program_logs_in_and_out_with_a_cookie() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut script = nobody(&server);
    let answer = log_in(&mut script, json!({"username": "Ada", "password": PASSWORD})).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    assert_eq!(answer.location(), SESSION);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.set_cookie("session").unwrap().contains("HttpOnly"));
    assert_eq!(read(&answer)["username"], "ada");

    let who = script.get(SESSION).await;
    assert_eq!(who.status, StatusCode::OK);
    let said = read(&who);
    assert_eq!((&said["signed_in_by"], &said["scope"]), (&json!("cookie"), &json!("accounts")));
    assert!(said["ends"].as_i64().unwrap() > now());

    // Without a word of where it comes from, the cookie alone is not enough.
    let copy = script.clone();
    let without = script.send(Method::DELETE, SESSION, None, Body::empty()).await;
    assert_eq!(without.status, StatusCode::FORBIDDEN);
    script.set_header("x-csrf-token", said["csrf_token"].as_str().unwrap());
    let out = script.send(Method::DELETE, SESSION, None, Body::empty()).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT, "{}", out.body);
    assert!(script.session().is_none());
    let mut copy = copy;
    assert_eq!(copy.get(SESSION).await.status, StatusCode::UNAUTHORIZED, "ended for good");
}

#[tokio::test]
async fn to_be_kept_signed_in_is_asked_for_with_true() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    for (remember, kept) in [(true, true), (false, false)] {
        let mut script = nobody(&server);
        let typed = json!({"username": "ada", "password": PASSWORD, "remember": remember});
        let answer = log_in(&mut script, typed).await;
        assert_eq!(answer.set_cookie("session").unwrap().contains("Max-Age"), kept);
    }
}

#[tokio::test]
async fn log_in_by_a_program_knows_the_rules_and_limits_of_the_page() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut script = nobody(&server);
    for (sent, field, message) in [
        (json!({"username": "ada"}), "password", "Password"),
        (json!({"username": "a b", "password": "x"}), "username", "may hold only"),
        (json!({"username": 7, "password": "x"}), "username", "has to be a string"),
        (json!({"username": "ada", "password": "x", "next": "/"}), "next", "no such member"),
    ] {
        let answer = log_in(&mut script, sent).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        let errors = read(&answer)["errors"].clone();
        let about = |error: &Value| error["field"].as_str().unwrap().contains(field);
        let error = errors.as_array().unwrap().iter().find(|error| about(error));
        let error = error.unwrap_or_else(|| panic!("{field}: {errors}"));
        assert!(error["message"].as_str().unwrap().contains(message), "{error}");
    }
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM attempts").await, 0);
    for _ in 0..10 {
        let answer = log_in(&mut script, json!({"username": "ada", "password": "wrong"})).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(read(&answer)["detail"], "The user name or the password is wrong.");
    }
    let answer = log_in(&mut script, json!({"username": "ada", "password": PASSWORD})).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.header("retry-after").is_some());
    // One door: the page is closed as well.
    let page = server.browser().try_log_in("ada", PASSWORD).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_token_neither_logs_in_nor_out() {
    let server = Server::start().await;
    let token = server.signed_in("ada", Role::Guest).await.make_token("backup", "write").await;
    let mut script = with_token(&server, &token);
    let typed = json!({"username": "ada", "password": PASSWORD});
    for answer in [
        log_in(&mut script, typed).await,
        script.send(Method::DELETE, SESSION, None, Body::empty()).await,
    ] {
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        let detail = read(&answer)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("A token has no session"), "{detail}");
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!(script.get(SESSION).await.status, StatusCode::OK);
}

//! Proofs: what a request that changes something has to show beside the session's cookie.

use axum::http::{Method, StatusCode};

use super::{admin, bare, problem};

const STUDENT: &str = "/api/v1/students/1";

#[tokio::test]
async fn a_session_alone_changes_nothing_without_origin_or_token() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    root.remove_header("origin");
    for method in [Method::DELETE, Method::PUT, Method::PATCH] {
        let answer = bare(&mut root, method, STUDENT).await;
        problem(&answer, StatusCode::FORBIDDEN, "token-missing");
    }
    assert_eq!(root.get(STUDENT).await.status, StatusCode::OK, "reading needs no proof");
    let token = root.clone().token("/account").await;
    root.set_header("x-csrf-token", "another");
    let answer = bare(&mut root, Method::DELETE, STUDENT).await;
    problem(&answer, StatusCode::FORBIDDEN, "token-missing");
    root.set_header("x-csrf-token", &token);
    let answer = bare(&mut root, Method::DELETE, STUDENT).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
}

#[tokio::test]
async fn another_site_changes_nothing_even_with_a_token() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let token = root.clone().token("/account").await;
    root.set_header("x-csrf-token", &token);
    root.set_header("origin", "https://evil.example");
    let answer = bare(&mut root, Method::DELETE, STUDENT).await;
    problem(&answer, StatusCode::FORBIDDEN, "cross-site");
    root.set_header("sec-fetch-site", "same-origin");
    let answer = bare(&mut root, Method::DELETE, STUDENT).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn who_has_no_session_is_told_to_sign_in_and_not_to_send_a_token() {
    let (server, _root) = admin().await;
    let mut visitor = server.browser();
    visitor.headers.clear();
    visitor.set_header("host", "localhost:3000");
    let answer = bare(&mut visitor, Method::DELETE, STUDENT).await;
    problem(&answer, StatusCode::UNAUTHORIZED, "not-signed-in");
}

#[tokio::test]
async fn a_bearer_has_no_session_whatever_cookie_comes_along() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    root.remove_header("origin");
    root.set_header("authorization", "Bearer rc_nobody");
    for method in [Method::GET, Method::DELETE] {
        let answer = bare(&mut root, method, STUDENT).await;
        problem(&answer, StatusCode::UNAUTHORIZED, "invalid-token");
        assert!(answer.set_cookies().is_empty());
    }
}

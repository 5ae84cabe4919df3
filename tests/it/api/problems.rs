//! Refusals are problem details, whatever goes wrong, and never pages.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use axum::routing::get;
use rollcall::auth::account::Role;
use rollcall::base::error::AppError;
use rollcall::base::server::api::Kind;

use super::{STUDENTS, admin, bare, problem, program};
use crate::support::Server;

#[tokio::test]
async fn who_is_not_signed_in_reads_how_to_sign_in_and_is_led_nowhere() {
    let server = Server::start().await;
    let mut visitor = server.browser();
    for accept in ["text/html", "*/*", "application/json"] {
        visitor.set_header("accept", accept);
        let answer = visitor.get("/api/v1/students/1").await;
        if accept == "text/html" {
            problem(&answer, StatusCode::NOT_ACCEPTABLE, "not-acceptable");
            continue;
        }
        problem(&answer, StatusCode::UNAUTHORIZED, "not-signed-in");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        assert_eq!(answer.location(), "");
    }
    assert!(visitor.cookies.is_empty(), "no session begins");
}

#[tokio::test]
async fn staff_read_and_do_not_write_and_a_guest_does_neither() {
    let server = Server::start().await;
    let mut guest = program(&server, "bob", Role::Guest).await;
    let mut staff = program(&server, "grace", Role::Staff).await;
    server.student("Ada").await;
    assert_eq!(staff.get("/api/v1/students/1").await.status, StatusCode::OK);
    problem(&guest.get("/api/v1/students/1").await, StatusCode::FORBIDDEN, "forbidden");
    for program in [&mut guest, &mut staff] {
        let answer = bare(program, Method::DELETE, "/api/v1/students/1").await;
        problem(&answer, StatusCode::FORBIDDEN, "forbidden");
    }
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM students").await, 1);
}

#[tokio::test]
async fn unknown_addresses_are_problems_below_the_api_and_pages_elsewhere() {
    let (_server, mut root) = admin().await;
    for path in ["/api/v1", "/api/v1/", "/api/v1/nowhere", "/api/v1/students/", "/api/v1/x.css"] {
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            let answer = bare(&mut root, method.clone(), path).await;
            problem(&answer, StatusCode::NOT_FOUND, "not-found");
        }
    }
    for path in ["/api/", "/api/v1x", "/api/v2/students"] {
        let answer = root.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.says("There is no such page"), "{path}");
    }
}

#[tokio::test]
async fn a_panic_and_an_answer_that_takes_too_long_are_problems() {
    async fn panics() {
        panic!("a secret cause");
    }
    let more = Router::new()
        .route("/api/v1/panic", get(panics))
        .route("/api/v1/wait", get(std::future::pending::<()>))
        .route("/api/v1/busy", get(|| async { AppError::Busy }));
    let server = Server::start_beside(more, |s| s.server.request_timeout_secs = 1).await;
    let mut visitor = server.browser();
    let answer = visitor.get("/api/v1/panic").await;
    problem(&answer, StatusCode::INTERNAL_SERVER_ERROR, "internal");
    assert!(!answer.body.contains("secret cause"));
    let answer = visitor.get("/api/v1/busy").await;
    problem(&answer, StatusCode::SERVICE_UNAVAILABLE, "busy");
    assert_eq!(answer.header("retry-after"), Some("10"));
    let answer = visitor.get("/api/v1/wait").await;
    problem(&answer, StatusCode::SERVICE_UNAVAILABLE, "took-too-long");
}

#[tokio::test]
async fn a_database_that_is_gone_is_a_problem_without_its_cause() {
    let (server, mut root) = admin().await;
    server.sql("DROP TABLE students").await;
    let answer = root.get("/api/v1/students/1").await;
    problem(&answer, StatusCode::INTERNAL_SERVER_ERROR, "internal");
    assert!(!answer.body.contains("students"), "{}", answer.body);
}

#[tokio::test]
async fn what_form_an_answer_may_have_is_named_where_none_fits() {
    let (_server, mut root) = admin().await;
    root.set_header("accept", "text/html");
    let answer = root.get(STUDENTS).await;
    let refusal = problem(&answer, StatusCode::NOT_ACCEPTABLE, "not-acceptable");
    for kind in ["application/json", "text/csv"] {
        assert!(refusal["detail"].as_str().unwrap().contains(kind), "{refusal}");
    }
    let body = Body::from(super::ada().to_string());
    let answer = root.send(Method::POST, STUDENTS, Some("application/json"), body).await;
    problem(&answer, StatusCode::NOT_ACCEPTABLE, "not-acceptable");
    root.remove_header("accept");
    assert!(root.get(STUDENTS).await.body.contains("\"total\":0"), "nothing was done");
}

#[test]
fn every_kind_has_a_name_of_its_own_and_an_error_code() {
    let mut names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Kind::ALL.len());
    for kind in Kind::ALL {
        assert!(kind.status().is_client_error() || kind.status().is_server_error(), "{kind:?}");
        assert!(kind.name().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{kind:?}");
    }
}

#[tokio::test]
async fn what_may_stand_once_in_a_head_is_refused_where_it_stands_twice() {
    let (server, mut root) = admin().await;
    let mut script = super::with_token(&server, "rc_one");
    script.headers.push(("authorization", "Bearer rc_other".to_owned()));
    let answer = script.get(STUDENTS).await;
    let refusal = problem(&answer, StatusCode::BAD_REQUEST, "bad-request");
    assert_eq!(refusal["detail"], "Send `Authorization` once.");
    root.set_header("content-type", "text/plain");
    let answer = super::ask(&mut root, Method::POST, STUDENTS, &super::ada()).await;
    let refusal = problem(&answer, StatusCode::BAD_REQUEST, "bad-request");
    assert_eq!(refusal["detail"], "Send `Content-Type` once.");
}

/// Programs know a problem by its name: one that is gone, or means another status, breaks them.
#[test]
fn the_names_of_problems_are_these_for_good() {
    let named = Kind::ALL.map(|kind| (kind.status().as_u16(), kind.name()));
    let promised = [
        (400, "bad-request"),
        (400, "malformed-json"),
        (400, "malformed-patch"),
        (400, "invalid-parameter"),
        (401, "not-signed-in"),
        (401, "invalid-token"),
        (403, "forbidden"),
        (403, "insufficient-scope"),
        (403, "reauthentication-required"),
        (403, "cross-site"),
        (403, "token-missing"),
        (403, "plain-http"),
        (404, "not-found"),
        (405, "method-not-allowed"),
        (406, "not-acceptable"),
        (408, "timed-out"),
        (409, "conflict"),
        (409, "patch-test-failed"),
        (412, "stale"),
        (413, "too-large"),
        (415, "unsupported-media-type"),
        (422, "invalid"),
        (422, "idempotency-key-reused"),
        (428, "if-match-required"),
        (429, "too-many"),
        (500, "internal"),
        (503, "busy"),
        (503, "took-too-long"),
        (507, "session-too-large"),
    ];
    assert_eq!(named, promised);
}

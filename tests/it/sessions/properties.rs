//! Whatever a client sends as a cookie, it is a visitor: no panic, no error page.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, Request, StatusCode, header};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;
use tower::ServiceExt;

use crate::support::Server;

/// Runs this many cases, and writes no files with those that failed: their seed is in the output.
fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

/// Asks for the first page with this `Cookie` header.
async fn first_page(server: &Server, cookies: HeaderValue) -> (StatusCode, String) {
    let request = Request::get("/").header(header::HOST, "localhost");
    let request = request.header(header::COOKIE, cookies);
    let request = request.header("sec-fetch-mode", "navigate").body(Body::empty()).unwrap();
    let response = server.router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// Runs cases that each give a `Cookie` header; what no header can hold is left out.
fn all_are_visitors(cookies: impl Strategy<Value = Vec<u8>>) {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(Server::start());
    let outcome = runner(300).run(&cookies, |cookies| {
        let Ok(cookies) = HeaderValue::from_bytes(&cookies) else {
            return Err(TestCaseError::reject("no header"));
        };
        let (status, body) = runtime.block_on(first_page(&server, cookies));
        prop_assert_eq!(status, StatusCode::OK);
        prop_assert!(body.contains("You are not logged in"));
        Ok(())
    });
    outcome.unwrap();
}

/// Bytes that a header may hold.
fn header_bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![Just(b'\t'), 0x20..=0x7e_u8, 0x80..=0xff_u8], 0..most)
}

#[test]
fn any_bytes_as_the_session_and_the_flash_cookie() {
    let cookies = (header_bytes(300), header_bytes(300))
        .prop_map(|(session, flash)| [b"session=", &session[..], b"; flash=", &flash[..]].concat());
    all_are_visitors(cookies);
}

#[test]
fn anything_that_looks_like_a_signed_value() {
    let part = "[A-Za-z0-9_-]{0,60}";
    let cookies = (part, part, part, part, part, part).prop_map(|(a, b, c, d, e, f)| {
        format!("session={a}.{b}.{c}; flash={d}.{e}.{f}").into_bytes()
    });
    all_are_visitors(cookies);
}

#[test]
fn any_cookie_header() {
    let pair = prop_oneof![
        Just("session"),
        Just("session="),
        Just("session=;"),
        Just("flash=.."),
        Just("=session"),
        Just("; ;"),
        Just("__Host-session=a.b.c"),
    ];
    let pairs = prop::collection::vec(pair, 0..8).prop_map(|pairs| pairs.join(";").into_bytes());
    all_are_visitors(prop_oneof![header_bytes(400), pairs]);
}

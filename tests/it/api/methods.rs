//! Methods: what each address knows, and that `HEAD` and `OPTIONS` tell the truth about it.

use axum::http::{Method, StatusCode, header};
use rollcall::app::server::routes::api_table;

use super::{admin, bare, problem, with_token};
use crate::support::Answer;

/// The addresses of the API for student 1, each with its methods as `Allow` lists them.
fn addresses() -> Vec<(String, Vec<&'static str>)> {
    let mut found: Vec<(String, Vec<&'static str>)> = Vec::new();
    for route in api_table() {
        let path = route.path.replace("{id}", "1");
        let place = found.iter().position(|(other, _)| *other == path).unwrap_or_else(|| {
            found.push((path, vec!["OPTIONS"]));
            found.len() - 1
        });
        found[place].1.push(route.method);
        if route.method == "GET" {
            found[place].1.push("HEAD");
        }
    }
    found.iter_mut().for_each(|(_, methods)| methods.sort_unstable());
    found
}

fn allowed(answer: &Answer) -> Vec<&str> {
    let allow = answer.header(header::ALLOW).unwrap_or_default();
    let mut methods: Vec<&str> = allow.split(',').map(str::trim).collect();
    methods.sort_unstable();
    methods
}

#[tokio::test]
async fn options_names_the_methods_to_everybody() {
    let (server, mut root) = admin().await;
    let mut visitor = server.browser();
    for (path, methods) in addresses() {
        for browser in [&mut root, &mut visitor] {
            let answer = bare(browser, Method::OPTIONS, &path).await;
            assert_eq!(
                (answer.status, allowed(&answer)),
                (StatusCode::NO_CONTENT, methods.clone())
            );
            assert_eq!(answer.body, "");
            let patches = "application/json-patch+json, application/merge-patch+json";
            let patches = methods.contains(&"PATCH").then_some(patches);
            assert_eq!(answer.header("accept-patch"), patches, "{path}: RFC 5789, section 3.1");
        }
    }
}

#[tokio::test]
async fn options_does_not_care_who_asks() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let mut script = with_token(&server, "rc_wrong");
    for _ in 0..2 {
        let answer = bare(&mut script, Method::OPTIONS, "/api/v1/students/1").await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
        script.headers.push(("authorization", "Bearer rc_other".to_owned()));
    }
    let token = root.make_token("script", "read").await;
    let answer = bare(&mut with_token(&server, &token), Method::OPTIONS, "/api/v1/session").await;
    assert!(allowed(&answer).contains(&"POST"), "{:?}", answer.headers);
}

#[tokio::test]
async fn every_other_method_is_405_with_the_methods_that_are_there() {
    let (_server, mut root) = admin().await;
    for (path, methods) in addresses() {
        for name in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"] {
            if methods.contains(&name) {
                continue;
            }
            let method = Method::from_bytes(name.as_bytes()).unwrap();
            let answer = bare(&mut root, method, &path).await;
            assert_eq!(allowed(&answer), methods, "{name} {path}");
            if name == "HEAD" {
                assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
            } else {
                problem(&answer, StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed");
            }
        }
    }
}

#[tokio::test]
async fn head_has_the_headers_of_get_and_no_body() {
    let (server, mut root) = admin().await;
    for name in ["Ada", "Bob"] {
        server.student(name).await;
    }
    for path in [
        "/api/v1/students",
        "/api/v1/students/1",
        "/api/v1/students/9",
        "/api/v1/accounts",
        "/api/v1/accounts/1",
        "/api/v1/logins",
        "/api/v1/session",
        "/api/v1/x",
    ] {
        let get = root.get(path).await;
        let head = bare(&mut root, Method::HEAD, path).await;
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
        for name in [
            "content-type",
            "content-length",
            "etag",
            "link",
            "x-total-count",
            "vary",
            "cache-control",
        ] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
        let length = get.header("content-length").map(|length| length.parse().unwrap());
        assert_eq!(length, Some(get.body.len()), "{path}");
    }
}

#[tokio::test]
async fn where_nothing_is_answered_no_form_of_it_is_refused() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    root.set_header("accept", "text/csv");
    for path in ["/api/v1/students/1", "/api/v1/logins/1"] {
        let answer = bare(&mut root, Method::DELETE, path).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{path}: {}", answer.body);
    }
}

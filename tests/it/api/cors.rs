//! Pages of other origins as callers of the API.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rollcall::auth::account::Role;

use crate::support::{Answer, Browser, Server};

use super::description::walk;
use super::{nobody, read, with_token};

const SESSION: &str = "/api/v1/session";
const FRIEND: &str = "https://friend.example";

async fn open_to_a_friend() -> Server {
    let origins = vec![FRIEND.to_owned(), "http://localhost:5173".to_owned()];
    Server::start_with(|settings| settings.api.cors_origins = origins).await
}

/// What a browser asks before a page of `origin` may send this method with a token.
async fn ask_first(browser: &mut Browser, path: &str, origin: &str, method: &str) -> Answer {
    browser.set_header("origin", origin);
    browser.set_header("sec-fetch-site", "cross-site");
    browser.set_header("access-control-request-method", method);
    browser.set_header("access-control-request-headers", "authorization,if-match");
    let answer = browser.send(Method::OPTIONS, path, None, Body::empty()).await;
    browser.remove_header("access-control-request-method");
    browser.remove_header("access-control-request-headers");
    answer
}

#[tokio::test]
async fn it_is_closed_unless_origins_are_set() {
    let server = Server::start().await;
    let token = server.signed_in("ada", Role::Guest).await.make_token("page", "read").await;
    let mut page = with_token(&server, &token);
    let asked = ask_first(&mut page, SESSION, FRIEND, "GET").await;
    let answer = page.get(SESSION).await;
    for answer in [asked, answer] {
        let names = answer.headers.keys().map(ToString::to_string);
        assert_eq!(names.filter(|name| name.starts_with("access-control")).count(), 0);
    }
}

#[tokio::test]
async fn a_page_of_an_origin_that_is_set_calls_with_a_token() {
    let server = open_to_a_friend().await;
    let token = server.signed_in("ada", Role::Guest).await.make_token("page", "write").await;
    for origin in [FRIEND, "http://localhost:5173"] {
        let mut page = nobody(&server);
        let asked = ask_first(&mut page, "/api/v1/students/1", origin, "PATCH").await;
        assert!(asked.status.is_success(), "{}", asked.status);
        assert_eq!(asked.header("access-control-allow-origin"), Some(origin));
        for (name, word) in [
            ("access-control-allow-methods", "PATCH"),
            ("access-control-allow-headers", "authorization"),
            ("access-control-allow-headers", "if-match"),
            ("access-control-max-age", "7200"),
        ] {
            assert!(asked.header(name).unwrap().contains(word), "{name}: {:?}", asked.headers);
        }
        page.set_header("authorization", &format!("Bearer {token}"));
        let answer = page.get(SESSION).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        let shown = answer.header("access-control-expose-headers").unwrap();
        for name in ["etag", "link", "location", "ratelimit", "ratelimit-policy", "retry-after"] {
            assert!(shown.split(',').any(|one| one == name), "{name}: {shown}");
        }
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert!(vary.iter().any(|line| line.to_str().unwrap().to_lowercase().contains("origin")));
        // What changes something passes too: no other site can send the token.
        let made = page.post_body("/api/v1/accounts", "application/json", "{}").await;
        assert_eq!(made.status, StatusCode::FORBIDDEN, "{}", made.body);
        assert!(made.body.contains("/api/problems/forbidden"), "a guest's token: {}", made.body);
        assert_eq!(made.header("access-control-allow-origin"), Some(origin));
    }
}

#[tokio::test]
async fn a_page_of_another_origin_may_read_every_header_that_is_described() {
    let server = open_to_a_friend().await;
    let mut page = nobody(&server);
    page.set_header("origin", FRIEND);
    let answer = page.get("/api/v1/openapi.json").await;
    let shown = answer.header("access-control-expose-headers").unwrap().to_lowercase();
    let mut described = std::collections::BTreeSet::new();
    walk(&read(&answer)["paths"], &mut |name, value| {
        if name == "responses" {
            let all = value.as_object().unwrap().values();
            let headers = all.filter_map(|response| response["headers"].as_object());
            described.extend(headers.flat_map(|headers| headers.keys().cloned()));
        }
    });
    // No script may read it, whoever allows it (Fetch standard, section 2.2.6).
    described.remove("Set-Cookie");
    assert!(described.len() > 7, "{described:?}");
    for name in described {
        assert!(shown.split(',').any(|one| one == name.to_lowercase()), "{name}: {shown}");
    }
}

#[tokio::test]
async fn cookies_are_never_for_other_origins() {
    let server = open_to_a_friend().await;
    let mut page = server.signed_in("root", Role::Admin).await;
    page.set_header("accept", "*/*");
    page.set_header("sec-fetch-mode", "cors");
    let asked = ask_first(&mut page, SESSION, FRIEND, "DELETE").await;
    let answer = page.get(SESSION).await;
    let refused = page.send(Method::DELETE, SESSION, None, Body::empty()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("/api/problems/cross-site"), "{}", refused.body);
    for answer in [asked, answer, refused] {
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
}

#[tokio::test]
async fn other_origins_and_pages_get_nothing() {
    let server = open_to_a_friend().await;
    let mut page = nobody(&server);
    for origin in [
        "https://evil.example",
        "https://friend.example.evil.example",
        "null",
        "http://friend.example",
    ] {
        let asked = ask_first(&mut page, SESSION, origin, "GET").await;
        assert_eq!(asked.header("access-control-allow-origin"), None, "{origin}");
        assert_eq!(page.get(SESSION).await.header("access-control-allow-origin"), None, "{origin}");
    }
    for path in ["/", "/students", "/account/tokens", "/healthz", "/api/v1x"] {
        let asked = ask_first(&mut page, path, FRIEND, "GET").await;
        assert_eq!(asked.header("access-control-allow-origin"), None, "{path}");
        page.set_header("origin", FRIEND);
        assert_eq!(page.get(path).await.header("access-control-allow-origin"), None, "{path}");
    }
}

#[tokio::test]
async fn options_that_is_no_browsers_question_names_the_methods() {
    let server = open_to_a_friend().await;
    let mut script = nobody(&server);
    let answer = script.send(Method::OPTIONS, SESSION, None, Body::empty()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let allow = answer.header("allow").unwrap();
    for method in ["GET", "HEAD", "POST", "DELETE", "OPTIONS"] {
        assert!(allow.contains(method), "{allow}");
    }
}

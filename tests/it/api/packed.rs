//! Behind a proxy that packs answers and renames their tags, a tag still names the state.

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::map_response;
use axum::response::Response;
use serde_json::{Value, json};

use super::{MERGE_PATCH, STUDENTS, ada, admin, ask, bare, problem, read};
use crate::support::{Answer, Browser, Server};

const STUDENT: &str = "/api/v1/students/1";

/// A proxy in front of the server: what it does to the tag of each answer.
async fn behind(rename: fn(&str) -> String) -> (Server, Browser) {
    let (mut server, mut root) = admin().await;
    server.student("Ada").await;
    let renamed = move |mut answer: Response| async move {
        let tag = answer.headers().get(header::ETAG).map(|tag| rename(tag.to_str().unwrap()));
        let tag = tag.map(|tag| HeaderValue::try_from(tag).unwrap());
        tag.map(|tag| answer.headers_mut().insert(header::ETAG, tag));
        answer
    };
    server.router = server.router.layer(map_response(renamed));
    let cookies = std::mem::take(&mut root.cookies);
    let headers = std::mem::take(&mut root.headers);
    root = server.browser();
    (root.cookies, root.headers) = (cookies, headers);
    (server, root)
}

/// As newer versions of Caddy do: weak tags stay as they are.
fn appended(tag: &str, suffix: &str) -> String {
    match tag.strip_suffix('"') {
        Some(open) if !tag.starts_with("W/") => format!("{open}{suffix}\""),
        _ => tag.to_owned(),
    }
}

async fn merge(program: &mut Browser, path: &str, patch: Value) -> Answer {
    let body = patch.to_string().into();
    program.send(Method::PATCH, path, Some(MERGE_PATCH), body).await
}

/// The tag of the student as it arrives.
async fn tag(program: &mut Browser) -> String {
    program.get(STUDENT).await.header("etag").unwrap().to_owned()
}

#[tokio::test]
async fn a_tag_that_a_packing_proxy_has_renamed_lets_a_write_pass() {
    let proxies: [fn(&str) -> String; 6] = [
        |tag| appended(tag, "-gzip"),
        |tag| appended(tag, "-zstd"),
        |tag| appended(tag, "-br"),
        |tag| appended(tag, "-deflate"),
        |tag| appended(tag, "--gzip"),
        |tag| appended(tag, ";gzip"),
    ];
    for rename in proxies {
        let (_server, mut root) = behind(rename).await;
        let first = tag(&mut root).await;
        assert_eq!(first, rename("\"1\""), "the proxy is no proxy");
        root.set_header("if-match", &first);
        let put = ask(&mut root, Method::PUT, STUDENT, &ada()).await;
        assert_eq!(put.status, StatusCode::OK, "{first}: {}", put.body);
        // The answer to a write names the next state, and a list of tags may hold it.
        let second = put.header("etag").unwrap().to_owned();
        root.set_header("if-match", &format!("\"8\", {second}"));
        let patch = merge(&mut root, STUDENT, json!({"city": "Oslo"})).await;
        assert_eq!(patch.status, StatusCode::OK, "{second}: {}", patch.body);
        root.set_header("if-match", &first);
        let stale = bare(&mut root, Method::DELETE, STUDENT).await;
        problem(&stale, StatusCode::PRECONDITION_FAILED, "stale");
        root.set_header("if-match", stale.header("etag").unwrap());
        let deleted = bare(&mut root, Method::DELETE, STUDENT).await;
        assert_eq!(deleted.status, StatusCode::NO_CONTENT, "{}", deleted.body);
    }
}

#[tokio::test]
async fn who_has_it_under_a_renamed_tag_gets_304() {
    let (_server, mut root) = behind(|tag| appended(tag, "-gzip")).await;
    for path in [STUDENT, STUDENTS, "/api/v1/accounts/1", "/api/v1/accounts"] {
        let known = root.get(path).await.header("etag").unwrap().to_owned();
        root.set_header("if-none-match", &known);
        assert_eq!(root.get(path).await.status, StatusCode::NOT_MODIFIED, "{path}: {known}");
        root.remove_header("if-none-match");
    }
}

#[tokio::test]
async fn an_account_is_changed_under_a_renamed_tag() {
    let (server, mut root) = behind(|tag| appended(tag, "-zstd")).await;
    let ada = server.account("ada", rollcall::auth::account::Role::Guest).await;
    let path = format!("/api/v1/accounts/{}", ada.id);
    let tag = root.get(&path).await.header("etag").unwrap().to_owned();
    assert!(tag.ends_with("-zstd\""), "{tag}");
    root.set_header("if-match", &tag);
    let changed = merge(&mut root, &path, json!({"active": false})).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
}

#[tokio::test]
async fn a_weak_tag_lets_no_write_pass_and_the_answer_says_why() {
    let (_server, mut root) = behind(|tag| format!("W/{tag}")).await;
    root.set_header("if-match", "W/\"1\"");
    let refused = ask(&mut root, Method::PUT, STUDENT, &ada()).await;
    let refused = problem(&refused, StatusCode::PRECONDITION_FAILED, "stale");
    assert!(refused["detail"].as_str().unwrap().contains("weak"), "{refused}");
    // Of an old state it says what it says of every old state.
    root.set_header("if-match", "W/\"7\"");
    let refused = ask(&mut root, Method::PUT, STUDENT, &ada()).await;
    let refused = problem(&refused, StatusCode::PRECONDITION_FAILED, "stale");
    assert!(!refused["detail"].as_str().unwrap().contains("weak"), "{refused}");
    root.remove_header("if-match");
    assert_eq!(read(&root.get(STUDENT).await)["version"], 1);
}

#[tokio::test]
async fn what_only_looks_like_a_renamed_tag_lets_no_write_pass() {
    let (_server, mut root) = behind(str::to_owned).await;
    for tag in ["1-gzip-gzip", "1gzip", "1-", "-gzip", "1-GZIP", "1-lz4", "2-gzip", "1-gzip-"] {
        root.set_header("if-match", &format!("\"{tag}\""));
        let refused = bare(&mut root, Method::DELETE, STUDENT).await;
        problem(&refused, StatusCode::PRECONDITION_FAILED, "stale");
    }
}

//! Room 6, the notes: a resource like those of the API, for one session alone.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Answer, Browser, Server};

pub const NOTES: &str = "/lab/http/notes";
pub const JSON: &str = "application/json";
pub const MERGE: &str = "application/merge-patch+json";
const PATCH: &str = "application/json-patch+json";

/// A visitor with a session, whose script asks.
pub async fn visitor(server: &Server) -> Browser {
    let mut browser = server.browser();
    browser.get("/lab/http").await;
    script(&mut browser);
    browser
}

pub fn script(browser: &mut Browser) {
    browser.set_header("accept", "*/*");
    browser.set_header("sec-fetch-mode", "cors");
}

pub async fn ask(
    browser: &mut Browser,
    method: &str,
    path: &str,
    kind: &'static str,
    body: &str,
) -> Answer {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let kind = (!kind.is_empty()).then_some(kind);
    browser.send(method, path, kind, Body::from(body.to_owned())).await
}

/// The texts of all notes of a browser.
pub async fn texts(browser: &mut Browser) -> Vec<String> {
    let answer = browser.get(NOTES).await;
    let Ok(list) = serde_json::from_str::<Value>(&answer.body) else { return Vec::new() };
    let notes = list["notes"].as_array().cloned().unwrap_or_default();
    notes.iter().map(|note| note["text"].as_str().unwrap().to_owned()).collect()
}

pub async fn write(browser: &mut Browser, text: &str) -> Answer {
    ask(browser, "POST", NOTES, JSON, &json!({"text": text}).to_string()).await
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

pub fn expect_problem(answer: &Answer, status: StatusCode, name: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{name}");
    assert_eq!(read(answer)["type"], format!("/api/problems/{name}"), "{}", answer.body);
}

#[tokio::test]
async fn a_note_is_made_read_replaced_changed_and_deleted_as_the_standard_has_it() {
    let server = Server::start().await;
    let mut visitor = visitor(&server).await;
    assert_eq!(read(&visitor.get(NOTES).await), json!({"notes": []}));
    let made = write(&mut visitor, " Buy chalk ").await;
    assert_eq!((made.status, made.location()), (StatusCode::CREATED, "/lab/http/notes/1"));
    assert_eq!(read(&made), json!({"id": 1, "text": "Buy chalk", "count": 0, "version": 1}));
    assert_eq!(made.header("content-location"), Some("/lab/http/notes/1"));
    let (first, second) = (tag_of(&made, 1), tag_of(&made, 2));
    assert_eq!(made.header("etag"), Some(&*first));
    let get = visitor.get("/lab/http/notes/1").await;
    assert_eq!((get.status, &get.body), (StatusCode::OK, &made.body));
    assert_eq!(get.header("cache-control"), Some("no-store"));
    let head = ask(&mut visitor, "HEAD", "/lab/http/notes/1", "", "").await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    for name in ["content-type", "content-length", "etag", "vary"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }

    let seven = "/lab/http/notes/7";
    let body = r#"{"text": "Water", "count": 3}"#;
    let put = ask(&mut visitor, "PUT", seven, JSON, body).await;
    assert_eq!((put.status, put.location()), (StatusCode::CREATED, seven));
    let again = ask(&mut visitor, "PUT", seven, JSON, body).await;
    assert_eq!((again.status, again.location()), (StatusCode::OK, ""));
    assert_eq!((again.header("etag"), put.header("etag")), (Some(&*second), Some(&*second)));
    let merged = ask(&mut visitor, "PATCH", seven, MERGE, r#"{"count": null}"#).await;
    assert_eq!(read(&merged), json!({"id": 7, "text": "Water", "count": 0, "version": 3}));
    let copy = r#"[{"op": "copy", "from": "/version", "path": "/count"}]"#;
    for (count, version) in [(3, 4), (4, 5)] {
        let patched = ask(&mut visitor, "PATCH", seven, PATCH, copy).await;
        assert_eq!(
            read(&patched),
            json!({"id": 7, "text": "Water", "count": count, "version": version})
        );
    }
    let whole = visitor.get(seven).await.body;
    assert_eq!(ask(&mut visitor, "PUT", seven, JSON, &whole).await.status, StatusCode::OK);

    let options = ask(&mut visitor, "OPTIONS", seven, "", "").await;
    assert_eq!((options.status, options.body.as_str()), (StatusCode::NO_CONTENT, ""));
    assert_eq!(
        options.header("accept-patch"),
        Some("application/json-patch+json, application/merge-patch+json")
    );
    for (method, path, allowed) in [
        ("POST", seven, "DELETE,GET,HEAD,OPTIONS,PATCH,PUT"),
        ("DELETE", NOTES, "GET,HEAD,OPTIONS,POST"),
        ("BREW", seven, "DELETE,GET,HEAD,OPTIONS,PATCH,PUT"),
    ] {
        let answer = ask(&mut visitor, method, path, "", "").await;
        expect_problem(&answer, StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed");
        let allow = answer.header(header::ALLOW).unwrap();
        let mut names: Vec<&str> = allow.split(',').map(str::trim).collect();
        names.sort_unstable();
        assert_eq!(names.join(","), allowed, "{method} {path}");
    }
    let deleted = ask(&mut visitor, "DELETE", seven, "", "").await;
    assert_eq!((deleted.status, deleted.body.as_str()), (StatusCode::NO_CONTENT, ""));
    for method in ["DELETE", "GET", "PATCH"] {
        let gone = ask(&mut visitor, method, seven, MERGE, "{}").await;
        expect_problem(&gone, StatusCode::NOT_FOUND, "not-found");
    }
    assert_eq!(texts(&mut visitor).await, ["Buy chalk"]);
}

/// The tag of another state of the same notes.
fn tag_of(answer: &Answer, version: i32) -> String {
    let (mark, _) = answer.header("etag").unwrap().split_once('-').unwrap();
    format!("{mark}-{version}\"")
}

#[tokio::test]
async fn conditions_hold_and_a_tag_is_good_for_one_state_alone() {
    let server = Server::start().await;
    let mut visitor = visitor(&server).await;
    let made = write(&mut visitor, "one").await;
    let (first, second) = (tag_of(&made, 1), tag_of(&made, 2));
    let list = visitor.get(NOTES).await;
    let tag = list.header("etag").unwrap().to_owned();
    for (name, value, method, path, status) in [
        ("if-none-match", &*first, "GET", "/lab/http/notes/1", 304),
        ("if-none-match", &*tag, "GET", NOTES, 304),
        ("if-match", &*second, "PUT", "/lab/http/notes/1", 412),
        ("if-none-match", "*", "PUT", "/lab/http/notes/1", 412),
        ("if-match", "*", "PUT", "/lab/http/notes/2", 412),
        ("if-match", &*second, "PATCH", "/lab/http/notes/1", 412),
        ("if-match", &*second, "DELETE", "/lab/http/notes/1", 412),
        ("if-match", "*", "POST", NOTES, 412),
        ("if-match", &*first, "PUT", "/lab/http/notes/1", 200),
        ("if-match", &*second, "DELETE", "/lab/http/notes/1", 204),
        ("if-none-match", "*", "PUT", "/lab/http/notes/1", 201),
        // Of the note that was there before: the first state of that one, and not of this.
        ("if-match", &*first, "PUT", "/lab/http/notes/1", 412),
    ] {
        visitor.set_header(name, value);
        let kind = if method == "PATCH" { MERGE } else { JSON };
        let answer = ask(&mut visitor, method, path, kind, r#"{"text": "two"}"#).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path} {name}: {value}");
        visitor.remove_header(name);
    }
    let strict = Server::start_with(|settings| settings.api.require_if_match = true).await;
    let mut visitor = self::visitor(&strict).await;
    let answer = ask(&mut visitor, "DELETE", "/lab/http/notes/1", "", "").await;
    expect_problem(&answer, StatusCode::PRECONDITION_REQUIRED, "if-match-required");
}

#[tokio::test]
async fn what_breaks_a_rule_is_a_problem_and_writes_nothing() {
    let server = Server::start().await;
    let mut visitor = visitor(&server).await;
    let long = json!({"text": "x".repeat(501)}).to_string();
    let large = json!({"text": "x".repeat(1 << 20)}).to_string();
    for (method, path, kind, body, status, name) in [
        ("POST", NOTES, JSON, "", 400, "malformed-json"),
        ("POST", NOTES, JSON, "{\"text\": ", 400, "malformed-json"),
        ("POST", NOTES, JSON, "[]", 422, "invalid"),
        ("POST", NOTES, JSON, "{}", 422, "invalid"),
        ("POST", NOTES, JSON, r#"{"text": " "}"#, 422, "invalid"),
        ("POST", NOTES, JSON, r#"{"text": 7}"#, 422, "invalid"),
        ("POST", NOTES, JSON, r#"{"text": "a\u0007"}"#, 422, "invalid"),
        ("POST", NOTES, JSON, r#"{"text": "a", "count": -1}"#, 422, "invalid"),
        ("POST", NOTES, JSON, r#"{"text": "a", "count": "1"}"#, 422, "invalid"),
        ("POST", NOTES, JSON, r#"{"text": "a", "owner": 1}"#, 422, "invalid"),
        ("POST", NOTES, JSON, r#"{"text": "a", "id": 1}"#, 422, "invalid"),
        ("PUT", "/lab/http/notes/3", JSON, r#"{"text": "a", "id": 4}"#, 422, "invalid"),
        ("PUT", "/lab/http/notes/3", JSON, r#"{"text": "a", "version": 1}"#, 422, "invalid"),
        ("POST", NOTES, JSON, &long, 422, "invalid"),
        ("POST", NOTES, JSON, &large, 413, "too-large"),
        ("POST", NOTES, "", r#"{"text": "a"}"#, 415, "unsupported-media-type"),
        ("PUT", "/lab/http/notes/0", JSON, r#"{"text": "a"}"#, 404, "not-found"),
        ("PUT", "/lab/http/notes/07", JSON, r#"{"text": "a"}"#, 404, "not-found"),
        ("PUT", "/lab/http/notes/10000", JSON, r#"{"text": "a"}"#, 404, "not-found"),
    ] {
        let answer = ask(&mut visitor, method, path, kind, body).await;
        expect_problem(&answer, StatusCode::from_u16(status).unwrap(), name);
    }
    assert!(texts(&mut visitor).await.is_empty());
    visitor.set_header("accept", "text/html");
    expect_problem(&visitor.get(NOTES).await, StatusCode::NOT_ACCEPTABLE, "not-acceptable");
    visitor.set_header("accept", "*/*");
    for number in 0..20 {
        assert_eq!(write(&mut visitor, "x").await.status, StatusCode::CREATED, "{number}");
    }
    expect_problem(&write(&mut visitor, "x").await, StatusCode::CONFLICT, "conflict");
}

//! Room 6, the console: the app itself answers, and shows no secret.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall::lab::calls::EXAMPLES;

use super::{HOSTILE, assert_no_markup, main_of};
use crate::support::{Answer, Browser, Server};

pub const PAGE: &str = "/lab/http";
pub const NOTES: &str = "/lab/http/notes";
pub const JSON: &str = "Content-Type: application/json";
pub const NOTE: &str = "{\"text\": \"chalk\"}";

/// A call as it is typed.
pub type Typed<'a> = [&'a str; 4];

pub async fn send_as(browser: &mut Browser, call: Typed<'_>, more: &[(&str, &str)]) -> Answer {
    let [method, path, headers, body] = call;
    let fields = [("method", method), ("path", path), ("headers", headers), ("body", body)];
    browser.post(PAGE, &[&fields, more].concat()).await
}

pub async fn send(browser: &mut Browser, call: Typed<'_>) -> Answer {
    send_as(browser, call, &[]).await
}

pub async fn twice(browser: &mut Browser, call: Typed<'_>) -> Answer {
    send_as(browser, call, &[("twice", "yes")]).await
}

pub fn assert_says(answer: &Answer, texts: &[&str]) {
    for text in texts {
        assert!(answer.says(text), "{text}\n{}", main_of(answer));
    }
}

/// Expects the form again, with nothing sent.
pub fn assert_refused(answer: &Answer, what: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
    assert!(!answer.says("The answer"), "{what}");
}

#[tokio::test]
async fn the_api_answers_each_as_whom_they_are() {
    let server = Server::start().await;
    server.student("Grace Hopper").await;
    let roster = ["GET", "/api/v1/students", "", ""];
    let mut visitor = server.browser();
    let answer = send(&mut visitor, roster).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_says(
        &answer,
        &["HTTP/1.1 401 Unauthorized", "/api/problems/not-signed-in", "Answered in"],
    );
    let mut ada = server.signed_in("ada", Role::Guest).await;
    for path in ["/api/v1/students", "/api/v1/students?q=grace", "/api/v1/students/1"] {
        let answer = send(&mut ada, ["GET", path, "", ""]).await;
        assert_says(&answer, &["HTTP/1.1 403 Forbidden", "/api/problems/forbidden"]);
        assert!(!answer.says("Grace Hopper"), "{path}");
    }
    let mut staff = server.signed_in("bob", Role::Staff).await;
    assert_says(
        &send(&mut staff, roster).await,
        &["HTTP/1.1 200 OK", "Grace Hopper", "ratelimit-policy"],
    );
    let csv = send(&mut staff, ["GET", "/api/v1/students", "Accept: text/csv", ""]).await;
    assert_says(&csv, &["text/csv", "id,name,city"]);
    let student = r#"{"name": "Alan", "year": 1, "fee": "1", "programme": "law", "mode": "online", "active": true}"#;
    let add = ["POST", "/api/v1/students", JSON, student];
    let forbidden = ["HTTP/1.1 403 Forbidden", "/api/problems/forbidden"];
    assert_says(&send(&mut staff, add).await, &forbidden);
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM students").await, 1);
    let mut root = server.signed_in("root", Role::Admin).await;
    assert_says(&send(&mut root, add).await, &["HTTP/1.1 201 Created", "/api/v1/students/2"]);
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM students").await, 2);
    let head = send(&mut root, ["HEAD", "/api/v1/students/2", "", ""]).await;
    assert_says(&head, &["HTTP/1.1 200 OK", "No body.", "etag"]);
    let head = send(&mut root, ["DELETE", "/api/v1/students/2", "If-Match: \"9\"", ""]).await;
    assert_says(&head, &["HTTP/1.1 412 Precondition Failed"]);
}

#[tokio::test]
async fn every_example_fills_the_console_and_is_answered_as_it_should() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let statuses = [200, 201, 201, 200, 200, 200, 412, 204, 204, 405, 401, 401, 401];
    assert_eq!(statuses.len(), EXAMPLES.len());
    for (example, status) in EXAMPLES.iter().zip(statuses) {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([
            ("method", example.method),
            ("path", example.path),
            ("headers", example.headers),
            ("body", example.body),
        ]);
        let filled = browser.get(&format!("{PAGE}?{}", query.finish())).await;
        assert_eq!(filled.input("path").as_deref(), Some(example.path));
        assert!(!filled.says("The answer"), "nothing is sent by looking");
        assert!(filled.says(example.headers) && filled.says(example.body));
        let call = [example.method, example.path, example.headers, example.body];
        let answer = send(&mut browser, call).await;
        assert_says(&answer, &[&format!("HTTP/1.1 {status} ")]);
        assert!(answer.says(example.body), "what was typed stays");
    }
}

#[tokio::test]
async fn nothing_but_the_api_and_the_notes_can_be_asked_and_no_header_can_be_smuggled() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    for path in [
        "",
        "/account",
        "//evil.example/api/v1",
        "https://evil.example/api/v1",
        "/api/v1/../account",
        "/api/v1/%2e%2e/account",
        "/api/v1/..%2faccount",
        "/\\evil.example",
        "/lab/http",
        "/api/v1 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    ] {
        assert_refused(&send(&mut browser, ["GET", path, "", ""]).await, path);
    }
    for headers in [
        "Cookie: session=x",
        "Accept: text/csv\r\nCookie: session=x",
        "Accept: text/csv\rCookie: session=x",
        "Accept: a\u{85}Cookie: session=x",
        "Host: evil.example",
        "Authorization: Bearer rc_x",
        "X-CSRF-Token: x",
        "Content-Length: 1",
        "Transfer-Encoding: chunked",
        "Sec-Fetch-Site: cross-site",
        "X-Forwarded-For: 203.0.113.1",
        "nonsense",
    ] {
        assert_refused(&send(&mut browser, ["GET", NOTES, headers, ""]).await, headers);
    }
    for method in ["", "TRACE", "CONNECT", "get", "GET /account HTTP/1.1\r\n"] {
        assert_refused(&send(&mut browser, [method, NOTES, "", ""]).await, method);
    }
    let long = "x".repeat(10_001);
    assert_refused(&send(&mut browser, ["POST", NOTES, JSON, &long]).await, "a long body");
    let answer = browser.post(PAGE, &[("body", &"x".repeat(300_000))]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let token = browser.token(PAGE).await;
    for token in ["", "wrong", &server.browser().token(PAGE).await] {
        let fields = [
            ("csrf_token", token),
            ("method", "POST"),
            ("path", NOTES),
            ("headers", JSON),
            ("body", NOTE),
        ];
        let answer = browser.post_raw(PAGE, &fields).await;
        assert_refused(&answer, "a stale token");
        assert_says(&answer, &["This form was open for too long", "chalk"]);
    }
    browser.set_header("sec-fetch-site", "cross-site");
    let fields = [
        ("csrf_token", &*token),
        ("method", "POST"),
        ("path", NOTES),
        ("headers", JSON),
        ("body", NOTE),
    ];
    assert_eq!(browser.post_raw(PAGE, &fields).await.status, StatusCode::FORBIDDEN);
    browser.set_header("sec-fetch-site", "same-origin");
    assert_says(&send(&mut browser, ["GET", NOTES, "", ""]).await, &["{\"notes\":[]}"]);
}

#[tokio::test]
async fn what_is_hostile_is_text_wherever_it_stands() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for value in HOSTILE {
        let note = serde_json::json!({"text": value}).to_string();
        assert_no_markup(&twice(&mut browser, ["POST", NOTES, JSON, &note]).await, value);
        assert_no_markup(&twice(&mut browser, ["GET", NOTES, "", ""]).await, value);
        for call in [
            [value, NOTES, "", ""],
            ["GET", value, "", ""],
            ["GET", NOTES, value, ""],
            ["POST", NOTES, &format!("x-lab-x: {value}"), value],
            ["PUT", &format!("{NOTES}/{value}"), JSON, value],
        ] {
            assert_no_markup(&send(&mut browser, call).await, value);
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs([
                ("method", call[0]),
                ("path", call[1]),
                ("headers", call[2]),
                ("body", call[3]),
            ]);
            assert_no_markup(&browser.get(&format!("{PAGE}?{}", query.finish())).await, value);
        }
        let mut odd = browser.clone();
        odd.set_header("host", value);
        odd.set_header("user-agent", value);
        assert_no_markup(&send(&mut odd, ["GET", NOTES, "", ""]).await, value);
    }
}

#[tokio::test]
async fn each_has_notes_of_their_own_and_limits_count_the_person_who_asks() {
    let server = Server::start_with(|settings| settings.api.address_requests_per_minute = 5).await;
    let (mut ada, mut bob) = (server.browser(), server.browser());
    ada.peer = Some("192.0.2.1:1000".parse().unwrap());
    bob.peer = Some("192.0.2.2:1000".parse().unwrap());
    assert_says(&send(&mut ada, ["POST", NOTES, JSON, NOTE]).await, &["201 Created"]);
    for path in [NOTES, "/lab/http/notes/1"] {
        let answer = send(&mut bob, ["GET", path, "", ""]).await;
        assert!(!answer.says("\"text\":\"chalk\""), "{path}");
    }
    assert_says(
        &send(&mut ada, ["GET", NOTES, "", ""]).await,
        &["\"text\":\"chalk\"", "\"address\";r=3"],
    );
    // Each call counts. Sending twice asks five times.
    let answer = twice(&mut ada, ["GET", NOTES, "", ""]).await;
    assert_says(&answer, &["HTTP/1.1 429 Too Many Requests", "retry-after"]);
    let answer = send(&mut ada, ["GET", NOTES, "", ""]).await;
    assert_says(&answer, &["HTTP/1.1 429 Too Many Requests"]);
    assert_says(&send(&mut bob, ["GET", NOTES, "", ""]).await, &["HTTP/1.1 200 OK"]);
    assert!(
        !ada.get("/lab/flow").await.says("GET /lab/http/notes"),
        "the console's calls are no pages"
    );
}

#[tokio::test]
async fn the_same_call_is_shown_for_a_shell_and_in_python_with_names_for_secrets() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let note = "{\"text\": \"it's\"}";
    let answer = send(&mut ada, ["PUT", "/lab/http/notes/7", JSON, note]).await;
    assert_says(
        &answer,
        &[
            "curl --include --request PUT 'http://localhost:3000/lab/http/notes/7'",
            "--cookie \"session=$SESSION\"",
            "--header 'origin: http://localhost:3000'",
            "--data-raw '{\"text\": \"it'\\''s\"}'",
            "cookies={\"session\": os.environ[\"SESSION\"]}",
            "data=\"{\\\"text\\\": \\\"it's\\\"}\".encode()",
        ],
    );
    let answer = send(&mut ada, ["GET", "/api/v1/students?size=5", "", ""]).await;
    assert_says(&answer, &["\"Authorization: Bearer $TOKEN\"", "os.environ[\"TOKEN\"]"]);
    let answer = send(&mut server.browser(), ["GET", "/api/v1/students", "", ""]).await;
    assert!(!answer.says("$TOKEN") && answer.says("curl --include 'http://localhost:3000/api"));
}

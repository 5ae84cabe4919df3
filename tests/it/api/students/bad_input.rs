//! Bad input: the right refusal for each, in words, and nothing half-written.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use proptest::prelude::*;
use serde_json::json;

use super::{STUDENTS, ada, admin, ask, message, problem, read};
use crate::api::{JSON, JSON_PATCH, MERGE_PATCH};
use crate::support::{Browser, dripping};

async fn post(
    program: &mut Browser,
    kind: &'static str,
    body: impl Into<Body>,
) -> crate::support::Answer {
    program.send(Method::POST, STUDENTS, Some(kind), body.into()).await
}

#[tokio::test]
async fn what_is_no_json_is_said_with_line_and_column() {
    let (server, mut root) = admin().await;
    for (body, line, column, words) in [
        ("", 1, 1, "EOF"),
        ("{\n", 2, 1, "EOF"),
        ("{", 1, 1, "EOF"),
        ("{\"name\": \"Ada\",\n  \"year\": }", 2, 11, "expected value"),
        ("{\"name\": \"Ada\", \"name\": \"Eve\"}", 1, 22, "the member `name` stands there twice"),
        ("{\"year\": 1e999}", 1, 14, "number out of range"),
        ("[1, 2", 1, 5, "EOF"),
        ("{} x", 1, 4, "trailing"),
        ("name=Ada&year=1", 1, 2, "expected ident"),
    ] {
        let answer = post(&mut root, JSON, body).await;
        let refusal = problem(&answer, StatusCode::BAD_REQUEST, "malformed-json");
        assert_eq!(
            (&refusal["line"], &refusal["column"]),
            (&json!(line), &json!(column)),
            "{body}"
        );
        assert!(refusal["detail"].as_str().unwrap().contains(words), "{refusal}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let refusal =
        problem(&post(&mut root, JSON, deep).await, StatusCode::BAD_REQUEST, "malformed-json");
    assert!(refusal["detail"].as_str().unwrap().contains("nested deeper than 16"), "{refusal}");
    let latin = b"{\"name\": \"Jos\xe9\"}".to_vec();
    problem(&post(&mut root, JSON, latin).await, StatusCode::BAD_REQUEST, "malformed-json");
    assert_eq!(super::changes(&server).await, 0);
}

#[tokio::test]
async fn json_as_other_editors_save_it_is_told_by_its_mark_or_its_charset() {
    let (server, mut root) = admin().await;
    let student = r#"{"name": "Ada", "year": 1}"#;
    let units = |mark: &str| format!("{mark}{student}").encode_utf16().collect::<Vec<u16>>();
    let little = |unit: &u16| unit.to_le_bytes();
    let big = |unit: &u16| unit.to_be_bytes();
    let (mark, charset) = ("byte order mark (U+FEFF); send it without", "send it in UTF-8");
    for (body, words) in [
        (format!("\u{feff}{student}").into_bytes(), mark),
        (format!("\u{feff}\u{feff}{student}").into_bytes(), mark),
        (units("\u{feff}").iter().flat_map(little).collect(), charset),
        (units("\u{feff}").iter().flat_map(big).collect(), charset),
        (units("").iter().flat_map(little).collect(), charset),
        (units("").iter().flat_map(big).collect(), charset),
    ] {
        for kind in [JSON, MERGE_PATCH, JSON_PATCH] {
            let (method, path) = match kind {
                JSON => (Method::POST, STUDENTS.to_owned()),
                _ => (Method::PATCH, format!("{STUDENTS}/1")),
            };
            let answer = root.send(method, &path, Some(kind), body.clone().into()).await;
            let refusal = problem(&answer, StatusCode::BAD_REQUEST, "malformed-json");
            assert_eq!((&refusal["line"], &refusal["column"]), (&json!(1), &json!(1)));
            assert!(refusal["detail"].as_str().unwrap().contains(words), "{refusal}");
        }
    }
    assert_eq!(super::changes(&server).await, 0);
}

#[tokio::test]
async fn wrong_types_and_unknown_members_are_refused_by_name() {
    let (server, mut root) = admin().await;
    for (name, value, words) in [
        ("name", json!(null), "Name has to be a string, and is null."),
        ("name", json!(["Ada"]), "Name has to be a string, and is a list."),
        ("name", json!({"first": "Ada"}), "Name has to be a string, and is an object."),
        ("city", json!(5), "City has to be a string, and is a number."),
        ("year", json!("2"), "Year has to be a number, and is a string."),
        ("year", json!(2.5), "Year has to be a whole number, 1 to 10."),
        ("year", json!(11), "Year takes 1 to 10."),
        ("year", json!(-1), "Year takes 1 to 10."),
        ("year", json!(u64::MAX), "Year takes 1 to 10."),
        ("fee", json!(12.5), "Fee has to be a string like \"12.55\", and is a number."),
        (
            "fee",
            json!("1,000"),
            "Fee can be read in two ways: write 1000.00 if the comma sets thousands apart, or else a \
             point.",
        ),
        ("fee", json!("0.001"), "Fee takes at most 2 decimal places."),
        ("fee", json!("99999999999999999999"), "Fee takes 0.00 to 1,000,000.00."),
        ("active", json!("yes"), "Active has to be true or false, and is a string."),
        ("mode", json!("moon"), "Mode has to be one of these: campus, online."),
        ("name", json!("a\u{0}b"), "Name holds a character that cannot be shown."),
        ("name", json!("x".repeat(101)), "Name takes at most 100 characters; this has 101."),
        ("pin", json!("29005!"), "PIN code may hold only the letters A to Z"),
        ("shoe", json!(44), "There is no such member."),
        ("Name", json!("Ada"), "There is no such member."),
        ("programme", json!("alchemy"), "Programme has to be one of these: "),
    ] {
        let mut body = ada();
        body[name] = value.clone();
        let answer = ask(&mut root, Method::POST, STUDENTS, &body).await;
        let refusal = problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        assert!(message(&refusal, name).starts_with(words), "{name} {value}: {refusal}");
    }
    for body in [json!([ada()]), json!("Ada"), json!(null), json!(1)] {
        let answer = ask(&mut root, Method::POST, STUDENTS, &body).await;
        let refusal = problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        assert!(refusal["detail"].as_str().unwrap().starts_with("The body has to be an object"));
    }
    assert_eq!(super::changes(&server).await, 0);
}

#[tokio::test]
async fn ten_unknown_members_are_named_and_the_refusal_says_how_many_more_there_are() {
    let (_server, mut root) = admin().await;
    for (unknown, end) in [(10, "updated."), (13, "updated. More unknown members: 3.")] {
        let mut body = ada();
        for n in 0..unknown {
            body[format!("z{n}")] = json!(n);
        }
        let answer = ask(&mut root, Method::POST, STUDENTS, &body).await;
        let refusal = problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        assert_eq!(refusal["errors"].as_array().map(Vec::len), Some(10), "{refusal}");
        assert!(refusal["detail"].as_str().unwrap().ends_with(end), "{refusal}");
    }
}

#[tokio::test]
async fn a_body_of_another_kind_is_refused_with_the_kind_that_is_read() {
    let (server, mut root) = admin().await;
    let body = ada().to_string();
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=iso-8859-1",
        "application/json;charset=\"utf-16\"",
        "application/jsonx",
        "",
    ] {
        let answer = post(&mut root, kind, body.clone()).await;
        problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type");
        assert_eq!(answer.header("accept"), Some("application/json"), "{kind}");
    }
    let answer = root.send(Method::POST, STUDENTS, None, body.clone().into()).await;
    problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type");
    root.set_header("content-encoding", "gzip");
    let answer = post(&mut root, JSON, body.clone()).await;
    problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type");
    root.remove_header("content-encoding");
    assert_eq!(super::changes(&server).await, 0);
    for kind in ["application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
        assert_eq!(post(&mut root, kind, body.clone()).await.status, StatusCode::CREATED, "{kind}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_or_cut_off_writes_nothing() {
    let (server, mut root) = admin().await;
    let long = format!("{{\"name\": \"{}\"}}", "x".repeat(1 << 20));
    problem(&post(&mut root, JSON, long).await, StatusCode::PAYLOAD_TOO_LARGE, "too-large");
    let half = ada().to_string()[..20].to_owned();
    let cut = futures(vec![Ok(half), Err(std::io::Error::other("the client went away"))]);
    problem(&post(&mut root, JSON, cut).await, StatusCode::BAD_REQUEST, "bad-request");
    assert_eq!(super::changes(&server).await, 0);
}

/// A body of these pieces.
fn futures(pieces: Vec<Result<String, std::io::Error>>) -> Body {
    let (mut sender, body) = http_body_util::channel::Channel::new(4);
    tokio::spawn(async move {
        for piece in pieces {
            match piece {
                Ok(text) => drop(sender.send_data(axum::body::Bytes::from(text)).await),
                Err(error) => return sender.abort(error),
            }
        }
    });
    Body::new(body)
}

#[tokio::test]
async fn a_body_that_stops_coming_is_told_so() {
    let server = crate::support::Server::start_with(|s| s.server.body_timeout_secs = 1).await;
    let role = rollcall::auth::account::Role::Admin;
    let mut root = crate::api::program(&server, "root", role).await;
    let (mut sender, body) =
        http_body_util::channel::Channel::<axum::body::Bytes, std::io::Error>::new(1);
    sender.send_data("{".into()).await.unwrap();
    let answer = post(&mut root, JSON, Body::new(body)).await;
    problem(&answer, StatusCode::REQUEST_TIMEOUT, "timed-out");
    drop(sender);
}

#[tokio::test]
async fn a_body_that_only_drips_is_told_so_before_the_time_of_the_answer_is_up() {
    let server = crate::support::Server::start_with(|s| s.server.request_timeout_secs = 1).await;
    let mut nobody = crate::api::nobody(&server);
    let answer = nobody.send(Method::POST, "/api/v1/session", Some(JSON), dripping()).await;
    problem(&answer, StatusCode::REQUEST_TIMEOUT, "timed-out");
}

#[tokio::test]
async fn a_member_without_a_name_is_refused_with_the_members_that_there_are() {
    let (_server, mut root) = admin().await;
    let mut body = ada();
    body[""] = json!(1);
    let answer = ask(&mut root, Method::POST, STUDENTS, &body).await;
    let refusal = problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert!(refusal["detail"].as_str().unwrap().starts_with("There are the members name, "));
    assert_eq!(message(&refusal, "\"\""), "There is no such member.");
}

/// Any text, and texts that come close to what is read.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let close = "[\\[\\]{}:,\"a-z/0-9 .]{0,60}".prop_map(String::into_bytes);
    let member = "\\{\"(name|year|fee|id|op|x)\": (null|-1|\\[\\]|true)\\}";
    prop_oneof![any::<Vec<u8>>(), close, member.prop_map(String::into_bytes)]
}

#[test]
fn any_bytes_as_a_body_are_refused_and_nothing_is_written() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (server, root) = runtime.block_on(async {
        let (server, mut root) = admin().await;
        ask(&mut root, Method::POST, STUDENTS, &ada()).await;
        (server, root)
    });
    let config = ProptestConfig { cases: 200, failure_persistence: None, ..Default::default() };
    proptest!(config, |(body in body())| {
        runtime.block_on(async {
            for (method, path, kind) in [
                (Method::POST, STUDENTS, JSON),
                (Method::PUT, "/api/v1/students/1", JSON),
                (Method::PATCH, "/api/v1/students/1", JSON_PATCH),
                (Method::PATCH, "/api/v1/students/1", MERGE_PATCH),
            ] {
                let answer = root.clone().send(method, path, Some(kind), body.clone().into()).await;
                // `[]` and `{}` are patches that change nothing.
                let is_nothing = kind != JSON && answer.status == StatusCode::OK;
                assert!(answer.status.is_client_error() || is_nothing, "{}", answer.body);
                if !is_nothing {
                    assert_eq!(read(&answer)["status"], answer.status.as_u16());
                }
            }
        });
    });
    assert_eq!(runtime.block_on(super::changes(&server)), 1);
}

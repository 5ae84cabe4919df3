//! Patches: all of one, or nothing.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{admin, message, problem, read};
use crate::api::{JSON_PATCH, MERGE_PATCH};
use crate::support::{Answer, Browser};

const STUDENT: &str = "/api/v1/students/1";

async fn patch(program: &mut Browser, kind: &'static str, body: Value) -> Answer {
    program.send(Method::PATCH, STUDENT, Some(kind), Body::from(body.to_string())).await
}

#[tokio::test]
async fn operations_change_a_student_and_write_one_row_of_the_audit() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let operations = json!([
        {"op": "test", "path": "/version", "value": 1},
        {"op": "replace", "path": "/name", "value": "Ada Lovelace"},
        {"op": "copy", "from": "/name", "path": "/city"},
        {"op": "remove", "path": "/addr"},
        {"op": "add", "path": "/fee", "value": "10"},
    ]);
    let answer = patch(&mut root, JSON_PATCH, operations).await;
    assert_eq!((answer.status, answer.header("etag")), (StatusCode::OK, Some("\"2\"")));
    let student = read(&answer);
    let found = ["name", "city", "addr", "fee"].map(|name| student[name].as_str().unwrap());
    assert_eq!(found, ["Ada Lovelace", "Ada Lovelace", "", "10.00"]);
    assert_eq!(super::changes(&server).await, 2);
}

#[tokio::test]
async fn a_patch_that_fails_in_one_thing_changes_nothing() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let before = read(&root.get(STUDENT).await);
    let rename = json!({"op": "replace", "path": "/name", "value": "Eve"});
    for (second, status, name) in [
        (json!({"op": "test", "path": "/city", "value": "x"}), 409, "patch-test-failed"),
        (json!({"op": "replace", "path": "/shoe", "value": "x"}), 422, "invalid"),
        (json!({"op": "add", "path": "/name/first", "value": "x"}), 422, "invalid"),
        (json!({"op": "add", "path": "/-", "value": "x"}), 422, "invalid"),
        (json!({"op": "copy", "from": "", "path": "/name"}), 422, "invalid"),
        (json!({"op": "remove", "path": ""}), 422, "invalid"),
        (json!({"op": "remove", "path": "/name"}), 422, "invalid"),
        (json!({"op": "replace", "path": "/year", "value": 11}), 422, "invalid"),
        (json!({"op": "replace", "path": "/id", "value": 2}), 422, "invalid"),
        (json!({"op": "replace", "path": "", "value": {}}), 422, "invalid"),
        (json!({"op": "explode", "path": "/name"}), 400, "malformed-patch"),
        (json!({"op": "add", "path": "/name"}), 400, "malformed-patch"),
        (json!("x"), 400, "malformed-patch"),
    ] {
        let answer = patch(&mut root, JSON_PATCH, json!([rename, second])).await;
        problem(&answer, StatusCode::from_u16(status).unwrap(), name);
        assert_eq!(read(&root.get(STUDENT).await), before, "{second}");
    }
    assert_eq!(super::changes(&server).await, 1);
}

#[tokio::test]
async fn a_merge_changes_what_it_names_and_null_empties() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let before = read(&root.get(STUDENT).await);
    let answer = patch(&mut root, MERGE_PATCH, json!({"city": "Oslo", "addr": null})).await;
    let mut expected = before.clone();
    expected["city"] = json!("Oslo");
    expected["addr"] = json!("");
    expected["version"] = json!(2);
    expected["updated"] = read(&answer)["updated"].clone();
    assert_eq!((answer.status, read(&answer)), (StatusCode::OK, expected));
    for (merge, field, words) in [
        (json!({"name": null}), "name", "Name is missing."),
        (json!({"shoe": 44}), "shoe", "There is no such member."),
        (json!({"year": "2"}), "year", "Year has to be a number, and is a string."),
        (json!({"version": 1}), "version", "The server gives this: it is 2."),
    ] {
        let answer = patch(&mut root, MERGE_PATCH, merge).await;
        let refusal = problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        assert_eq!(message(&refusal, field), words);
    }
    let answer = patch(&mut root, MERGE_PATCH, json!([1])).await;
    let refusal = problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(refusal["detail"], "The body has to be an object, and is a list.");
    assert_eq!(super::changes(&server).await, 2);
}

#[tokio::test]
async fn a_patch_of_another_kind_is_refused_with_the_kinds_that_are_read() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    for kind in ["application/json", "application/xml", "text/plain"] {
        let answer = patch(&mut root, kind, json!({"name": "Eve"})).await;
        problem(&answer, StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type");
        let kinds = "application/json-patch+json, application/merge-patch+json";
        assert_eq!(answer.header("accept-patch"), Some(kinds));
    }
    let nobody =
        root.send(Method::PATCH, "/api/v1/students/9", Some(MERGE_PATCH), "{}".into()).await;
    problem(&nobody, StatusCode::NOT_FOUND, "not-found");
}

#[tokio::test]
async fn a_programme_that_is_not_offered_any_more_stays_with_who_has_it() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    server.sql("UPDATE students SET programme = 'alchemy'").await;
    let answer = patch(&mut root, MERGE_PATCH, json!({"city": "Oslo"})).await;
    assert_eq!((answer.status, &read(&answer)["programme"]), (StatusCode::OK, &json!("alchemy")));
    let answer = patch(&mut root, MERGE_PATCH, json!({"programme": "astrology"})).await;
    let refusal = problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert!(message(&refusal, "programme").starts_with("Programme has to be one of these"));
}

#[tokio::test]
async fn a_test_compares_numbers_by_their_value() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    for value in ["2", "2.0", "20e-1", "0.2E+1"] {
        let operations = format!(r#"[{{"op": "test", "path": "/year", "value": {value}}}]"#);
        let answer = root.send(Method::PATCH, STUDENT, Some(JSON_PATCH), operations.into()).await;
        assert_eq!(answer.status, StatusCode::OK, "{value}: {}", answer.body);
    }
    let operations = json!([{"op": "test", "path": "/year", "value": 2.5}]);
    let answer = patch(&mut root, JSON_PATCH, operations).await;
    problem(&answer, StatusCode::CONFLICT, "patch-test-failed");
}

#[tokio::test]
async fn a_failed_test_of_the_whole_says_so() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let operations = json!([{"op": "test", "path": "", "value": {}}]);
    let answer = patch(&mut root, JSON_PATCH, operations).await;
    let refusal = problem(&answer, StatusCode::CONFLICT, "patch-test-failed");
    assert_eq!(refusal["detail"], "Operation 1: the whole has another value.");
}

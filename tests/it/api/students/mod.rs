//! Students: made, read, replaced, patched, deleted and put back by programs.

mod bad_input;
mod ids;
mod list;
mod once;
mod patches;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{STUDENTS, ada, admin, ask, bare, message, problem, read};

/// What is on the roster: so that "nothing was changed" can be seen.
async fn changes(server: &crate::support::Server) -> i32 {
    server.ask("SELECT count(*) FROM audit").await
}

#[tokio::test]
async fn a_student_is_made_read_replaced_and_deleted() {
    let (server, mut root) = admin().await;
    let answer = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    assert_eq!(answer.location(), "/api/v1/students/1");
    assert_eq!(answer.header("etag"), Some("\"1\""));
    let made = read(&answer);
    let mut expected = ada();
    expected["id"] = json!(1);
    expected["version"] = json!(1);
    for name in ["created", "updated"] {
        assert!(made[name].as_i64().is_some_and(|at| at > 1_700_000_000));
        expected[name] = made[name].clone();
    }
    assert_eq!(made, expected);
    let found = root.get("/api/v1/students/1").await;
    assert_eq!((read(&found), found.header("etag")), (made.clone(), Some("\"1\"")));
    assert_eq!(found.header("content-type"), Some("application/json"));

    let mut other = made.clone();
    other["city"] = json!("  Ockham ");
    other["fee"] = json!("7.5");
    let answer = ask(&mut root, Method::PUT, "/api/v1/students/1", &other).await;
    assert_eq!((answer.status, answer.header("etag")), (StatusCode::OK, Some("\"2\"")));
    let place = Some("/api/v1/students/1");
    assert_eq!(answer.header("content-location"), place, "the tag is of what is answered");
    let replaced = read(&answer);
    assert_eq!((&replaced["city"], &replaced["fee"]), (&json!("Ockham"), &json!("7.50")));
    assert_eq!(replaced["created"], made["created"]);
    assert!(root.get("/students/1").await.says("Ockham"), "the page shows the same");

    let answer = bare(&mut root, Method::DELETE, "/api/v1/students/1").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
    for method in [Method::DELETE, Method::GET] {
        let answer = bare(&mut root, method, "/api/v1/students/1").await;
        problem(&answer, StatusCode::NOT_FOUND, "not-found");
    }
    let told: String =
        server.ask("SELECT group_concat(account_name || ' ' || action) FROM audit").await;
    assert_eq!(told, "root added,root changed,root deleted");
}

#[tokio::test]
async fn what_was_read_can_be_sent_back_and_changes_nothing() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let student = read(&root.get("/api/v1/students/1").await);
    let answer = ask(&mut root, Method::PUT, "/api/v1/students/1", &student).await;
    assert_eq!((answer.status, read(&answer)), (StatusCode::OK, student));
    assert_eq!(changes(&server).await, 1);
}

#[tokio::test]
async fn what_the_server_gives_cannot_be_set() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let student = read(&root.get("/api/v1/students/1").await);
    for (name, value) in [
        ("id", json!(2)),
        ("id", json!("1")),
        ("version", json!(2)),
        ("version", Value::Null),
        ("created", json!(0)),
        ("updated", json!(1.5)),
    ] {
        let mut other = student.clone();
        other[name] = value.clone();
        let answer = ask(&mut root, Method::PUT, "/api/v1/students/1", &other).await;
        let refusal = problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        assert!(message(&refusal, name).starts_with("The server gives this: it is "), "{refusal}");
        let mut new = ada();
        new[name] = value;
        let answer = ask(&mut root, Method::POST, STUDENTS, &new).await;
        let refusal = problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
        assert_eq!(message(&refusal, name), "The server gives this: leave it out.");
    }
    assert_eq!(changes(&server).await, 1);
}

#[tokio::test]
async fn what_is_left_out_is_as_an_empty_input_and_active_is_never_left_out() {
    let (_server, mut root) = admin().await;
    let least = json!({
        "name": "Ada", "year": 1, "fee": "0", "programme": "law", "mode": "online", "active": false
    });
    let student = read(&ask(&mut root, Method::POST, STUDENTS, &least).await);
    assert_eq!((&student["city"], &student["active"]), (&json!(""), &json!(false)));
    assert_eq!(student["fee"], "0.00");
    let answer = ask(&mut root, Method::POST, STUDENTS, &json!({})).await;
    let refusal = problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    for (field, words) in [
        ("name", "Name is missing."),
        ("year", "Year is missing."),
        ("fee", "Fee is missing."),
        ("programme", "Programme is missing: choose one."),
        ("mode", "Mode is missing: choose one."),
        ("active", "Active has to be true or false."),
    ] {
        assert_eq!(message(&refusal, field), words);
    }
    let merge = json!({"active": null}).to_string().into();
    let kind = Some(crate::api::MERGE_PATCH);
    let answer = root.send(Method::PATCH, "/api/v1/students/1", kind, merge).await;
    let refusal = problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    assert_eq!(message(&refusal, "active"), "Active has to be true or false.");
}

#[tokio::test]
async fn a_deletion_is_undone() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let before = read(&root.get("/api/v1/students/1").await);
    let answer = bare(&mut root, Method::POST, "/api/v1/students/1/restore").await;
    let refusal = problem(&answer, StatusCode::CONFLICT, "conflict");
    assert_eq!(refusal["detail"], "This student is on the roster already.");
    bare(&mut root, Method::DELETE, "/api/v1/students/1").await;
    let answer = bare(&mut root, Method::POST, "/api/v1/students/1/restore").await;
    assert_eq!((answer.status, answer.header("etag")), (StatusCode::OK, Some("\"2\"")));
    assert_eq!(read(&answer)["name"], before["name"]);
    bare(&mut root, Method::DELETE, "/api/v1/students/1").await;
    server.sql("UPDATE audit SET at = at - 601").await;
    let answer = bare(&mut root, Method::POST, "/api/v1/students/1/restore").await;
    problem(&answer, StatusCode::CONFLICT, "conflict");
    let answer = bare(&mut root, Method::POST, "/api/v1/students/2/restore").await;
    problem(&answer, StatusCode::NOT_FOUND, "not-found");
}

#[tokio::test]
async fn who_waits_in_an_import_is_not_changed_and_an_id_it_has_reserved_is_not_taken() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let student = read(&root.get("/api/v1/students/1").await);
    // Seven students are to be added under the ids from 3 on, and two are there already.
    let import = "INSERT INTO imports (id, account_name, file_name, stored_as, sha256, bytes, state, \
                  message, matching, stop, created, started, done, total, added, changed, \
                  unchanged, refused) VALUES (1, 'root', '', '', '', 0, 'writing', '', '', 0, 0, 0, \
                  2, 8, 7, 1, 0, 0)";
    let writing = "INSERT INTO import_writing (import_id, account_name, at, first_id, added, \
                   changed, changed_to) VALUES (1, 'root', 1, 3, 2, 0, 0)";
    server.sql(&format!("{import}; {writing}")).await;
    for (id, status) in [(2, 201), (4, 201), (5, 409), (9, 409), (10, 201)] {
        let path = format!("/api/v1/students/{id}");
        let answer = ask(&mut root, Method::PUT, &path, &ada()).await;
        assert_eq!(answer.status, status, "{id}: {}", answer.body);
    }
    let row = "INSERT INTO import_rows (import_id, line, action, id, name, city, addr, pin, year, \
               fee_cents, programme, mode, active, filter_bits, city_key, search, created, base_version, \
               after) SELECT 1, 2, 'change', id, name, city, addr, pin, year, fee_cents, programme, \
               mode, active, filter_bits, city_key, search, created, version, '' FROM students WHERE id = 1";
    server.sql(row).await;
    let mut other = student.clone();
    other["city"] = json!("Ockham");
    for method in [Method::PUT, Method::DELETE] {
        let answer = ask(&mut root, method, "/api/v1/students/1", &other).await;
        let refusal = problem(&answer, StatusCode::CONFLICT, "conflict");
        assert!(refusal["detail"].as_str().unwrap().starts_with("An import is just changing"));
    }
    assert_eq!(read(&root.get("/api/v1/students/1").await), student);
}

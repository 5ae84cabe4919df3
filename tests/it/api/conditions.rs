//! Conditions: nobody gets again what they have, and nobody writes over what they have not seen.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{STUDENTS, admin, ask, bare, problem, read};
use crate::support::Server;

const STUDENT: &str = "/api/v1/students/1";

#[tokio::test]
async fn who_has_it_already_gets_304_without_a_body() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    for path in [STUDENT, STUDENTS] {
        let first = root.get(path).await;
        let tag = first.header("etag").unwrap().to_owned();
        let vary: Vec<_> = first.headers.get_all("vary").iter().collect();
        for name in ["Cookie", "Authorization", "Accept"] {
            assert!(vary.iter().any(|value| *value == name), "{name} of {path}: {vary:?}");
        }
        for known in
            [tag.clone(), format!("\"x\", {tag}"), format!("W/{}", strong(&tag)), "*".into()]
        {
            root.set_header("if-none-match", &known);
            for method in [Method::GET, Method::HEAD] {
                let again = bare(&mut root, method, path).await;
                assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}: {known}");
                assert_eq!((again.body.as_str(), again.header("etag")), ("", Some(&*tag)));
            }
        }
        root.set_header("if-none-match", "\"x\"");
        assert_eq!(root.get(path).await.status, StatusCode::OK);
        root.remove_header("if-none-match");
    }
    let before = root.get(STUDENTS).await;
    server.student("Bob").await;
    root.set_header("if-none-match", before.header("etag").unwrap());
    assert_eq!(root.get(STUDENTS).await.status, StatusCode::OK, "the list is another one");
}

fn strong(tag: &str) -> &str {
    tag.trim_start_matches("W/")
}

#[tokio::test]
async fn a_write_under_an_old_tag_changes_nothing_and_names_the_tag_of_now() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let student = read(&root.get(STUDENT).await);
    for (method, tag) in [
        (Method::PUT, "\"2\""),
        (Method::PATCH, "\"2\""),
        (Method::DELETE, "\"2\""),
        (Method::DELETE, "W/\"1\""),
    ] {
        root.set_header("if-match", tag);
        let answer = if method == Method::PATCH {
            let body = json!({"name": "Eve"}).to_string();
            root.send(method, STUDENT, Some(super::MERGE_PATCH), body.into()).await
        } else {
            ask(&mut root, method, STUDENT, &student).await
        };
        problem(&answer, StatusCode::PRECONDITION_FAILED, "stale");
        assert_eq!(answer.header("etag"), Some("\"1\""));
    }
    root.remove_header("if-match");
    assert_eq!(read(&root.get(STUDENT).await), student);
    root.set_header("if-match", "\"9\", \"1\"");
    let answer = bare(&mut root, Method::DELETE, STUDENT).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_condition_that_is_no_tag_is_refused_and_not_overlooked() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    for wrong in ["1", "\"1", "", "1, 2"] {
        root.set_header("if-match", wrong);
        let answer = bare(&mut root, Method::DELETE, STUDENT).await;
        problem(&answer, StatusCode::BAD_REQUEST, "bad-request");
    }
}

#[tokio::test]
async fn a_student_can_be_put_only_where_there_is_nobody_or_only_where_there_is_somebody() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    root.set_header("if-none-match", "*");
    let answer = ask(&mut root, Method::PUT, STUDENT, &super::ada()).await;
    problem(&answer, StatusCode::PRECONDITION_FAILED, "stale");
    let answer = ask(&mut root, Method::PUT, "/api/v1/students/7", &super::ada()).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    root.remove_header("if-none-match");
    root.set_header("if-match", "*");
    let answer = ask(&mut root, Method::PUT, "/api/v1/students/8", &super::ada()).await;
    problem(&answer, StatusCode::PRECONDITION_FAILED, "stale");
    assert_eq!(answer.header("etag"), None);
    let answer = ask(&mut root, Method::PUT, STUDENT, &super::ada()).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn of_programs_that_write_at_once_under_if_match_none_loses_what_another_wrote() {
    let (server, mut root) = admin().await;
    ask(&mut root, Method::POST, STUDENTS, &super::ada()).await;
    root.set_header("accept", "application/json");
    let before: i64 = server.ask("SELECT fee_cents FROM students").await;
    let mut programs = Vec::new();
    for _ in 0..8 {
        let mut root = root.clone();
        programs.push(tokio::spawn(async move {
            let (mut written, mut refused) = (0, 0);
            while written < 5 {
                let found = root.get(STUDENT).await;
                let fee = read(&found)["fee"].as_str().unwrap().replace('.', "");
                let cents = fee.parse::<i64>().unwrap() + 1;
                let body = json!({"fee": format!("{}.{:02}", cents / 100, cents % 100)});
                root.set_header("if-match", found.header("etag").unwrap());
                let kind = Some(super::MERGE_PATCH);
                let body = body.to_string().into();
                let answer = root.send(Method::PATCH, STUDENT, kind, body).await;
                root.remove_header("if-match");
                match answer.status {
                    StatusCode::OK => written += 1,
                    StatusCode::PRECONDITION_FAILED => refused += 1,
                    status => panic!("{status}: {}", answer.body),
                }
            }
            refused
        }));
    }
    let mut refused = 0;
    for program in programs {
        refused += program.await.unwrap();
    }
    assert_eq!(server.ask::<i64>("SELECT fee_cents FROM students").await, before + 40);
    assert_eq!(server.ask::<i32>("SELECT version FROM students").await, 41);
    assert!(refused > 0, "they met");
}

#[tokio::test]
async fn where_it_is_demanded_a_write_without_a_condition_is_428() {
    let server = Server::start_with(|settings| settings.api.require_if_match = true).await;
    let mut root = super::program(&server, "root", rollcall::auth::account::Role::Admin).await;
    assert_eq!(ask(&mut root, Method::POST, STUDENTS, &super::ada()).await.status, 201);
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = ask(&mut root, method, STUDENT, &super::ada()).await;
        problem(&answer, StatusCode::PRECONDITION_REQUIRED, "if-match-required");
    }
    assert_eq!(root.get(STUDENT).await.status, StatusCode::OK);
    root.set_header("if-match", "\"1\"");
    assert_eq!(bare(&mut root, Method::DELETE, STUDENT).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn where_it_is_demanded_only_a_condition_that_guards_the_write_is_one() {
    let server = Server::start_with(|settings| settings.api.require_if_match = true).await;
    let mut root = super::program(&server, "root", rollcall::auth::account::Role::Admin).await;
    server.student("Ada").await;
    for (method, known) in [
        (Method::PUT, "\"x\""),
        (Method::PATCH, "\"x\""),
        (Method::DELETE, "\"x\""),
        (Method::DELETE, "*"),
    ] {
        root.set_header("if-none-match", known);
        let answer = ask(&mut root, method, STUDENT, &super::ada()).await;
        problem(&answer, StatusCode::PRECONDITION_REQUIRED, "if-match-required");
    }
    root.set_header("if-none-match", "*");
    let answer = ask(&mut root, Method::PUT, "/api/v1/students/7", &super::ada()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
}

#[tokio::test]
async fn what_is_made_or_put_back_has_no_state_that_could_be_expected() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    bare(&mut root, Method::DELETE, STUDENT).await;
    let account = json!({
        "username": "bob", "password": crate::support::PASSWORD, "role": "guest",
    });
    let restore = format!("{STUDENT}/restore");
    for (path, body, status) in [
        (STUDENTS, super::ada(), StatusCode::CREATED),
        (&restore, json!({}), StatusCode::OK),
        ("/api/v1/accounts", account, StatusCode::CREATED),
    ] {
        for tag in ["*", "\"1\""] {
            root.set_header("if-match", tag);
            let answer = ask(&mut root, Method::POST, path, &body).await;
            problem(&answer, StatusCode::PRECONDITION_FAILED, "stale");
        }
        root.remove_header("if-match");
        root.set_header("if-none-match", "*");
        assert_eq!(ask(&mut root, Method::POST, path, &body).await.status, status, "{path}");
        root.remove_header("if-none-match");
    }
}

//! `Idempotency-Key`: who asks again because no answer came adds one student, not two.

use axum::http::{Method, StatusCode};
use rollcall::auth::account::Role;
use rollcall::auth::server::idempotency::prune;

use super::{STUDENTS, ada, admin, ask, problem, read};
use crate::api::program;

const KEY: &str = "idempotency-key";

#[tokio::test]
async fn the_same_key_and_body_get_the_same_answer_and_add_one_student() {
    let (server, mut root) = admin().await;
    root.set_header(KEY, "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"");
    let first = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    // Whatever became of the student since.
    server.sql("UPDATE students SET version = 7, city = 'Elsewhere'").await;
    let again = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(read(&again), read(&first));
    for header in ["location", "etag"] {
        assert_eq!(again.header(header), first.header(header));
    }
    assert_eq!(super::changes(&server).await, 1);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let (server, mut root) = admin().await;
    root.set_header(KEY, "one");
    ask(&mut root, Method::POST, STUDENTS, &ada()).await;
    let mut other = ada();
    other["year"] = 3.into();
    let answer = ask(&mut root, Method::POST, STUDENTS, &other).await;
    problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused");
    assert_eq!(super::changes(&server).await, 1);
}

#[tokio::test]
async fn a_body_that_was_refused_leaves_the_key_free() {
    let (_server, mut root) = admin().await;
    root.set_header(KEY, "one");
    let mut wrong = ada();
    wrong["year"] = 30.into();
    let answer = ask(&mut root, Method::POST, STUDENTS, &wrong).await;
    problem(&answer, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    let answer = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
    assert_eq!(answer.status, StatusCode::CREATED);
}

#[tokio::test]
async fn two_that_arrive_at_once_add_one_student() {
    let (server, mut root) = admin().await;
    root.set_header(KEY, "one");
    let mut asked = Vec::new();
    for _ in 0..8 {
        let mut root = root.clone();
        asked.push(tokio::spawn(async move {
            let answer = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
            (answer.status, answer.body)
        }));
    }
    let mut answers = Vec::new();
    for one in asked {
        answers.push(one.await.unwrap());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].0, StatusCode::CREATED);
    assert_eq!(super::changes(&server).await, 1);
}

#[tokio::test]
async fn a_student_that_could_not_be_written_leaves_no_answer() {
    let (server, mut root) = admin().await;
    root.set_header(KEY, "one");
    server.sql("ALTER TABLE audit RENAME TO away").await;
    let answer = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
    problem(&answer, StatusCode::INTERNAL_SERVER_ERROR, "internal");
    server.sql("ALTER TABLE away RENAME TO audit").await;
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM answers").await, 0);
    let answer = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::CREATED, "/api/v1/students/1"));
}

#[tokio::test]
async fn keys_are_each_accounts_own_and_forgotten_after_a_day() {
    let (server, mut root) = admin().await;
    let mut other = program(&server, "eve", Role::Admin).await;
    for program in [&mut root, &mut other] {
        program.set_header(KEY, "one");
        assert_eq!(ask(program, Method::POST, STUDENTS, &ada()).await.status, StatusCode::CREATED);
    }
    assert_eq!(super::changes(&server).await, 2);
    server.sql("UPDATE answers SET at = at - 86340").await;
    prune(&server.db).await.unwrap();
    assert_eq!(
        ask(&mut root, Method::POST, STUDENTS, &ada()).await.location(),
        "/api/v1/students/1"
    );
    server.sql("UPDATE answers SET at = at - 61").await;
    let answer = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
    assert_eq!(answer.location(), "/api/v1/students/3", "it is as if it never was");
    prune(&server.db).await.unwrap();
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM answers").await, 1);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let (server, mut root) = admin().await;
    for wrong in ["", " ", &"k".repeat(256), "é", "a\tb"] {
        root.set_header(KEY, wrong);
        let answer = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
        problem(&answer, StatusCode::BAD_REQUEST, "bad-request");
    }
    root.set_header(KEY, &"k".repeat(255));
    assert_eq!(ask(&mut root, Method::POST, STUDENTS, &ada()).await.status, StatusCode::CREATED);
    assert_eq!(super::changes(&server).await, 1);
}

//! Many scripts at once: no acknowledged change is lost.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{MERGE_PATCH, program, read};
use crate::support::{Browser, Server};
use rollcall::auth::account::Role;

/// So many students: with one, nearly all tries of 200 scripts would be in vain.
const STUDENTS: i64 = 10;

/// So many scripts, each with a change of its own.
const SCRIPTS: i64 = 200;

/// Nobody needs so many tries, since of all who try at once one succeeds.
const MOST_TRIES: i64 = SCRIPTS * 10;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_scripts_that_add_to_the_same_numbers_through_if_match_lose_nothing() {
    let server = Server::start_with(|settings| {
        settings.api.address_requests_per_minute = 0;
        settings.api.token_requests_per_minute = 0;
    })
    .await;
    let mut root = program(&server, "root", Role::Admin).await;
    for _ in 0..STUDENTS {
        server.student("Ada").await;
    }
    let before = sum(&mut root).await;
    let scripts: Vec<_> = (0..SCRIPTS)
        .map(|number| {
            let mut script = root.clone();
            let student = format!("/api/v1/students/{}", 1 + number % STUDENTS);
            tokio::spawn(async move {
                for _ in 0..MOST_TRIES {
                    let seen = script.get(&student).await;
                    let tag = seen.header("etag").unwrap().to_owned();
                    let more = fee(&read(&seen)) + 1 + number;
                    let body = json!({"fee": format!("{more}.00")}).to_string();
                    script.set_header("if-match", &tag);
                    let kind = Some(MERGE_PATCH);
                    let answer = script.send(Method::PATCH, &student, kind, body.into()).await;
                    script.remove_header("if-match");
                    match answer.status {
                        StatusCode::OK => return 1 + number,
                        StatusCode::PRECONDITION_FAILED | StatusCode::SERVICE_UNAVAILABLE => {}
                        _ => panic!("{}: {}", answer.status, answer.body),
                    }
                }
                panic!("no turn in {MOST_TRIES} tries");
            })
        })
        .collect();
    let mut acknowledged = 0;
    for script in scripts {
        acknowledged += script.await.unwrap();
    }
    assert_eq!(sum(&mut root).await - before, acknowledged);
}

/// All fees together.
async fn sum(program: &mut Browser) -> i64 {
    let list = read(&program.get("/api/v1/students").await);
    list["students"].as_array().unwrap().iter().map(fee).sum()
}

/// The fee of a student in whole units.
fn fee(student: &serde_json::Value) -> i64 {
    let text = student["fee"].as_str().unwrap();
    text.split_once('.').unwrap().0.parse().unwrap()
}

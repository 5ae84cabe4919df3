//! Ids: which there are, who gives them, and to whom.

use axum::http::{Method, StatusCode};

use super::{STUDENTS, ada, admin, ask, bare, problem, read};

const ODD_IDS: [&str; 14] = [
    "0",
    "-1",
    "01",
    "+1",
    "1.0",
    "1e3",
    "2147483648",
    "9999999999999999999",
    "%00",
    "%31%00",
    "%FF",
    "x",
    "1%20",
    "%F0%9F%91%A9",
];

#[tokio::test]
async fn an_id_that_nobody_can_have_is_404_for_every_method() {
    let (server, mut root) = admin().await;
    for id in ODD_IDS {
        let path = format!("/api/v1/students/{id}");
        for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
            let answer = ask(&mut root, method.clone(), &path, &ada()).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}: {}", answer.body);
            problem(&answer, StatusCode::NOT_FOUND, "not-found");
        }
        let answer = bare(&mut root, Method::POST, &format!("{path}/restore")).await;
        problem(&answer, StatusCode::NOT_FOUND, "not-found");
    }
    assert_eq!(super::changes(&server).await, 0);
}

#[tokio::test]
async fn the_next_student_gets_the_next_free_id_whatever_ids_programs_chose() {
    let (_server, mut root) = admin().await;
    for id in [i32::MAX, 1, 2, 4] {
        let answer = ask(&mut root, Method::PUT, &format!("/api/v1/students/{id}"), &ada()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{id}: {}", answer.body);
        assert_eq!(answer.location(), format!("/api/v1/students/{id}"));
        assert_eq!(read(&answer)["id"], id);
    }
    for id in [3, 5] {
        let answer = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
        assert_eq!(answer.location(), format!("/api/v1/students/{id}"));
    }
    let last = root.get("/api/v1/students?sort=-updated&size=25").await;
    assert_eq!(read(&last)["total"], 6);
}

#[tokio::test]
async fn the_id_of_who_can_be_put_back_is_taken_until_then() {
    let (server, mut root) = admin().await;
    server.student("Grace").await;
    bare(&mut root, Method::DELETE, "/api/v1/students/1").await;
    let answer = ask(&mut root, Method::PUT, "/api/v1/students/1", &ada()).await;
    let refusal = problem(&answer, StatusCode::CONFLICT, "conflict");
    let detail = refusal["detail"].as_str().unwrap();
    let deleted: i64 = server.ask("SELECT at FROM audit WHERE action = 'deleted'").await;
    let until = time::OffsetDateTime::from_unix_timestamp(deleted + 600).unwrap();
    let until = format!("{}T{:02}:{:02}:", until.date(), until.hour(), until.minute());
    assert!(detail.contains(&until), "{detail}: {until}");
    assert!(detail.contains("POST /api/v1/students/1/restore"), "{detail}");
    let answer = bare(&mut root, Method::POST, "/api/v1/students/1/restore").await;
    assert_eq!(read(&answer)["name"], "Grace");

    bare(&mut root, Method::DELETE, "/api/v1/students/1").await;
    server.sql("UPDATE audit SET at = at - 601").await;
    // Nobody who has it open from then can take it for this one: the versions go on.
    let answer = ask(&mut root, Method::PUT, "/api/v1/students/1", &ada()).await;
    assert_eq!((answer.status, answer.header("etag")), (StatusCode::CREATED, Some("\"3\"")));
    assert_eq!(read(&answer)["name"], "Ada Lovelace");
    let answer = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
    assert_eq!(answer.location(), "/api/v1/students/2", "nobody else is given it");
}

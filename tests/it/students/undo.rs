//! A deletion, and the ten minutes in which it can be undone.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall::base::error::AppError;
use rollcall::students::server::roster;
use rollcall::students::student::{Facts, Student};

use super::{delete, operator, path, post};
use crate::support::{Server, facts};

#[tokio::test]
async fn a_deleted_student_is_put_back_by_the_button_of_the_message() {
    let server = Server::start().await;
    let student = server.student("Ada Lovelace").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    assert!(admin.get("/students/1/delete").await.says("Delete <bdi>Ada Lovelace</bdi>?"));
    let answer = delete(&mut admin, 1).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/students"));
    let list = admin.get("/students").await;
    assert!(list.says("Student 1 is deleted. This can be undone for ten minutes."));
    assert!(list.body.contains("action=\"/students/1/restore\"") && list.says(">Put back<"));
    assert!(list.says("No students"));

    let answer = admin.post("/students/1/restore", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/students/1"));
    let page = admin.get("/students/1").await;
    assert!(page.says("Student 1 is back on the roster."));
    let stored: String = server.ask("SELECT after FROM audit ORDER BY id DESC").await;
    let back: Student = serde_json::from_str(&stored).unwrap();
    assert_eq!((back.id, back.version, back.created), (1, 2, student.created));
    assert_eq!(back.facts, student.facts);
    assert!(admin.get("/students?q=lovelace").await.says("1 student"));
}

#[tokio::test]
async fn the_page_of_who_is_gone_tells_an_admin_who_deleted_them_and_staff_nothing() {
    let server = Server::start().await;
    server.student("Ada Lovelace").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut staff = server.signed_in("grace", Role::Staff).await;
    delete(&mut admin, 1).await;
    let page = admin.get("/students/1").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(
        page.says("Deleted by <strong>root</strong>")
            && page.body.contains("action=\"/students/1/restore\"")
    );
    let page = staff.get("/students/1").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.says("There is no such page") && !page.says("Ada Lovelace"));
    // What cannot be done to who is not there leads to where it can be undone.
    let answer = admin.get("/students/1/edit").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/students/1"));
    assert_eq!(admin.get("/students/1/delete").await.status, StatusCode::NOT_FOUND);
    let token = admin.token("/students/1/restore").await;
    let again = admin.post_raw("/students/1/delete", &[("csrf_token", &token)]).await;
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, "/students/1"));

    server.sql("UPDATE audit SET at = at - 540 WHERE action = 'deleted'").await;
    assert!(admin.get("/students/1/restore").await.says("Put <bdi>Ada Lovelace</bdi> back?"));
    server.sql("UPDATE audit SET at = at - 61 WHERE action = 'deleted'").await;
    let audit = admin.get("/admin/audit").await;
    assert!(audit.body.contains("href=\"/students/1\""));
    let page = admin.get("/students/1").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.says("Deleted by <strong>root</strong>") && page.says("It is too late"));
    assert!(!page.body.contains("action=\"/students/1/restore\""));
    assert_eq!(admin.get("/students/1/edit").await.location(), "/students/1");
    assert!(!staff.get("/students/1").await.says("Deleted by"));
}

#[tokio::test]
async fn after_ten_minutes_a_deletion_stays() {
    let server = Server::start().await;
    server.student("Ada Lovelace").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    delete(&mut admin, 1).await;
    let token = admin.token("/students/1/restore").await;
    assert!(admin.get("/admin/audit").await.body.contains("action=\"/students/1/restore\""));
    server.sql("UPDATE audit SET at = at - 601 WHERE action = 'deleted'").await;
    let answer = admin.post_raw("/students/1/restore", &[("csrf_token", &token)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("It is too late to put <bdi>Ada Lovelace</bdi> back"));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM students").await, 0);
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM audit").await, 2);
    assert!(!admin.get("/admin/audit").await.body.contains("/students/1/restore"));
}

#[tokio::test]
async fn a_student_is_put_back_once() {
    let server = Server::start().await;
    server.student("Ada Lovelace").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    delete(&mut admin, 1).await;
    let token = admin.token("/students/1/restore").await;
    for (status, rows) in [(StatusCode::SEE_OTHER, 3), (StatusCode::UNPROCESSABLE_ENTITY, 3)] {
        let answer = admin.post_raw("/students/1/restore", &[("csrf_token", &token)]).await;
        assert_eq!(answer.status, status);
        assert_eq!(server.ask::<i32>("SELECT count(*) FROM audit").await, rows);
        assert_eq!(server.ask::<i32>("SELECT count(*) FROM students").await, 1);
    }
    let again = roster::restore(&server.db, &operator().into(), 1).await;
    let said = "This student is on the roster already.".to_owned();
    assert_eq!(again, Err(AppError::Conflict(said)));
    assert!(
        admin.get("/students/1/restore").await.says("<bdi>Ada Lovelace</bdi> is on the roster")
    );
}

#[tokio::test]
async fn only_the_last_deletion_of_a_student_offers_the_way_back() {
    let server = Server::start().await;
    server.student("Ada Lovelace").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for _ in 0..2 {
        delete(&mut admin, 1).await;
        // The message has a button too.
        admin.get("/students").await;
        let audit = admin.get("/admin/audit").await;
        assert_eq!(audit.body.matches("action=\"/students/1/restore\"").count(), 1);
        assert_eq!(admin.post("/students/1/restore", &[]).await.location(), "/students/1");
        let audit = admin.get("/admin/audit").await;
        assert_eq!(audit.body.matches("action=\"/students/1/restore\"").count(), 0);
    }
}

#[tokio::test]
async fn what_was_typed_survives_a_deletion_by_somebody_else() {
    let server = Server::start().await;
    let student = server.student("Ada Lovelace").await;
    let mut ada = server.signed_in("root", Role::Admin).await;
    let mut eve = server.signed_in("eve", Role::Admin).await;
    let token = ada.token("/students/1/edit").await;
    delete(&mut eve, 1).await;

    let typed = Facts { city: "Worked on for an hour".to_owned(), ..facts() }.typed();
    let mut fields: Vec<(&str, &str)> = typed.iter().collect();
    fields.extend([("csrf_token", token.as_str()), ("version", "1")]);
    let answer = ada.post_raw("/students/1/edit", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("eve deleted this student after you had opened it."));
    assert_eq!(answer.input("city").as_deref(), Some("Worked on for an hour"));
    assert!(answer.body.contains("href=\"/students/1/restore\""));

    // It is put back, and the same form sent again: the restored one has another version.
    assert_eq!(ada.post("/students/1/restore", &[]).await.location(), path(&student));
    let answer = ada.post_raw("/students/1/edit", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let version = answer.input("version").unwrap();
    let answer = post(&mut ada, "/students/1/edit", &facts(), &[("version", &version)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);

    // Too late for all that, it can become a new student.
    delete(&mut eve, 1).await;
    server.sql("UPDATE audit SET at = at - 601").await;
    let answer = ada.post_raw("/students/1/edit", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let message =
        "eve deleted this student after you had opened it. It is too late to put it back.";
    assert!(answer.says(message), "{}", answer.body);
    assert_eq!(answer.input("city").as_deref(), Some("Worked on for an hour"));
    assert!(answer.body.contains("action=\"/students/new\"") && answer.says(">Add student<"));
    let answer = ada.post_raw("/students/new", &fields).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/students/2"));
}

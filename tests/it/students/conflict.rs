//! Two admins, one student: whoever saves second sees what the other did, and loses nothing.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall::students::student::Facts;

use super::{address_typed, beside_another_writer, delete, path, post, save};
use crate::support::{Answer, Server, facts};

/// The row of the conflict's table for a field: its label and its cells, without tags.
fn row(answer: &Answer, label: &str) -> Option<Vec<String>> {
    let section = answer.body.split("id=\"version\"").nth(1)?.split("</section>").next()?;
    let rows = section.split("<tr>").skip(1);
    let rows = rows.map(|row| row.split(['<', '>']).skip(2).step_by(2));
    let cells = rows.map(|cells| {
        let cells = cells.map(|cell| cell.replace("&quot;", "\"").trim().to_owned());
        cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>()
    });
    cells.into_iter().find(|cells| cells.first().is_some_and(|first| first == label))
}

#[tokio::test]
async fn the_second_to_save_sees_both_values_and_whose_change_it_was() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut ada = server.signed_in("root", Role::Admin).await;
    let mut eve = server.signed_in("eve", Role::Admin).await;
    let theirs = Facts { city: "Lyon".to_owned(), year: 5, ..student.facts.clone() };
    assert_eq!(save(&mut eve, &student, &theirs).await.location(), path(&student));

    let yours = Facts { city: "Paris".to_owned(), pin: "75001".to_owned(), ..student.facts };
    let answer = post(&mut ada, "/students/1/edit", &yours, &[("version", "1")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("eve saved this student after you had opened it."));
    assert!(answer.body.contains("href=\"#version\"") && answer.body.contains("id=\"version\""));
    let cells = |label| row(&answer, label).map(|cells| cells[1..4].join("|"));
    assert_eq!(cells("City").as_deref(), Some("Paris|Lyon|eve"));
    // Whoever saves now takes the year back too, though they never touched it.
    assert_eq!(cells("Year").as_deref(), Some("2|5|eve"));
    assert_eq!(cells("PIN code").as_deref(), Some("75001|29005|only you"));
    assert_eq!(cells("Name"), None);

    // What was typed stands in the form, under the version that is there now.
    assert_eq!(answer.input("city").as_deref(), Some("Paris"));
    assert_eq!(address_typed(&answer), yours.addr);
    assert_eq!(answer.input("version").as_deref(), Some("2"));
    assert_eq!(server.ask::<String>("SELECT city FROM students").await, "Lyon");
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM audit").await, 2);

    let answer = post(&mut ada, "/students/1/edit", &yours, &[("version", "2")]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/students/1"));
    assert_eq!(server.ask::<String>("SELECT city FROM students").await, "Paris");
    let before: String = server.ask("SELECT before FROM audit ORDER BY id DESC").await;
    assert!(before.contains("Lyon"), "what was overwritten stays in the audit: {before}");
}

#[tokio::test]
async fn what_is_ticked_keeps_what_others_saved_and_the_rest_is_as_it_was_typed() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut ada = server.signed_in("root", Role::Admin).await;
    let mut eve = server.signed_in("eve", Role::Admin).await;
    let theirs = Facts { city: "Lyon".to_owned(), year: 5, active: false, ..student.facts.clone() };
    save(&mut eve, &student, &theirs).await;
    let yours =
        Facts { city: "Paris".to_owned(), year: 3, pin: "75001".to_owned(), ..student.facts };
    let answer = post(&mut ada, "/students/1/edit", &yours, &[("version", "1")]).await;
    for name in ["city", "year", "pin", "active"] {
        assert!(answer.body.contains(&format!("name=\"theirs-{name}\"")), "{name}");
    }
    assert!(!answer.body.contains("name=\"theirs-name\""), "both have the same");

    let ticked =
        [("version", "2"), ("theirs-year", "on"), ("theirs-active", "on"), ("theirs-x", "on")];
    let answer = post(&mut ada, "/students/1/edit", &yours, &ticked).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/students/1"));
    for (column, value) in [("city", "Paris"), ("pin", "75001"), ("year", "5"), ("active", "0")] {
        let found = format!("SELECT CAST({column} AS TEXT) FROM students");
        assert_eq!(server.ask::<String>(&found).await, value, "{column}");
    }
}

#[tokio::test]
async fn a_box_that_is_ticked_in_vain_takes_nothing_that_nobody_has_seen() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut ada = server.signed_in("root", Role::Admin).await;
    let mut eve = server.signed_in("eve", Role::Admin).await;
    let lyon = Facts { city: "Lyon".to_owned(), ..student.facts.clone() };
    save(&mut eve, &student, &lyon).await;
    // They save once more before the first has compared.
    let oslo = Facts { city: "Oslo".to_owned(), ..student.facts.clone() };
    post(&mut eve, "/students/1/edit", &oslo, &[("version", "2")]).await;
    let yours = Facts { city: "Paris".to_owned(), pin: "75001".to_owned(), ..student.facts };
    let ticked = [("version", "2"), ("theirs-city", "on")];
    let answer = post(&mut ada, "/students/1/edit", &yours, &ticked).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.input("city").as_deref(), Some("Paris"));
    assert_eq!(server.ask::<String>("SELECT pin FROM students").await, "29005");
}

#[tokio::test]
async fn whoever_typed_the_same_as_the_other_is_done() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut ada = server.signed_in("root", Role::Admin).await;
    let mut eve = server.signed_in("eve", Role::Admin).await;
    let same = Facts { city: "Lyon".to_owned(), ..student.facts.clone() };
    save(&mut eve, &student, &same).await;
    let answer = save(&mut ada, &student, &same).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/students/1"));
    assert!(ada.get("/students/1").await.says("nothing is changed"));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM audit").await, 2);
    assert_eq!(server.ask::<i32>("SELECT version FROM students").await, 2);
}

#[tokio::test]
async fn whoever_put_a_student_back_is_not_said_to_have_saved_it() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut ada = server.signed_in("root", Role::Admin).await;
    let mut eve = server.signed_in("eve", Role::Admin).await;
    delete(&mut eve, 1).await;
    eve.post("/students/1/restore", &[]).await;
    let answer = save(&mut ada, &student, &facts()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("eve put this student back after you had opened it."));
    assert!(answer.says("<strong>eve</strong> put this student back, "));
    assert!(!answer.says("saved this student"));
    assert_eq!(row(&answer, "Name").unwrap()[1..4].join("|"), "José Núñez|Ada|only you");
}

#[tokio::test]
async fn whoever_deletes_what_another_has_changed_sees_the_change_first() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut ada = server.signed_in("root", Role::Admin).await;
    let mut eve = server.signed_in("eve", Role::Admin).await;
    let question = ada.get("/students/1/delete").await;
    assert_eq!(question.input("version").as_deref(), Some("1"));
    assert!(!question.says("What was changed"));
    let token = question.input("csrf_token").unwrap();
    let fields = |version| [("csrf_token", token.as_str()), ("version", version)];
    save(&mut eve, &student, &Facts { city: "Lyon".to_owned(), ..student.facts.clone() }).await;
    let answer = ada.post_raw("/students/1/delete", &fields("1")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("eve saved this student after you had opened it."));
    assert!(answer.says("<del dir=\"auto\">Málaga</del><span class=\"becomes\">"));
    assert!(!answer.says(">Added<"), "what was there before is no news");
    assert_eq!(answer.input("version").as_deref(), Some("2"));
    for version in ["", "x", "-1", "3"] {
        let answer = ada.post_raw("/students/1/delete", &fields(version)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{version}");
    }
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM students").await, 1);
    let answer = ada.post_raw("/students/1/delete", &fields("2")).await;
    assert_eq!(answer.location(), "/students");
}

#[tokio::test]
async fn of_two_that_save_at_the_same_moment_one_is_told() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut ada = server.signed_in("root", Role::Admin).await;
    let mut eve = server.signed_in("eve", Role::Admin).await;
    let city = |city: &str| Facts { city: city.to_owned(), ..student.facts.clone() };
    let (paris, lyon) = (city("Paris"), city("Lyon"));
    let both = tokio::join!(save(&mut ada, &student, &paris), save(&mut eve, &student, &lyon));
    let mut statuses = [both.0.status.as_u16(), both.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    assert_eq!(server.ask::<i32>("SELECT version FROM students").await, 2);
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM audit").await, 2);
}

/// The command line writes to the same file, for one. What was read before it wrote is no ground
/// to write on.
#[tokio::test]
async fn a_change_waits_while_another_program_writes() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for round in 1..=5 {
        let version = round.to_string();
        let facts = Facts { year: round, fee_cents: 7, ..student.facts.clone() };
        let fields = [("version", version.as_str())];
        let change = post(&mut admin, "/students/1/edit", &facts, &fields);
        let answer = beside_another_writer(&server, change).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "round {round}");
    }
}

#[tokio::test]
async fn a_version_that_is_none_overwrites_nothing() {
    let server = Server::start().await;
    server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for version in ["", "x", "-1", "2", "99999999999", "1.0", "</textarea><script>"] {
        let answer = post(&mut admin, "/students/1/edit", &facts(), &[("version", version)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{version}");
        assert_eq!(answer.input("version").as_deref(), Some("1"), "{version}");
        assert_eq!(server.ask::<String>("SELECT name FROM students").await, "Ada");
    }
    let answer = post(&mut admin, "/students/1/edit", &facts(), &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_mistake_and_an_old_version_are_said_one_after_the_other() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut ada = server.signed_in("root", Role::Admin).await;
    let mut eve = server.signed_in("eve", Role::Admin).await;
    save(&mut eve, &student, &facts()).await;
    let wrong = Facts { year: 11, ..facts() };
    let answer = save(&mut ada, &student, &wrong).await;
    assert!(answer.says("Year takes 1 to 10."), "{}", answer.body);
    assert!(!answer.body.contains("id=\"version\""));
    assert_eq!(answer.input("version").as_deref(), Some("1"), "it still stands for what was read");
    let answer = save(&mut ada, &student, &Facts { year: 9, ..facts() }).await;
    assert!(answer.body.contains("id=\"version\""));
}

//! The ids of students: given once, and always another one.

use rollcall::base::error::AppError;
use rollcall::students::server::roster;
use rollcall::students::server::seed::seed;

use super::{PROGRAMMES, beside_another_writer, filled, operator};
use crate::support::{Server, facts};

#[tokio::test]
async fn an_id_is_never_given_again() {
    let server = filled(3).await;
    let fourth = server.student("Ann").await;
    assert_eq!(fourth.id, 4);
    server.delete_student(4).await;
    assert_eq!(server.student("Bob").await.id, 5);
}

#[tokio::test]
async fn a_student_at_the_highest_id_leaves_a_next_one() {
    let server = filled(1).await;
    server.sql(&format!("UPDATE students SET id = {} WHERE id = 1", i32::MAX)).await;
    assert_eq!(server.student("Ann").await.id, 2);
}

#[tokio::test]
async fn when_no_id_is_left_nobody_is_added() {
    let server = filled(1).await;
    server.sql(&format!("UPDATE counters SET next = {}", i32::MAX)).await;
    let two = seed(&server.db, operator(), PROGRAMMES, 2, 1, |_| ()).await;
    assert_eq!(two, Err(AppError::Internal));
    assert_eq!(server.student("Ann").await.id, i32::MAX);
    let one_more = roster::add(&server.db, &operator().into(), facts()).await;
    assert_eq!(one_more, Err(AppError::Internal));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM students").await, 2);
}

#[tokio::test]
async fn ids_that_are_taken_or_were_once_are_left_out() {
    let server = filled(1).await;
    server.sql("UPDATE students SET id = 2 WHERE id = 1").await;
    server
        .sql(
            "INSERT INTO audit (at, account_name, student_id, action) \
             VALUES (0, 'x', 4, 'delete')",
        )
        .await;
    assert_eq!(server.student("Ann").await.id, 3);
    assert_eq!(server.student("Bob").await.id, 5);
}

#[tokio::test]
async fn who_is_seeded_is_written_down_once() {
    let server = filled(1200).await;
    let rows = "SELECT count(DISTINCT student_id) FROM audit JOIN students ON students.id = \
                student_id WHERE action = 'added' AND account_name = 'the shell' AND before IS NULL \
                AND after ->> 'name' = students.name";
    assert_eq!(server.ask::<i32>(rows).await, 1200);
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM audit").await, 1200);
}

#[tokio::test]
async fn the_same_seed_makes_the_same_students_and_another_makes_others() {
    let all = "SELECT group_concat(name || city || addr || pin || year || fee_cents || programme \
               || mode || active || created || updated || version) FROM students";
    let rosters = [filled(150).await, filled(150).await, Server::start().await];
    seed(&rosters[2].db, operator(), PROGRAMMES, 150, 2, |_| ()).await.unwrap();
    let [one, same, other] = [
        rosters[0].ask::<String>(all).await,
        rosters[1].ask::<String>(all).await,
        rosters[2].ask::<String>(all).await,
    ];
    assert_eq!(one, same);
    assert_ne!(one, other);
}

#[tokio::test]
async fn a_seed_waits_while_another_program_writes() {
    let server = filled(1).await;
    server.account("root", rollcall::auth::account::Role::Admin).await;
    let programmes = &[("law", "Law"), ("music", "Music")];
    let seeded = seed(&server.db, operator(), programmes, 5, 1, |_| ());
    beside_another_writer(&server, seeded).await.unwrap();
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM students").await, 6);
}

#[tokio::test]
async fn what_is_seeded_could_have_been_typed() {
    let server = Server::start().await;
    let programmes: rollcall_forms::Options = &[("law", "Law"), ("music", "Music")];
    let mut heard = Vec::new();
    seed(&server.db, operator(), programmes, 2500, 9, |done| heard.push(done)).await.unwrap();
    assert_eq!(heard, [1000, 2000, 2500]);
    for id in 1..=2500 {
        let student = roster::find(&server.db, operator(), id).await.unwrap().unwrap();
        let parsed = rollcall::students::form::parse(&student.facts.typed(), programmes);
        assert_eq!(parsed.as_ref(), Ok(&student.facts));
    }
}

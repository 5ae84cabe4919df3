//! Imports of more than one piece: decided once, and from then on written to their end.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall::students::import::ImportState;
use rollcall::students::server::import::go_on;
use sea_orm::ConnectionTrait;

use crate::students::earlier::{Earlier, brought_up_to_date, make_earlier};
use crate::students::{delete, post};
use crate::support::{Server, facts};

use super::*;

/// Checks a file and writes its first piece; then whoever wrote is gone.
async fn left_halfway(server: &Server, admin: &mut Browser, file: &[u8]) -> String {
    let (path, run) = to_be_written(server, admin, file).await;
    let work = tokio::spawn(run.to_its_end());
    let held = hold_when(server, "state = 'writing'").await;
    work.abort();
    assert!(work.await.is_err(), "it did not come to its end");
    held.rollback().await.unwrap();
    path
}

#[tokio::test]
async fn a_file_of_many_pieces_is_imported_whole_at_one_time_and_under_one_name() {
    let server = crate::students::filled(600).await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let more = many(2500);
    let file = [changes(600), more[HEAD.len() + 2..].to_vec()].concat();
    let (path, run) = to_be_written(&server, &mut admin, &file).await;
    assert_eq!(run.to_its_end().await.unwrap(), ImportState::Done);
    let page = admin.get(&path).await;
    assert!(page.says("Imported"), "{}", page.body);
    assert_eq!((count(&page, "Added"), count(&page, "Changed")), ("2,500".into(), "600".into()));
    // The 600 of the beginning were added and then changed.
    assert_eq!(everything(&server).await, (3100, 3100, 3700));
    let (changed, added): (i64, i64) = (
        server.ask("SELECT count(*) FROM students WHERE name = 'Changed ' || id").await,
        server.ask("SELECT count(*) FROM students WHERE name = 'Student ' || (id - 601)").await,
    );
    assert_eq!((changed, added), (600, 2500));
    // The first 600 rows are of the roster's beginning.
    let authors: i64 =
        server.ask("SELECT count(DISTINCT account_name || at) FROM audit WHERE id > 600").await;
    assert_eq!(authors, 1);
    let audited: i64 = server
        .ask("SELECT count(*) FROM audit a JOIN students s ON s.id = a.student_id WHERE s.updated = a.at AND s.version = a.after ->> 'version' AND s.name = a.after ->> 'name'")
        .await;
    assert_eq!(audited, 3100, "each has its row in the audit");
    server.sql("INSERT INTO student_search (student_search) VALUES ('integrity-check')").await;
    assert!(admin.get("/students?q=changed&programme=music").await.says("of 600"));
    assert!(is_clean(&server).await);
}

#[tokio::test]
async fn halfway_the_new_students_who_are_there_are_counted_found_and_can_be_edited() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    left_halfway(&server, &mut admin, &many(2500)).await;
    assert_eq!(everything(&server).await, (833, 833, 833));
    for address in ["/students", "/students?q=student", "/students?q=k%C3%B6ln&sort=year"] {
        let page = admin.get(address).await;
        assert!(page.says("of 833"), "{address}: {}", page.body);
    }
    assert!(admin.get("/students?q=student+832").await.says("Student 832"));
    let page = admin.get("/students?q=student+833").await;
    assert!(!page.says("Student 833"), "{}", page.body);
    assert_eq!(admin.get("/students/834").await.status, StatusCode::NOT_FOUND);

    let edited = post(&mut admin, "/students/7/edit", &facts(), &[("version", "1")]).await;
    assert_eq!(edited.status, StatusCode::SEE_OTHER, "{}", edited.body);
    for id in [8, 9] {
        let deleted = delete(&mut admin, id).await;
        assert_eq!(deleted.status, StatusCode::SEE_OTHER, "{}", deleted.body);
    }
    let restored = admin.post("/students/9/restore", &[]).await;
    assert_eq!(restored.status, StatusCode::SEE_OTHER, "{}", restored.body);
    let added = server.student("Ada").await;
    assert_eq!(added.id, 2501, "the ids of those who wait are theirs");

    go_on(&server.db).await.unwrap();
    assert_eq!(state(&server).await, "done");
    assert_eq!(everything(&server).await, (2500, 2500, 2505));
    assert!(admin.get("/students?q=student").await.says("of 2,498"));
    assert!(admin.get("/students/7").await.says("José Núñez"));
    assert_eq!(admin.get("/students/2500").await.status, StatusCode::OK);
    server.sql("INSERT INTO student_search (student_search) VALUES ('integrity-check')").await;
}

#[tokio::test]
async fn a_program_that_brings_the_search_index_up_to_date_halfway_goes_on_with_the_import() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    left_halfway(&server, &mut admin, &many(2500)).await;
    make_earlier(&server, Earlier::SearchByName).await;
    brought_up_to_date(&server).await;
    assert_eq!(everything(&server).await, (833, 833, 833));
    assert!(admin.get("/students?q=student").await.says("of 833"));
    go_on(&server.db).await.unwrap();
    assert_eq!(everything(&server).await, (2500, 2500, 2500));
    assert!(admin.get("/students?q=student").await.says("of 2,500"));
    assert!(admin.get("/students?q=student+2499").await.says("Student 2499"));
    assert!(is_clean(&server).await);
    server.sql("INSERT INTO student_search (student_search) VALUES ('integrity-check')").await;
}

#[tokio::test]
async fn halfway_a_student_whose_change_waits_is_left_alone_and_all_others_can_be_changed() {
    let server = crate::students::filled(602).await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    delete(&mut admin, 602).await;
    left_halfway(&server, &mut admin, &changes(600)).await;
    let changed = "SELECT count(*) FROM students WHERE name LIKE 'Changed %'";
    assert_eq!(server.ask::<i64>(changed).await, 250);
    assert!(admin.get("/students?q=changed").await.says("of 250"));

    let message = "An import is just changing this student. Try again in a moment.";
    let version: i32 = server.ask("SELECT version FROM students WHERE id = 251").await;
    let version = version.to_string();
    let refused = post(&mut admin, "/students/251/edit", &facts(), &[("version", &version)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says(message), "{}", refused.body);
    assert_eq!(refused.input("name").as_deref(), Some("José Núñez"), "what was typed stays");
    let refused = delete(&mut admin, 600).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says(message), "{}", refused.body);

    for id in [250, 601] {
        let version: i32 =
            server.ask(&format!("SELECT version FROM students WHERE id = {id}")).await;
        let path = format!("/students/{id}/edit");
        let saved = post(&mut admin, &path, &facts(), &[("version", &version.to_string())]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{id}: {}", saved.body);
    }
    let restored = admin.post("/students/602/restore", &[]).await;
    assert_eq!(restored.status, StatusCode::SEE_OTHER, "{}", restored.body);

    go_on(&server.db).await.unwrap();
    assert_eq!(state(&server).await, "done");
    assert_eq!(server.ask::<i64>(changed).await, 599, "all but the one that was edited since");
    let late = post(&mut admin, "/students/251/edit", &facts(), &[("version", &version)]).await;
    assert!(late.says("saved this student after you had opened it"), "{}", late.body);
    assert_eq!(everything(&server).await, (602, 602, 1206));
}

#[tokio::test]
async fn a_stop_just_before_the_decision_is_heard() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let (path, run) = to_be_written(&server, &mut admin, &many(10)).await;
    let held = server.db.begin_write().await.unwrap();
    let work = tokio::spawn(run.to_its_end());
    held.execute_unprepared("UPDATE imports SET stop = 1").await.unwrap();
    held.commit().await.unwrap();
    assert_eq!(work.await.unwrap().unwrap(), ImportState::Stopped);
    assert!(admin.get(&path).await.says("Stopped; nothing was changed"));
    assert_eq!(everything(&server).await, (0, 0, 0));
}

#[tokio::test]
async fn a_stop_stops_what_is_under_way_and_nothing_that_begins_later() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let path = uploaded(&mut admin, &many(3)).await;
    server.sql("UPDATE imports SET state = 'stopped', stop = 1").await;
    press(&mut admin, &path, "match", &[]).await;
    begin_check(&mut admin, &path).await;
    assert!(settled(&mut admin, &path).await.says("Checked; nothing is changed yet"));
    press(&mut admin, &path, "write", &[]).await;
    assert!(settled(&mut admin, &path).await.says("Imported"));
}

#[tokio::test]
async fn a_stop_after_the_decision_changes_nothing_and_none_is_offered() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let (path, run) = to_be_written(&server, &mut admin, &many(3500)).await;
    let work = tokio::spawn(run.to_its_end());
    let held = hold_when(&server, "state = 'writing'").await;
    let page = admin.get(&path).await;
    assert!(page.says("This import can no longer be stopped"), "{}", page.body);
    assert!(
        page.says("833</strong> rows done") && page.body.contains("<progress"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("value=\"stop\""), "{}", page.body);
    held.rollback().await.unwrap();
    let stopped = press(&mut admin, &path, "stop", &[]).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER);
    assert_eq!(work.await.unwrap().unwrap(), ImportState::Done);
    assert!(admin.get(&path).await.says("Imported"));
    assert_eq!(everything(&server).await, (3500, 3500, 3500));
}

#[tokio::test]
async fn what_is_decided_and_left_over_is_gone_on_with_by_its_button_and_by_the_next_import() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let path = left_halfway(&server, &mut admin, &many(2500)).await;
    let page = admin.get(&path).await;
    assert!(page.says("Something kept it from going on"), "{}", page.body);
    let refused = press(&mut admin, &path, "discard", &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    press(&mut admin, &path, "stop", &[]).await;
    let begun = press(&mut admin, &path, "go-on", &[]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    assert!(settled(&mut admin, &path).await.says("Imported"));
    assert_eq!(everything(&server).await, (2500, 2500, 2500));

    let path = left_halfway(&server, &mut admin, &many(2600)).await;
    let other = uploaded(&mut admin, &many(10)).await;
    press(&mut admin, &other, "discard", &[]).await;
    let next = uploaded(&mut admin, &many(20)).await;
    let wait = begin_check(&mut admin, &next).await;
    assert!(wait.says("Another import is under way."), "{}", wait.body);
    assert!(settled(&mut admin, &path).await.says("Imported"));
    assert_eq!(everything(&server).await, (5100, 5100, 5100));
    assert!(is_clean(&server).await);
    begin_check(&mut admin, &next).await;
    assert!(settled(&mut admin, &next).await.says("Checked"));
}

#[tokio::test]
async fn what_is_decided_rests_while_the_disk_is_full_and_goes_on_later() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let path = left_halfway(&server, &mut admin, &many(3500)).await;
    // No file grows beyond the pages that it has.
    server.db.writer().execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
    go_on(&server.db).await.unwrap();
    assert_eq!(state(&server).await, "writing");
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM students").await, 833);
    let page = admin.get(&path).await;
    assert!(page.says("Something kept it from going on"), "{}", page.body);
    let usual = "PRAGMA max_page_count = 4294967294";
    server.db.writer().execute_unprepared(usual).await.unwrap();
    go_on(&server.db).await.unwrap();
    assert_eq!(state(&server).await, "done");
    assert_eq!(everything(&server).await, (3500, 3500, 3500));
}

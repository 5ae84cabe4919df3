//! What rows do: add, change, leave alone; all of them or none.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall::students::import::ImportState;
use sea_orm::ConnectionTrait;

use crate::support::Server;

use super::*;

#[tokio::test]
async fn a_file_adds_students_and_nothing_is_changed_before_the_last_step() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let before = everything(&server).await;
    let (path, page) = checked(&mut admin, &many(2500)).await;
    assert_eq!(count(&page, "To be added"), "2,500");
    assert_eq!(count(&page, "With problems"), "0");
    assert_eq!(everything(&server).await, before, "a check changes nothing");
    press(&mut admin, &path, "write", &[]).await;
    let page = settled(&mut admin, &path).await;
    assert!(page.says("Imported"), "{}", page.body);
    assert_eq!(count(&page, "Added"), "2,500");
    assert_eq!(everything(&server).await, (2500, 2500, 2500));
    let found = admin.get("/students?q=student+2477").await;
    assert!(found.says("Student 2477") && !found.says("Student 2476"), "{}", found.body);
    let student = admin.get("/students/2478").await;
    assert!(student.says("Student 2477") && student.says("1,234.50"), "{}", student.body);
    assert!(student.says("Street 2477\nHouse") && student.says("Added"), "{}", student.body);
    let last: String = server.ask("SELECT after FROM audit ORDER BY id DESC LIMIT 1").await;
    let last: serde_json::Value = serde_json::from_str(&last).unwrap();
    assert_eq!((&last["id"], &last["version"]), (&2500.into(), &1.into()));
    assert!(is_clean(&server).await, "nothing is left over");
}

#[tokio::test]
async fn an_id_changes_that_student_and_columns_that_are_not_there_stay() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for name in ["Ada", "Bob", "Cleo"] {
        server.student(name).await;
    }
    let file = csv(&["Name;ID;Fee", "Ada;1;1250.50", "Bob Brown;2;1250.5", "Cleo;3;7"]);
    let page = imported(&mut admin, &file, "write").await;
    assert_eq!(count(&page, "Changed"), "2");
    assert_eq!(count(&page, "Unchanged"), "1");
    let bob = admin.get("/students/2").await;
    assert!(
        bob.says("Bob Brown") && bob.says("Málaga") && bob.says("Calle Larios"),
        "{}",
        bob.body
    );
    assert!(admin.get("/students/3").await.says("7.00"));
    assert_eq!(everything(&server).await, (3, 3, 5), "unchanged rows leave no trace");
    assert!(admin.get("/students?q=brown").await.says("Bob Brown"), "the search knows it");
    assert!(!admin.get("/students?q=bob+b&sort=city").await.says("No student"));
    let version: i32 = server.ask("SELECT version FROM students WHERE id = 2").await;
    assert_eq!(version, 2);
    let before: String =
        server.ask("SELECT before FROM audit WHERE student_id = 2 AND action = 'changed'").await;
    assert!(before.contains("\"Bob\"") && before.contains("\"version\":1"), "{before}");
}

#[tokio::test]
async fn words_that_people_read_are_taken_for_choices_whatever_their_case() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let file = csv(&[
        "\u{feff}NAME\tPIN code\tYear\tFee\tProgramme\tMode",
        "Ada\t12345\t１\t0\tSIGN LANGUAGE\ton campus",
    ]);
    let page = imported(&mut admin, &file, "write").await;
    assert_eq!(count(&page, "Added"), "1");
    let row: String = server
        .ask("SELECT programme || mode || active || year || pin FROM students WHERE id = 1")
        .await;
    assert_eq!(row, "sign-languagecampus1112345", "a new student attends unless the file says no");
}

#[tokio::test]
async fn a_quote_inside_of_a_cell_is_the_cells_own() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let rows =
        [",\"Bob \"\"B\"\" Lee\",,,,1,1,law,online,yes", ",Ann 5\" Lee,,,,1,1,law,online,\"yes\""];
    let page = imported(&mut admin, &csv(&[&[HEAD], &rows[..]].concat()), "write").await;
    assert_eq!((count(&page, "Added"), count(&page, "Refused")), ("2".into(), "0".into()));
    let names: String = server.ask("SELECT group_concat(name, '/') FROM students").await;
    assert_eq!(names, "Bob \"B\" Lee/Ann 5\" Lee");
    let open = csv(&[HEAD, ",Cy,,,,1,1,law,online,\"yes\n"]);
    let (_, page) = checked(&mut admin, &open).await;
    assert!(page.says("A quote that opens in line 2 is not closed."), "{}", page.body);
    let head = csv(&["5\" shoe;\"a, \"\"b\"\", c, d, e, f\";name", "x;y;Ada"]);
    let path = uploaded(&mut admin, &head).await;
    assert_eq!(chosen(&admin.get(&path).await, "name"), "2");
}

#[tokio::test]
async fn with_bad_rows_only_the_good_ones_can_be_imported_and_only_when_asked() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let file = csv(&[
        HEAD,
        ",Ada,,,,3,0,music,online,yes",
        ",Bob,,,,30,0,music,online,yes",
        ",Cleo,,,,3,0,music,online,no",
    ]);
    let (path, page) = checked(&mut admin, &file).await;
    assert!(!page.body.contains("value=\"write\"") && page.body.contains("value=\"write-good\""));
    let refused = press(&mut admin, &path, "write", &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("Some rows cannot be taken."));
    assert_eq!(everything(&server).await, (0, 0, 0));
    press(&mut admin, &path, "write-good", &[]).await;
    let page = settled(&mut admin, &path).await;
    assert_eq!((count(&page, "Added"), count(&page, "Refused")), ("2".into(), "1".into()));
    assert_eq!(everything(&server).await, (2, 2, 2));
    let again = press(&mut admin, &path, "write-good", &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "it is done");
    assert_eq!(everything(&server).await, (2, 2, 2));
}

#[tokio::test]
async fn who_was_changed_or_deleted_after_the_check_keeps_the_whole_file_out() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for name in ["Ada", "Bob"] {
        server.student(name).await;
    }
    for change in
        ["UPDATE students SET version = 9 WHERE id = 2", "DELETE FROM students WHERE id = 2"]
    {
        let file = csv(&["id,name,year", "1,Eve,", "2,Bo,"]);
        let (_, page) = checked(&mut admin, &file).await;
        assert_eq!(count(&page, "With problems"), "2", "an empty cell is not a missing column");
        let file = csv(&["id,name", "1,Eve", "2,Bo"]);
        let (path, page) = checked(&mut admin, &file).await;
        assert_eq!(count(&page, "To be changed"), "2");
        server.sql(change).await;
        press(&mut admin, &path, "write", &[]).await;
        let page = settled(&mut admin, &path).await;
        assert!(page.says("1 were changed or deleted by others"), "{}", page.body);
        let name: String = server.ask("SELECT name FROM students WHERE id = 1").await;
        assert_eq!(name, "Ada");
        assert_eq!(server.ask::<i64>("SELECT count(*) FROM audit").await, 2);
    }
}

#[tokio::test]
async fn who_is_changed_just_before_the_decision_keeps_the_whole_file_out() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    server.student("Ada").await;
    let more = many(10);
    let file = [changes(1), more[HEAD.len() + 2..].to_vec()].concat();
    let (path, run) = to_be_written(&server, &mut admin, &file).await;
    // Somebody saves, and the import looks at all students before that is there.
    let saving = server.db.begin_write().await.unwrap();
    let save = "UPDATE students SET name = 'Eve', version = 2; INSERT INTO audit \
        (at, account_name, student_id, action) VALUES (0, 'eve', 1, 'changed')";
    saving.execute_unprepared(save).await.unwrap();
    let work = tokio::spawn(run.to_its_end());
    for _ in 0..200 {
        server.ask::<i32>("SELECT count(*) FROM students").await;
    }
    saving.commit().await.unwrap();
    assert_eq!(work.await.unwrap().unwrap(), ImportState::Failed);
    let page = admin.get(&path).await;
    assert!(page.says("1 were changed or deleted by others"), "{}", page.body);
    assert!(is_clean(&server).await);
    assert_eq!(everything(&server).await, (1, 1, 2));
}

#[tokio::test]
async fn an_import_waits_while_another_program_writes() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let (_, run) = to_be_written(&server, &mut admin, &many(10)).await;
    let ended = crate::students::beside_another_writer(&server, run.to_its_end()).await;
    assert_eq!(ended.unwrap(), ImportState::Done);
    assert_eq!(everything(&server).await, (10, 10, 10));
}

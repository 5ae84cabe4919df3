//! What an import leaves: that was ended while it prepared, or that nobody came back to.

use std::fs::File;
use std::time::SystemTime;

use rollcall::auth::account::Role;
use rollcall::students::import::ImportState;
use rollcall::students::server::import::{go_on, settle, tidy_up};

use crate::support::Server;

use super::*;

/// Checks a file and begins to write it; then whoever did so is gone before the decision.
async fn left_while_preparing(server: &Server, admin: &mut Browser, file: &[u8]) -> String {
    let (path, run) = to_be_written(server, admin, file).await;
    drop(run);
    assert_eq!(state(server).await, "preparing");
    path
}

#[tokio::test]
async fn what_was_killed_before_the_decision_leaves_nothing_in_the_way_of_the_next_import() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    left_while_preparing(&server, &mut admin, &many(500)).await;
    // As at the shell: it is marked, and nobody tidies up in between.
    settle(&server.db).await.unwrap();
    assert_eq!(state(&server).await, "interrupted");
    assert_eq!(everything(&server).await, (0, 0, 0));
    let (_, run) = to_be_written(&server, &mut admin, &many(300)).await;
    assert_eq!(run.to_its_end().await.unwrap(), ImportState::Done);
    assert_eq!(everything(&server).await, (300, 300, 300));
    assert!(admin.get("/students?q=student").await.says("of 300"));
    assert!(is_clean(&server).await);
    server.sql("INSERT INTO student_search (student_search) VALUES ('integrity-check')").await;
}

#[tokio::test]
async fn a_page_shows_what_is_left_over_and_settles_nothing_and_its_buttons_do() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let path = left_while_preparing(&server, &mut admin, &many(30)).await;
    for address in [PAGE.to_owned(), path.clone(), format!("{path}/progress")] {
        assert_eq!(admin.get(&address).await.status, StatusCode::OK, "{address}");
        assert_eq!(state(&server).await, "preparing", "{address}");
    }
    let page = admin.get(&path).await;
    assert!(page.says("Interrupted; nothing was changed"), "{}", page.body);
    let begun = press(&mut admin, &path, "match", &[]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    begin_check(&mut admin, &path).await;
    assert!(settled(&mut admin, &path).await.says("Checked; nothing is changed yet"));
}

#[tokio::test]
async fn the_housekeeping_of_each_minute_marks_what_is_left_over() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    left_while_preparing(&server, &mut admin, &many(30)).await;
    go_on(&server.db).await.unwrap();
    assert_eq!(state(&server).await, "interrupted");
}

/// Lets so many seconds pass for all imports, tidies up, and says how many files and how many
/// problems are left.
async fn later(server: &Server, seconds: i64) -> (usize, i64) {
    server.sql(&format!("UPDATE imports SET created = created - {seconds}")).await;
    tidy_up(&server.db).await.unwrap();
    (kept_files(server).await, server.ask("SELECT count(*) FROM import_problems").await)
}

#[tokio::test]
async fn a_file_that_nobody_imports_is_kept_for_a_day_and_its_problems_for_a_month() {
    const DAY: i64 = 24 * 3600;
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let (path, _) = checked(&mut admin, &csv(&[HEAD, ",A,,,,0,1,law,online,yes"])).await;
    assert_eq!(later(&server, 0).await, (1, 1));
    assert_eq!(later(&server, DAY - 60).await, (1, 1));
    assert_eq!(later(&server, 120).await, (0, 1));
    assert!(admin.get(&path).await.says("Discarded; nothing was changed"));
    assert_eq!(later(&server, 29 * DAY - 120).await, (0, 1));
    assert_eq!(later(&server, 120).await, (0, 0));
}

#[tokio::test]
async fn who_tidies_up_leaves_what_was_checked() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let (path, _) = checked(&mut admin, &many(3)).await;
    tidy_up(&server.db).await.unwrap();
    press(&mut admin, &path, "write", &[]).await;
    assert!(settled(&mut admin, &path).await.says("Imported"));
    assert_eq!(everything(&server).await, (3, 3, 3));
}

#[tokio::test]
async fn a_file_of_no_import_is_one_under_way_until_it_is_a_day_old() {
    let server = Server::start().await;
    tidy_up(&server.db).await.unwrap();
    let path = folder_of_files(&server).await.join("half.csv");
    std::fs::write(&path, "name").unwrap();
    assert_eq!(later(&server, 0).await, (1, 0));
    let file = File::options().write(true).open(&path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(24 * 3600 + 60)).unwrap();
    assert_eq!(later(&server, 0).await, (0, 0));
}

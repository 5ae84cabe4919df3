//! Buttons that come too late, the same file twice, and files with nothing in them.

use axum::http::StatusCode;
use rollcall::auth::account::Role;

use crate::support::Server;

use super::*;

const GONE_ON: &str = "This import has gone on meanwhile: look at it again.";

#[tokio::test]
async fn of_two_who_check_the_same_file_the_second_is_asked_before_it_is_imported_again() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut other = server.browser();
    other.log_in("root").await;
    let (first, _) = checked(&mut admin, &many(2)).await;
    let (second, _) = checked(&mut other, &many(2)).await;
    press(&mut admin, &first, "write", &[]).await;
    assert!(settled(&mut admin, &first).await.says("Imported"));
    press(&mut other, &second, "write", &[]).await;
    let page = settled(&mut other, &second).await;
    assert!(page.says("Failed; nothing was changed"), "{}", page.body);
    assert!(page.says("This very file was imported meanwhile, by root."), "{}", page.body);
    assert!(is_clean(&server).await);
    assert_eq!(everything(&server).await, (2, 2, 2));
    // Who says so imports it once more, and the next one after them is asked again.
    press(&mut other, &second, "match", &[]).await;
    let columns = [("name", "1"), ("year", "5"), ("fee", "6"), ("programme", "7"), ("mode", "8")];
    let columns = columns.map(|(name, column)| (format!("{name}_column"), column));
    let columns = columns.iter().map(|(name, column)| (name.as_str(), *column));
    let again: Vec<_> = columns.chain([("again", "on")]).collect();
    press(&mut other, &second, "check", &again).await;
    settled(&mut other, &second).await;
    press(&mut other, &second, "write", &[]).await;
    assert!(settled(&mut other, &second).await.says("Imported"));
    assert_eq!(everything(&server).await, (4, 4, 4));
}

#[tokio::test]
async fn what_somebody_else_has_matched_and_checked_is_not_imported_from_an_older_page() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let (path, page) = checked(&mut admin, &many(2)).await;
    let seen = page.input("seen").unwrap();
    press(&mut admin, &path, "match", &[]).await;
    let columns = [("name", "1"), ("year", "5"), ("fee", "6"), ("programme", "7"), ("mode", "8")];
    press_check(&mut admin, &path, &columns).await;
    let page = settled(&mut admin, &path).await;
    let answer = press(&mut admin, &path, "write", &[("seen", &seen)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says(GONE_ON), "{}", answer.body);
    let seen = page.input("seen").unwrap();
    press(&mut admin, &path, "write", &[("seen", &seen)]).await;
    assert!(settled(&mut admin, &path).await.says("Imported"));
}

#[tokio::test]
async fn a_button_of_an_import_that_is_over_says_so_above_its_page() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let columns = [("name", "1"), ("year", "5"), ("fee", "6"), ("programme", "7"), ("mode", "8")];
    let discarded = uploaded(&mut admin, &many(1)).await;
    press(&mut admin, &discarded, "discard", &[]).await;
    let (done, _) = checked(&mut admin, &many(2)).await;
    press(&mut admin, &done, "write", &[]).await;
    settled(&mut admin, &done).await;
    assert!(is_clean(&server).await);
    for (path, says) in [(discarded, "Discarded"), (done, "Imported")] {
        let answer = press_check(&mut admin, &path, &columns).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(answer.says(GONE_ON) && answer.says(says), "{says}: {}", answer.body);
        for step in ["write", "write-good", "match", "discard"] {
            let answer = press(&mut admin, &path, step, &[]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{says} {step}");
            assert!(answer.says(GONE_ON) && answer.says(says), "{says} {step}: {}", answer.body);
        }
        let nothing = press(&mut admin, &path, "", &[]).await;
        assert!(nothing.says("Choose one of the buttons."), "{says}: {}", nothing.body);
        assert_eq!(nothing.body.matches("class=\"summary\"").count(), 1);
    }
}

#[tokio::test]
async fn a_button_of_an_import_that_can_no_longer_be_stopped_says_so_above_its_progress() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let (path, run) = to_be_written(&server, &mut admin, &many(3500)).await;
    let work = tokio::spawn(run.to_its_end());
    let held = hold_when(&server, "state = 'writing'").await;
    let columns = [("name", "1"), ("year", "5"), ("fee", "6"), ("programme", "7"), ("mode", "8")];
    let answer = press_check(&mut admin, &path, &columns).await;
    held.rollback().await.unwrap();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says(GONE_ON) && answer.body.contains("<progress"), "{}", answer.body);
    work.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_column_that_is_chosen_twice_is_refused_where_it_is_chosen_again() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let path =
        uploaded(&mut admin, &csv(&["who,year,fee,programme,mode", "A,1,1,law,online"])).await;
    let columns = [
        ("name", "0"),
        ("city", "0"),
        ("year", "1"),
        ("fee", "2"),
        ("programme", "3"),
        ("mode", "4"),
        ("pin", "4"),
    ];
    let answer = press_check(&mut admin, &path, &columns).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("City: this column is taken for Name."), "{}", answer.body);
    assert!(answer.says("Mode: this column is taken for PIN code."), "{}", answer.body);
    assert!(answer.body.contains("href=\"#city_column\""), "{}", answer.body);
}

#[tokio::test]
async fn a_file_that_changes_nothing_says_so_instead_of_a_button() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    server.student("Ada").await;
    let (path, page) = checked(&mut admin, &csv(&["id,name", "1,Ada"])).await;
    let nothing = "There is nothing to import: every row says what is there already.";
    assert!(page.says(nothing), "{}", page.body);
    assert!(!page.body.contains("value=\"write"), "{}", page.body);
    let written = press(&mut admin, &path, "write", &[]).await;
    assert_eq!(written.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(written.says("There is nothing to import"), "{}", written.body);
    let (_, page) = checked(&mut admin, &csv(&["id,name", "1,Ada", "2,Bob"])).await;
    assert!(page.says("There is nothing to import: no row is good and new."), "{}", page.body);
    let (_, page) = checked(&mut admin, &csv(&["id,name", "1,Bob"])).await;
    assert!(!page.says("There is nothing to import"), "{}", page.body);
}

#[tokio::test]
async fn the_page_says_how_many_bad_rows_are_in_no_list() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut text = format!("{HEAD}\n");
    for n in 0..1400 {
        text += &format!(",Bad {n},,,,0,1,poetry,online,yes\n");
    }
    let (path, page) = checked(&mut admin, text.as_bytes()).await;
    assert!(page.says("Download all of them as CSV"), "{}", page.body);
    // As if more had been found than are kept.
    server.sql("DELETE FROM import_problems WHERE line > 166").await;
    let page = admin.get(&path).await;
    assert!(!page.says("Download all of them"), "{}", page.body);
    assert!(page.says("1,235 rows with problems are not in it."), "{}", page.body);
}

#[tokio::test]
async fn a_file_name_comes_without_its_folder() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let token = admin.token(PAGE).await;
    for name in ["/home/ada/list.csv", "../../list.csv", "C:\\\\lists\\\\list.csv"] {
        let answer = admin.post_body(PAGE, MULTIPART, body(&token, name, &many(1))).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}: {}", answer.body);
        let kept: String = server.ask("SELECT file_name FROM imports ORDER BY id DESC").await;
        assert_eq!(kept, "list.csv", "{name}");
    }
}

#[tokio::test]
async fn a_long_file_name_is_taken_for_what_it_ends_in() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let token = admin.token(PAGE).await;
    let name = format!("{}.csv", "x".repeat(5000));
    let answer = admin.post_body(PAGE, MULTIPART, body(&token, &name, &many(1))).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(server.ask::<i32>("SELECT length(file_name) FROM imports").await, 255);
    let name = format!("{}.csv{}", "x".repeat(251), "x".repeat(100));
    let answer = admin.post_body(PAGE, MULTIPART, body(&token, &name, &many(1))).await;
    assert!(answer.says("File takes files whose name ends in .csv"), "{}", answer.body);
}

//! The pages of imports: matching, progress, stopping, what was imported before.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall::students::import::ImportState;

use crate::support::Server;

use super::*;

#[tokio::test]
async fn columns_are_matched_by_name_or_label_and_the_others_are_named() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let file = csv(&["Shoe size,PIN CODE,name,,Fee", "43,123,\"Ada, B.\",x,1"]);
    let path = uploaded(&mut admin, &file).await;
    let page = admin.get(&path).await;
    let chosen = ["id", "name", "pin", "fee", "city"].map(|name| chosen(&page, name));
    assert_eq!(chosen, ["", "2", "1", "4", ""]);
    assert!(page.says("Shoe size, Column 4"), "{}", page.body);
    assert!(page.says("Year, Programme, Mode"), "{}", page.body);
    assert!(page.says("Ada, B."), "the first rows");
    let answer = begin_check(&mut admin, &path).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for label in ["Year", "Programme", "Mode"] {
        assert!(answer.says(&format!("{label} needs a column.")), "{}", answer.body);
    }
    assert!(!answer.says("Fee needs a column."));
    let columns = [("name", "2"), ("year", "0"), ("fee", "4"), ("programme", "9"), ("mode", "3")];
    let answer = press_check(&mut admin, &path, &columns).await;
    assert!(answer.says("There is no such column."), "{}", answer.body);
    assert_eq!(super::chosen(&answer, "year"), "0", "what was chosen stays");
    let nothing = press(&mut admin, &path, "", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_first_five_rows_are_shown() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let path = uploaded(&mut admin, &many(6)).await;
    let page = admin.get(&path).await;
    assert!(page.says(">Student 4<") && !page.says(">Student 5<"), "{}", page.body);
}

#[tokio::test]
async fn an_import_has_one_address() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let path = uploaded(&mut admin, &many(1)).await;
    let token = admin.token(&path).await;
    for number in ["+1", "01", "%2B1", "x"] {
        let path = format!("{PAGE}/{number}");
        assert_eq!(admin.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        let fields = [("csrf_token", token.as_str()), ("button", "discard")];
        let answer = admin.post_raw(&path, &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let states = "SELECT state FROM imports";
    assert_eq!(server.ask::<String>(states).await, "uploaded");
}

#[tokio::test]
async fn the_last_ten_imports_are_listed_newest_first() {
    let server = Server::start().await;
    for _ in 0..11 {
        server.import().await;
    }
    let mut admin = server.signed_in("root", Role::Admin).await;
    let page = admin.get(PAGE).await;
    let links = page.body.split("href=\"/students/import/").skip(1);
    let ids: Vec<&str> = links.map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids, ["11", "10", "9", "8", "7", "6", "5", "4", "3", "2"]);
    assert!(page.says("Waits for its columns to be matched") && page.says("the shell"));
}

#[tokio::test]
async fn a_file_that_was_imported_before_asks_before_it_is_imported_again() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let stopped = uploaded(&mut admin, &many(2)).await;
    imported(&mut admin, &many(2), "write").await;
    assert!(admin.get(&stopped).await.says("was imported before"));
    let path = uploaded(&mut admin, &many(2)).await;
    let page = admin.get(&path).await;
    assert!(page.says("This very file was imported before") && page.says("root"), "{}", page.body);
    let columns = [("name", "1"), ("year", "5"), ("fee", "6"), ("programme", "7"), ("mode", "8")];
    let refused = press_check(&mut admin, &path, &columns).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("Tick the box to import it once more."));
    let columns = columns.map(|(name, column)| (format!("{name}_column"), column));
    let columns = columns.iter().map(|(name, column)| (name.as_str(), *column));
    let again: Vec<_> = columns.chain([("again", "on")]).collect();
    let begun = press(&mut admin, &path, "check", &again).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let page = settled(&mut admin, &path).await;
    assert_eq!(count(&page, "To be added"), "2");
    let other = uploaded(&mut admin, &many(3)).await;
    assert!(!admin.get(&other).await.says("was imported before"));
}

/// Looks at an import under way, as does somebody who wants to begin another one.
async fn look_at(path: &str, admin: &mut Browser, other: &mut Browser, second: &str) {
    let page = admin.get(path).await;
    assert!(page.says("rows done") && page.body.contains("<progress"), "{}", page.body);
    let refresh = format!(
        "<noscript><meta http-equiv=\"refresh\" content=\"2; url={path}/progress\"></noscript>"
    );
    assert!(page.body.contains(&refresh) && page.says("Look again"), "{}", page.body);
    let again = admin.get(&format!("{path}/progress")).await;
    assert!(again.says("rows done") && again.body.contains(&refresh), "{}", again.body);
    assert!(page.body.contains("value=\"stop\""), "{}", page.body);
    let shown = shown(admin, path).await;
    assert!(shown["words"].as_str().is_some_and(|words| words.contains("rows done")), "{shown}");
    assert_eq!(shown["work"], attribute(&page, "data-work"));
    let refused = begin_check(other, second).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("Another import is under way."), "{}", refused.body);
}

/// What the open page of an import is told.
async fn shown(admin: &mut Browser, path: &str) -> serde_json::Value {
    let id = path.rsplit('/').next().unwrap_or_default();
    let answer = admin.get(&format!("/students/import-progress?id={id}")).await;
    serde_json::from_str(&answer.body).expect("JSON")
}

fn attribute(page: &Answer, name: &str) -> String {
    let rest = page.body.split(&format!(" {name}=\"")).nth(1).expect(name);
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Looks at an import that was stopped.
async fn look_at_stopped(server: &Server, path: &str, admin: &mut Browser) {
    let page = settled(admin, path).await;
    assert!(page.says("Stopped; nothing was changed"), "{}", page.body);
    assert!(shown(admin, path).await.is_null());
    assert!(is_clean(server).await);
    assert_eq!(everything(server).await, (0, 0, 0));
    press(admin, path, "match", &[]).await;
    assert!(admin.get(path).await.says("Which column holds what?"));
}

#[tokio::test]
async fn an_import_under_way_shows_its_progress_can_be_stopped_and_leaves_nothing() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut other = server.browser();
    other.log_in("root").await;
    let second = uploaded(&mut other, &many(1)).await;
    let path = uploaded(&mut admin, &many(20_000)).await;
    begin_check(&mut admin, &path).await;
    let held = hold_when(&server, "state = 'checking' AND done > 0").await;
    look_at(&path, &mut admin, &mut other, &second).await;
    // Its write stands in the queue behind one of the import's, which has many more.
    let stop = press(&mut admin, &path, "stop", &[]);
    let (stopped, released) = tokio::join!(stop, held.rollback());
    assert!(stopped.status == StatusCode::SEE_OTHER && released.is_ok());
    look_at_stopped(&server, &path, &mut admin).await;

    let (path, run) = to_be_written(&server, &mut admin, &many(20)).await;
    look_at(&path, &mut admin, &mut other, &second).await;
    let stopped = press(&mut admin, &path, "stop", &[]).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER);
    assert_eq!(run.to_its_end().await.unwrap(), ImportState::Stopped);
    look_at_stopped(&server, &path, &mut admin).await;
}

#[tokio::test]
async fn a_log_in_and_an_edit_are_answered_while_an_import_runs() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let student = server.student("Ada").await;
    let (path, run) = to_be_written(&server, &mut admin, &many(5000)).await;
    let work = tokio::spawn(run.to_its_end());
    let held = hold_when(&server, "state = 'writing'").await;
    let facts = crate::support::facts();
    let mut other = server.browser();
    let both = async {
        let saved = crate::students::save(&mut admin, &student, &facts).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let written: i64 = server.ask("SELECT done FROM imports").await;
        assert!(written < 5000, "it has not waited for the end");
        other.log_in("root").await;
    };
    let ((), released) = tokio::join!(both, held.rollback());
    released.unwrap();
    assert_eq!(work.await.unwrap().unwrap(), ImportState::Done);
    assert!(admin.get(&path).await.says("Imported"));
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM students").await, 5001);
    assert!(admin.get("/students/1").await.says("José Núñez"));
}

//! The pages of imports: matching, progress, stopping, what was imported before.

use axum::http::StatusCode;
use rollcall::auth::account::Role;

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

#[tokio::test]
async fn an_import_under_way_shows_its_progress_can_be_stopped_and_leaves_nothing() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for step in ["check", "write"] {
        let file = [many(20_000), step.as_bytes().to_vec()].concat();
        let (path, _) = if step == "check" {
            let path = uploaded(&mut admin, &file).await;
            begin_check(&mut admin, &path).await;
            (path, ())
        } else {
            let (path, _) = checked(&mut admin, &many(20_000)).await;
            press(&mut admin, &path, "write", &[]).await;
            (path, ())
        };
        let page = admin.get(&path).await;
        assert!(page.says("rows done") && page.body.contains("<progress"), "{}", page.body);
        let refresh = "<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>";
        assert!(page.body.contains(refresh) && page.says("Look again"), "{}", page.body);
        let mut other = server.browser();
        other.log_in("root").await;
        let second = uploaded(&mut other, &many(1)).await;
        let refused = begin_check(&mut other, &second).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.says("Another import is under way."), "{}", refused.body);
        let stopped = press(&mut admin, &path, "stop", &[]).await;
        assert_eq!(stopped.status, StatusCode::SEE_OTHER);
        let page = settled(&mut admin, &path).await;
        assert!(page.says("Stopped; nothing was changed"), "{}", page.body);
        assert!(is_clean(&server).await);
        assert_eq!(everything(&server).await, (0, 0, 0, 0));
        press(&mut admin, &path, "match", &[]).await;
        assert!(admin.get(&path).await.says("Which column holds what?"));
    }
}

#[tokio::test]
async fn a_log_in_and_an_edit_are_answered_while_an_import_runs() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut student = server.student("Ada").await;
    let (path, _) = checked(&mut admin, &many(20_000)).await;
    press(&mut admin, &path, "write", &[]).await;
    let (mut edits, mut longest) = (0, Duration::ZERO);
    while admin.get(&path).await.body.contains("id=\"progress\"") {
        let begun = std::time::Instant::now();
        let mut other = server.browser();
        other.log_in("root").await;
        student.facts.year = student.facts.year % 10 + 1;
        let saved = crate::students::save(&mut other, &student, &student.facts.clone()).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        student.version += 1;
        (edits, longest) = (edits + 1, longest.max(begun.elapsed()));
    }
    assert!(edits > 0 && longest < Duration::from_secs(3), "{edits} edits, {longest:?}");
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM students").await, 20_001);
}

#[tokio::test]
async fn a_file_that_would_keep_others_waiting_is_refused_with_numbers() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut text = "name,year,fee,programme,mode\n".to_owned();
    text += &"A,1,1,law,online\n".repeat(120_001);
    let (path, page) = checked(&mut admin, text.as_bytes()).await;
    assert!(page.says("One file may add up to 120000"), "{}", page.body);
    let refused = press(&mut admin, &path, "write", &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(is_clean(&server).await);
    assert_eq!(everything(&server).await, (0, 0, 0, 0));
}

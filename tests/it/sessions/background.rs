//! What a page asks for by itself shows nobody: the session behind it comes to its idle end.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall_session::now;

use crate::support::{Browser, Server};

use super::{is_signed_in, new_key, remint};

const PAGE: &str = "/students/import/1";
const BY_ITSELF: &str = "/students/import/1/progress";

/// A server with an import, and a browser and a script of its admin, whose session wants to be
/// renewed.
async fn resting() -> (Server, [Browser; 2]) {
    let server = Server::start().await;
    server.import().await;
    let mut browser = server.signed_in("root", Role::Admin).await;
    browser.get("/").await;
    remint(&server, &mut browser, |payload| payload.seen = now() - payload.idle_secs / 2);
    let mut script = browser.clone();
    script.set_header("sec-fetch-mode", "cors");
    script.set_header("accept", "*/*");
    (server, [browser, script])
}

#[tokio::test]
async fn it_is_answered_and_the_session_rests_on() {
    let (_server, browsers) = resting().await;
    for mut browser in browsers {
        let by_itself = browser.get(BY_ITSELF).await;
        assert!(by_itself.says("Which column holds what?"), "{}", by_itself.body);
        assert!(by_itself.set_cookies().is_empty(), "{:?}", by_itself.set_cookies());
        // Not because nothing was due:
        let by_a_person = browser.get(PAGE).await;
        assert!(by_a_person.set_cookie("session").is_some());
    }
}

#[tokio::test]
async fn it_brings_no_cookie_under_a_new_key_either() {
    let server = Server::start().await;
    let (old, new) = (new_key(), new_key());
    server.import().await;
    let before = Server::on(server.db.clone(), &old, &[], |_| ());
    let mut browser = before.signed_in("root", Role::Admin).await;
    browser.get("/").await;
    let after = Server::on(server.db.clone(), &new, &[old], |_| ());
    let mut moved = after.browser();
    moved.cookies = browser.cookies;
    let by_itself = moved.get(BY_ITSELF).await;
    assert!(by_itself.set_cookies().is_empty(), "{:?}", by_itself.set_cookies());
    let by_a_person = moved.get(PAGE).await;
    for name in ["session", "known"] {
        assert!(by_a_person.set_cookie(name).is_some(), "{name}");
    }
}

#[tokio::test]
async fn at_the_idle_end_it_says_so_and_shows_nothing_that_was_there() {
    let (server, browsers) = resting().await;
    server.sql("UPDATE imports SET file_name = 'secret.csv'").await;
    for mut browser in browsers {
        let mut in_time = browser.clone();
        let seen = |rested: i64| move |idle: i64| now() - idle + rested;
        remint(&server, &mut in_time, |payload| payload.seen = seen(60)(payload.idle_secs));
        assert!(in_time.get(BY_ITSELF).await.says("secret.csv"));

        remint(&server, &mut browser, |payload| payload.seen = seen(0)(payload.idle_secs));
        let ended = browser.get(BY_ITSELF).await;
        assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
        assert!(ended.says("Your session has ended"), "{}", ended.body);
        let log_in = format!("href=\"/login?next={}\"", BY_ITSELF.replace('/', "%2F"));
        assert!(ended.body.contains(&log_in), "{}", ended.body);
        for gone in ["secret.csv", "root", "http-equiv", "progress\""] {
            assert!(!ended.body.replace(&log_in, "").contains(gone), "{gone}: {}", ended.body);
        }
        assert!(!is_signed_in(&mut browser).await);
    }
}

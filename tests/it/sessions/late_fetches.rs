//! A fetch that left under an old cookie and is answered late never touches the fresh one.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall_session::now;

use crate::support::{Browser, PASSWORD, Server};

use super::{is_signed_in, remint, visitor};

const NEW_PASSWORD: &str = "velvet comet harbour";

/// The same browser with the cookies it has now, asking by script.
fn fetching(browser: &Browser) -> Browser {
    let mut fetch = browser.clone();
    fetch.set_header("sec-fetch-mode", "cors");
    fetch.set_header("accept", "*/*");
    fetch
}

/// No path answers such a fetch with a cookie; each keeps its status.
async fn touches_nothing(late: &Browser) {
    for (path, status) in [
        ("/", StatusCode::OK),
        ("/login", StatusCode::OK),
        ("/account", StatusCode::SEE_OTHER),
        ("/nothing-here", StatusCode::NOT_FOUND),
    ] {
        let answer = late.clone().get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.set_cookies().is_empty(), "{path}: {:?}", answer.set_cookies());
    }
    let answer = late.clone().post_raw("/logout", &[("csrf_token", "stale")]).await;
    assert!(answer.set_cookies().is_empty(), "a post: {:?}", answer.set_cookies());
}

#[tokio::test]
async fn after_a_password_change() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let late = fetching(&browser);
    let fields = [
        ("old_password", PASSWORD),
        ("new_password", NEW_PASSWORD),
        ("repeat_password", NEW_PASSWORD),
    ];
    let answer = browser.post("/account", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    touches_nothing(&late).await;
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn after_log_out_and_a_new_log_in() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let late = fetching(&browser);
    browser.post("/logout", &[]).await;
    browser.log_in("ada").await;
    touches_nothing(&late).await;
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn after_a_visitor_logged_in_though_renewal_was_due() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut browser = visitor(&server).await;
    remint(&server, &mut browser, |payload| payload.seen = now() - payload.idle_secs / 2);
    let late = fetching(&browser);
    let mut navigating = browser.clone();
    browser.log_in("ada").await;
    touches_nothing(&late).await;
    assert!(is_signed_in(&mut browser).await);
    // Not because nothing was due:
    assert_eq!(navigating.get("/").await.set_cookies().len(), 1);
}

#[tokio::test]
async fn under_a_forged_cookie() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.cookies.insert("session".to_owned(), "a.b.c".to_owned());
    touches_nothing(&fetching(&browser)).await;
}

#[tokio::test]
async fn a_script_of_a_signed_in_page_renews_its_session() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    remint(&server, &mut browser, |payload| payload.seen = now() - payload.idle_secs / 2);
    let answer = fetching(&browser).get("/").await;
    assert!(answer.set_cookie("session").is_some(), "its login was looked up just now");
}

//! A person whose cookie an earlier version signed is still signed in.
//!
//! `session-v1.txt` is never generated again: if a test here fails, the code is wrong.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use sea_orm::ConnectionTrait;

use crate::support::{Browser, Server};

use super::golden_file::{cookie, key, lines};
use super::is_signed_in;

/// An instance with the file's key, beside the one that keeps the database's folder.
async fn server() -> (Server, Server) {
    let database = Server::start().await;
    (Server::on(database.db.clone(), &key(), &[], |_| ()), database)
}

fn browser_with(server: &Server, value: &str) -> Browser {
    let mut browser = server.browser();
    browser.cookies.insert("session".to_owned(), value.to_owned());
    browser
}

#[tokio::test]
async fn a_visitor_keeps_the_session() {
    let (server, _database) = server().await;
    for title in ["visitor:", "visitor with data:"] {
        let mut browser = browser_with(&server, cookie(title).1);
        let page = browser.get("/login").await;
        assert_eq!((page.status, page.set_cookies()), (StatusCode::OK, vec![]), "{title}");
    }
}

#[tokio::test]
async fn who_was_signed_in_still_is() {
    let (server, _database) = server().await;
    assert_eq!(server.account("ada", Role::Guest).await.id, 1);
    for title in ["signed in:", "kept signed in:"] {
        let (json, value) = cookie(title);
        let mut browser = browser_with(&server, value);
        assert!(!is_signed_in(&mut browser).await, "not without the login's row");
        let sid = json.split('"').nth(3).unwrap();
        let row = format!(
            "INSERT INTO logins (sid, account_id, created, expires, address, user_agent) \
             VALUES ('{sid}', 1, 1767225600, 32503680000, '192.0.2.1', 'golden')"
        );
        server.db.execute_unprepared(&row).await.unwrap();
        let mut browser = browser_with(&server, value);
        let page = browser.get("/account").await;
        assert_eq!((page.status, page.set_cookies()), (StatusCode::OK, vec![]), "{title}");
    }
    let token = lines("token of the session signed in:")[1];
    let mut browser = browser_with(&server, cookie("signed in:").1);
    let answer = browser.post_raw("/logout", &[("csrf_token", token)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let mut copy = browser_with(&server, cookie("signed in:").1);
    assert!(!is_signed_in(&mut copy).await, "and ended is ended");
}

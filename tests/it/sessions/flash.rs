//! Messages for the next page: shown once, to the session that they were left for.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall_session::{Purpose, SigningKeys, now};

use crate::support::Server;

use super::{attributes, new_key};

const MESSAGE: &str = "Welcome";

#[tokio::test]
async fn a_message_is_shown_once_at_the_next_page() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    assert!(browser.cookies.contains_key("flash"));
    let page = browser.get("/account").await;
    assert!(page.says(MESSAGE));
    assert!(attributes(page.set_cookie("flash").unwrap()).contains(&"Max-Age=0"));
    assert!(!browser.cookies.contains_key("flash"));
    assert!(!browser.get("/account").await.says(MESSAGE));
}

#[tokio::test]
async fn a_redirect_in_between_does_not_eat_it() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    assert_eq!(browser.get("/user/ada").await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/guest/ada").await.says(MESSAGE));
}

#[tokio::test]
async fn under_another_session_or_none_it_is_not_shown() {
    let server = Server::start().await;
    let ada = server.signed_in("ada", Role::Guest).await;
    let mut bob = server.signed_in("bob", Role::Guest).await;
    let mut nobody = server.browser();
    for browser in [&mut bob, &mut nobody] {
        browser.cookies.insert("flash".to_owned(), ada.cookies["flash"].clone());
        assert!(!browser.get("/").await.says(MESSAGE));
        assert!(!browser.cookies.contains_key("flash"), "what can never be shown goes");
    }
}

#[tokio::test]
async fn a_late_fetch_leaves_it_to_the_page_that_it_waits_for() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let mut fetch = browser.clone();
    fetch.set_header("sec-fetch-mode", "cors");
    assert!(fetch.get("/").await.set_cookies().is_empty());
    assert!(browser.get("/").await.says(MESSAGE));
}

#[tokio::test]
async fn it_waits_five_minutes_and_no_longer() {
    let database = Server::start().await;
    let key = new_key();
    let server = Server::on(database.db.clone(), &key, &[], |_| ());
    let browser = server.signed_in("ada", Role::Guest).await;
    let sid = server.payload(browser.session().unwrap()).sid;
    let keys = SigningKeys::new(&key, &[]);
    for (age_secs, shown) in [(0, true), (240, true), (300, false), (100_000, false)] {
        let left = now() - age_secs;
        let flash = r#"{"mood":"notice","text":"It is left for you."}"#;
        let json = format!(r#"{{"sid":"{sid}","iat":{left},"msgs":[{flash}]}}"#);
        let mut browser = browser.clone();
        let value = keys.sign(Purpose::Flash, "flash", json.as_bytes());
        browser.cookies.insert("flash".to_owned(), value);
        assert_eq!(browser.get("/").await.says("It is left for you."), shown, "{age_secs} s");
    }
}

#[tokio::test]
async fn messages_that_nobody_saw_wait_together() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let page = browser.clone().token("/account/end-other-logins").await;
    let answer = browser.post_raw("/account/end-other-logins", &[("csrf_token", &page)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = browser.get("/account").await;
    assert!(page.says(MESSAGE) && page.says("Everywhere else you are signed out."));
}

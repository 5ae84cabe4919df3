//! What asks for a password that was checked just now, and finds it again after log-in.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rollcall::auth::account::Role;
use rollcall::auth::server::keeping::Change;
use rollcall_session::now;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, PASSWORD, Server};

const TOKENS: &str = "/account/tokens";
const ACCOUNTS: &str = "/api/v1/accounts";

/// Gives a browser its own cookie, as if its password had been checked so many seconds ago.
fn age(server: &Server, browser: &mut Browser, secs: i64) {
    let mut payload = server.payload(browser.session().unwrap());
    payload.claim.as_mut().unwrap().checked = now() - secs;
    browser.cookies.insert("session".to_owned(), server.sessions.sign(&payload));
}

async fn try_make(browser: &mut Browser, name: &str) -> Answer {
    let day = browser.get(TOKENS).await.input("last_day").unwrap();
    let fields = [("token_name", name), ("scope", "write"), ("last_day", &day)];
    browser.post(TOKENS, &fields).await
}

async fn ask(browser: &mut Browser, method: Method, path: &str, sent: Value) -> Answer {
    let is_patch = method == Method::PATCH;
    let kind = if is_patch { "application/merge-patch+json" } else { "application/json" };
    browser.send(method, path, Some(kind), Body::from(sent.to_string())).await
}

#[tokio::test]
async fn a_token_asks_for_a_check_within_ten_minutes_and_the_form_is_found_again() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    age(&server, &mut ada, 590);
    assert_eq!(try_make(&mut ada, "in time").await.status, StatusCode::OK);
    age(&server, &mut ada, 610);
    let asked = try_make(&mut ada, "backup").await;
    assert_eq!(asked.status, StatusCode::UNAUTHORIZED, "{}", asked.body);
    assert!(asked.says("A while has passed since you typed your password"), "{}", asked.body);
    assert!(!asked.says("Your session has ended"));
    assert_eq!(asked.input("username").as_deref(), Some("ada"));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM tokens").await, 1);

    let [token, next, resume] =
        ["csrf_token", "next", "resume"].map(|name| asked.input(name).unwrap());
    let fields = |password| {
        [
            ("csrf_token", token.as_str()),
            ("next", next.as_str()),
            ("resume", resume.as_str()),
            ("username", "ada"),
            ("password", password),
        ]
    };
    // They are still signed in, and are told all the same what is wrong with the password.
    let wrong = ada.post_raw("/login", &fields("wrong")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    assert!(wrong.says("The user name or the password is wrong."));
    assert_eq!(wrong.input("resume").as_deref(), Some(resume.as_str()));

    let mut before = ada.clone();
    let back = ada.post_raw("/login", &fields(PASSWORD)).await;
    assert_eq!(back.location(), "/account/tokens?resume=1", "{}", back.body);
    let page = ada.get(back.location()).await;
    assert_eq!(page.input("token_name").as_deref(), Some("backup"));
    assert_eq!(before.get("/account").await.status, StatusCode::SEE_OTHER, "the old login is over");
    assert_eq!(try_make(&mut ada, "backup").await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_asked_to_be_kept_signed_in_need_not_ask_again() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    for (remember, is_ticked) in [("on", true), ("", false)] {
        let mut ada = server.browser();
        let fields = [("username", "ada"), ("password", PASSWORD), ("remember", remember)];
        assert_eq!(ada.post("/login", &fields).await.location(), "/guest/ada");
        age(&server, &mut ada, 610);
        let asked = try_make(&mut ada, "backup").await;
        assert_eq!(asked.status, StatusCode::UNAUTHORIZED, "{}", asked.body);
        let tag = asked.body.split("<input").find(|tag| tag.contains("name=\"remember\"")).unwrap();
        let tag = tag.split('>').next().unwrap();
        assert_eq!(tag.contains(" checked"), is_ticked, "{tag}");
    }
}

#[tokio::test]
async fn who_does_not_log_in_again_goes_on_with_all_else() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    age(&server, &mut ada, 3600);
    assert_eq!(try_make(&mut ada, "backup").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ada.get("/account").await.status, StatusCode::OK);
    let next = "velvet comet harbour";
    let fields = [("old_password", PASSWORD), ("new_password", next), ("repeat_password", next)];
    assert_eq!(ada.post("/account", &fields).await.status, StatusCode::SEE_OTHER);
    // To have typed it there is a check as well.
    assert_eq!(try_make(&mut ada, "backup").await.status, StatusCode::OK);
}

#[tokio::test]
async fn accounts_and_admins_are_made_with_a_cookie_after_a_recent_check_alone() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut root = server.signed_in("root", Role::Admin).await;
    let grace = server.account("grace", Role::Admin).await;
    let disabled = Change { active: Some(false), ..Change::default() };
    server.change_account(&grace, disabled).await;
    for header in ["accept", "sec-fetch-mode"] {
        root.remove_header(header);
    }
    let state = "SELECT group_concat(username || role || active) FROM accounts";
    let before: String = server.ask(state).await;
    age(&server, &mut root, 610);
    let new = |role: &str| json!({"username": "bob", "password": PASSWORD, "role": role});
    for (method, path, sent) in [
        (Method::POST, ACCOUNTS, new("guest")),
        (Method::POST, ACCOUNTS, new("admin")),
        (Method::PATCH, "/api/v1/accounts/1", json!({"role": "admin"})),
        (Method::PATCH, "/api/v1/accounts/1", json!({"role": "admin", "active": false})),
        (Method::PATCH, "/api/v1/accounts/3", json!({"active": true})),
    ] {
        let answer = ask(&mut root, method, path, sent).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.body);
        let problem: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(problem["type"], "/api/problems/reauthentication-required");
        assert!(problem["detail"].as_str().unwrap().contains("within the last ten minutes"));
    }
    assert_eq!(server.ask::<String>(state).await, before);
    // What takes rights away waits for nobody, and what changes nothing neither.
    for sent in [json!({"active": false}), json!({"active": true}), json!({"role": "guest"})] {
        let answer = ask(&mut root, Method::PATCH, "/api/v1/accounts/1", sent).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
    let answer =
        ask(&mut root, Method::PATCH, "/api/v1/accounts/2", json!({"role": "admin"})).await;
    assert_eq!(answer.status, StatusCode::OK, "who is an admin stays one: {}", answer.body);
    server.account("vera", Role::Admin).await;
    let answer =
        ask(&mut root, Method::PATCH, "/api/v1/accounts/4", json!({"active": false})).await;
    assert_eq!(answer.status, StatusCode::OK, "from an admin too: {}", answer.body);
    age(&server, &mut root, 590);
    let answer = ask(&mut root, Method::POST, ACCOUNTS, new("guest")).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    for (path, sent) in [
        ("/api/v1/accounts/1", json!({"role": "admin"})),
        ("/api/v1/accounts/3", json!({"active": true})),
    ] {
        let answer = ask(&mut root, Method::PATCH, path, sent).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
}

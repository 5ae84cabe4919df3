//! Browsers that logged in before: what others try from elsewhere keeps nobody out there.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::{Registration, Username};
use rollcall::auth::server::access::Operator;
use rollcall::auth::server::{accounts, known_links};
use rollcall_session::{SecretKey, now};

use crate::limits::{ELSEWHERE, HERE, assert_in, assert_too_many, at, fail, start};
use crate::support::{Browser, PASSWORD, Server};

/// A browser in which this account has logged in before, and logged out again.
async fn known(server: &Server, name: &str, address: &str) -> Browser {
    let mut browser = at(server, address);
    browser.log_in(name).await;
    browser.post("/logout", &[]).await;
    assert!(browser.get("/").await.says("You are not logged in"));
    browser
}

#[tokio::test]
async fn wrong_passwords_from_elsewhere_never_keep_out_who_logged_in_here_before() {
    let server = start().await;
    let mut ada = known(&server, "ada", HERE).await;
    // From many places, and from the very same address.
    fail(&server, 100, "ada", ELSEWHERE, 1).await;
    fail(&server, 100, "ada", HERE, 1).await;
    fail(&server, 100, "somebody", HERE, 1).await;
    for address in [HERE, "203.0.113.7"] {
        assert_too_many(&at(&server, address).try_log_in("ada", PASSWORD).await, 86_400);
    }
    assert_in(&ada.try_log_in("ada", PASSWORD).await);
    // Wherever it is carried.
    let mut ada = known_elsewhere(&server, &ada);
    assert_in(&ada.try_log_in("ada", PASSWORD).await);
}

fn known_elsewhere(server: &Server, browser: &Browser) -> Browser {
    let mut elsewhere = at(server, "203.0.113.8");
    elsewhere.cookies.insert("known".to_owned(), browser.cookies["known"].clone());
    elsewhere
}

#[tokio::test]
async fn each_known_browser_has_ten_tries_in_three_minutes_and_a_hundred_a_day_of_its_own() {
    let server = start().await;
    let mut ada = known(&server, "ada", HERE).await;
    let mut other = known(&server, "ada", HERE).await;
    for n in 1..=10 {
        let answer = ada.try_log_in("ada", "wrong").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "try {n}");
    }
    assert_too_many(&ada.try_log_in("ada", PASSWORD).await, 180);
    // They are nobody else's: another browser of ada's, and one that nobody knows.
    assert_in(&other.try_log_in("ada", PASSWORD).await);
    assert_in(&at(&server, HERE).try_log_in("ada", PASSWORD).await);
    server.sql("UPDATE attempts SET at = at - 181").await;
    // Nine times the ten that are there.
    let numbers = (2..=9).map(|n| format!("({n})")).collect::<Vec<_>>().join(", ");
    server
        .sql(&format!(
            "INSERT INTO attempts (door, username, address, browser, at) \
             SELECT door, username, address, browser, at - 86000 FROM attempts \
             CROSS JOIN (VALUES (1), {numbers})"
        ))
        .await;
    assert_too_many(&ada.try_log_in("ada", PASSWORD).await, 86_400 - 86_181);
    server.sql("DELETE FROM attempts WHERE id = (SELECT min(id) FROM attempts)").await;
    assert_in(&ada.try_log_in("ada", PASSWORD).await);
}

#[tokio::test]
async fn two_who_share_a_known_browser_have_tries_of_their_own() {
    let server = start().await;
    let mut shared = known(&server, "ada", HERE).await;
    shared.log_in("bob").await;
    shared.post("/logout", &[]).await;
    for _ in 0..10 {
        shared.try_log_in("ada", "wrong").await;
    }
    assert_too_many(&shared.try_log_in("ada", PASSWORD).await, 180);
    assert_in(&shared.try_log_in("bob", PASSWORD).await);
}

#[tokio::test]
async fn for_another_account_a_known_browser_counts_as_none() {
    let server = start().await;
    let mut ada = known(&server, "ada", HERE).await;
    for name in ["bob", "nobody"] {
        fail(&server, 10, name, HERE, 1).await;
        assert_too_many(&ada.try_log_in(name, PASSWORD).await, 180);
    }
    ada.try_log_in("bob", "wrong").await;
    ada.try_log_in("ada", "wrong").await;
    let doors = "SELECT group_concat(DISTINCT door || ' ' || username) FROM attempts";
    assert_eq!(server.ask::<String>(doors).await, "log-in bob,log-in nobody,log-in-known ada");
}

#[tokio::test]
async fn log_in_registration_and_set_up_set_a_cookie_that_names_nobody_and_opens_nothing() {
    let open = |settings: &mut Settings| settings.auth.registration = Registration::Open;
    let production = |settings: &mut Settings| {
        open(settings);
        settings.leptos.env = leptos::config::Env::PROD;
    };
    let servers = [Server::start_with(open).await, Server::start_with(production).await];
    for (server, (name, secure)) in servers.iter().zip([("known", false), ("__Host-known", true)]) {
        let token = server.setup_token().await;
        let passwords = [("new_password", PASSWORD), ("repeat_password", PASSWORD)];
        let set_up = [&[("token", token.as_str()), ("username", "root")], &passwords[..]].concat();
        let register = [&[("username", "ada")], &passwords[..]].concat();
        let log_in = [("username", "root"), ("password", PASSWORD)];
        let mut browser = server.browser();
        for (path, fields) in
            [("/setup", &set_up[..]), ("/register", &register), ("/login", &log_in)]
        {
            let answer = browser.post(path, fields).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
            let line = answer.set_cookie(name).unwrap_or_else(|| panic!("{path}"));
            let (_, attributes) = line.split_once("; ").unwrap();
            let attributes: Vec<&str> = attributes.split("; ").collect();
            let age = attributes[3].strip_prefix("Max-Age=").unwrap();
            // 180 days, or a second less when one has passed meanwhile.
            assert!((15_551_900..=15_552_000).contains(&age.parse().unwrap()), "{line}");
            assert_eq!(attributes[..3], ["Path=/", "HttpOnly", "SameSite=Lax"], "{line}");
            assert_eq!(attributes[4..], ["Secure"][..usize::from(secure)], "{line}");
            browser.post("/logout", &[]).await;
        }
        let value = browser.cookies[name].clone();
        let payload = URL_SAFE_NO_PAD.decode(value.split('.').next().unwrap()).unwrap();
        let payload: serde_json::Value = serde_json::from_slice(&payload).unwrap();
        let members: BTreeSet<&String> = payload.as_object().unwrap().keys().collect();
        assert!(members.into_iter().eq(["accs", "browser"]), "{payload}");
        let ids: Vec<i64> = payload["accs"]
            .as_array()
            .unwrap()
            .iter()
            .map(|known| known["acc"].as_i64().unwrap())
            .collect();
        assert_eq!(ids, [1, 2], "the newest first, each once");
        // It is no session, under no name.
        let session = name.replace("known", "session");
        browser.cookies.insert(session, value);
        assert!(browser.get("/").await.says("You are not logged in"));
    }
}

#[tokio::test]
async fn a_known_cookie_that_is_not_ours_goes_with_a_navigation_and_with_nothing_else() {
    let server = start().await;
    let mut ada = known(&server, "ada", HERE).await;
    ada.cookies.get_mut("known").unwrap().push('x');
    fail(&server, 10, "ada", HERE, 1).await;
    assert_too_many(&ada.clone().try_log_in("ada", PASSWORD).await, 180);
    let mut fetch = ada.clone();
    fetch.set_header("sec-fetch-mode", "cors");
    assert_eq!(fetch.get("/").await.set_cookie("known"), None);
    let line = ada.get("/").await.set_cookie("known").unwrap().to_owned();
    assert_eq!(line, "known=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

#[tokio::test]
async fn a_known_cookie_lives_through_a_change_of_the_key() {
    let server = start().await;
    let keys = [(); 2].map(|()| SecretKey::parse(&SecretKey::generate()).unwrap());
    let before = Server::on(server.db.clone(), &keys[0], &[], |_| ());
    let ada = known(&before, "ada", HERE).await;
    let after = Server::on(server.db.clone(), &keys[1], &keys[..1], |_| ());
    let mut moved = at(&after, HERE);
    moved.cookies = ada.cookies.clone();
    let mut fetch = moved.clone();
    fetch.set_header("sec-fetch-mode", "cors");
    assert_eq!(fetch.get("/").await.set_cookie("known"), None, "a fetch may come late");
    let line = moved.get("/").await.set_cookie("known").unwrap().to_owned();
    assert!(line.contains("Max-Age=1555"), "{line}");
    let later = Server::on(server.db.clone(), &keys[1], &[], |_| ());
    let mut moved_on = at(&later, HERE);
    moved_on.cookies = moved.cookies.clone();
    fail(&server, 10, "ada", HERE, 1).await;
    assert_in(&moved_on.try_log_in("ada", PASSWORD).await);
}

/// A link for ada, as the shell prints it.
async fn link(server: &Server) -> String {
    let ada = Username::parse("ada").unwrap();
    let ada = accounts::find(&server.db, &ada).await.unwrap().unwrap();
    let token = known_links::make(&server.db, Operator::at_the_shell(), &ada).await.unwrap();
    assert_eq!(URL_SAFE_NO_PAD.decode(&token).unwrap().len(), 32);
    let found = format!("SELECT count(*) FROM known_links WHERE hash LIKE '%{token}%'");
    assert_eq!(server.ask::<i32>(&found).await, 0, "the token itself is nowhere");
    format!("/known/{token}")
}

#[tokio::test]
async fn a_link_makes_one_browser_known_and_signs_nobody_in() {
    let server = start().await;
    let path = link(&server).await;
    fail(&server, 10, "ada", HERE, 1).await;
    let mut ada = at(&server, HERE);
    // To look does not use it up, however often.
    for _ in 0..3 {
        let page = ada.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("Make this browser known?") && page.says("ada"));
        assert_eq!(page.set_cookie("known"), None);
    }
    assert_too_many(&ada.try_log_in("ada", PASSWORD).await, 180);
    let answer = ada.post(&path, &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login"));
    assert!(answer.set_cookie("known").is_some());
    let page = ada.get("/login").await;
    assert!(page.says("This browser is known now. Log in as usual."));
    assert_eq!(ada.get("/account").await.status, StatusCode::SEE_OTHER, "nobody is signed in");
    assert_in(&ada.try_log_in("ada", PASSWORD).await);
    // It was good once.
    let mut late = at(&server, HERE);
    let token = late.token("/login").await;
    for answer in [late.get(&path).await, late.post_raw(&path, &[("csrf_token", &token)]).await] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(answer.says("This link is good no more") && answer.says("account unlock"));
        assert_eq!(answer.set_cookie("known"), None);
    }
}

#[tokio::test]
async fn what_is_no_link_is_refused_while_others_write() {
    let server = start().await;
    let mut stranger = at(&server, HERE);
    let token = stranger.token("/login").await;
    let held = server.db.begin_write().await.unwrap();
    let answer = stranger.post_raw("/known/anything", &[("csrf_token", &token)]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
    assert!(answer.says("This link is good no more"));
    held.rollback().await.unwrap();
}

#[tokio::test]
async fn of_two_who_use_a_link_at_the_same_time_one_is_known() {
    let server = start().await;
    let path = link(&server).await;
    let (mut one, mut two) = (at(&server, HERE), at(&server, ELSEWHERE));
    let answers = tokio::join!(one.post(&path, &[]), two.post(&path, &[]));
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND]);
}

#[tokio::test]
async fn a_program_with_a_token_neither_logs_in_nor_uses_up_a_link_since_it_would_get_no_cookie() {
    let server = start().await;
    let path = link(&server).await;
    let mut ada = at(&server, HERE);
    ada.log_in("ada").await;
    let token = ada.make_token("script", "write").await;
    let mut script = at(&server, HERE);
    script.set_header("authorization", &format!("Bearer {token}"));
    script.set_header("accept", "*/*");
    let typed = [("username", "ada"), ("password", PASSWORD)];
    let json = format!(r#"{{"username": "ada", "password": "{PASSWORD}"}}"#);
    for (status, answer) in [
        (StatusCode::BAD_REQUEST, script.post_raw("/login", &typed).await),
        (StatusCode::BAD_REQUEST, script.post_raw(&path, &[]).await),
        (
            StatusCode::FORBIDDEN,
            script.post_body("/api/v1/session", "application/json", json).await,
        ),
    ] {
        assert_eq!(answer.status, status, "{}", answer.body);
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM logins").await, 1);
    assert_eq!(ada.get(&path).await.status, StatusCode::OK, "the link is good as before");
}

#[tokio::test]
async fn a_link_is_over_after_ten_minutes_and_one_that_was_made_up_never_was() {
    let server = start().await;
    let path = link(&server).await;
    let left = server.ask::<i64>("SELECT expires FROM known_links").await - now();
    assert!((540..=600).contains(&left), "{left}");
    server.sql(&format!("UPDATE known_links SET expires = {} + 60", now())).await;
    assert_eq!(at(&server, HERE).get(&path).await.status, StatusCode::OK);
    server.sql(&format!("UPDATE known_links SET expires = {}", now())).await;
    let cut = &path[..path.len() - 1];
    for path in [&path, cut, "/known/x", "/known/%FF", "/known/a%00b", "/known/{token}"] {
        let answer = at(&server, HERE).get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.says("This link is good no more"), "{path}");
    }
    known_links::prune(&server.db).await.unwrap();
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM known_links").await, 0);
}

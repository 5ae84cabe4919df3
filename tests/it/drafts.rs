//! What was typed into a form whose session had ended, found again after log-in.

use std::time::Duration;

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::routing::get;
use leptos::prelude::*;
use rollcall::auth::account::Role;
use rollcall::auth::server::{drafts, logins};
use rollcall::base::server::Page;
use rollcall_forms::{Field, Form, FormState, Input, Typed};
use rollcall_session::now;

use crate::support::{Answer, Browser, PASSWORD, Server, stalled};

const NOTE: Field = Field::text("note", "Note");
const TYPED: &str = "a & b = c; \"<é>\" 🎓 %41+";

/// A page with a form whose field can be seen, since those of `/account` are all passwords.
async fn notes(forms: FormState) -> Page {
    let form = || view! { <Form action="/notes"><Input field=NOTE/></Form> };
    Page::new("Notes", &forms, form)
}

async fn start() -> Server {
    let server = Server::start_beside(Router::new().route("/notes", get(notes)), |_| ()).await;
    server.account("ada", Role::Guest).await;
    server
}

/// Logs in through the form of `answer`, with the hidden fields that it carries.
async fn log_in_from(browser: &mut Browser, answer: &Answer) -> Answer {
    let carried: Vec<(&str, String)> = ["resume", "csrf_token", "next"]
        .map(|name| (name, answer.input(name).unwrap_or_default()))
        .into();
    let mut fields: Vec<(&str, &str)> =
        carried.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend([("username", "ada"), ("password", PASSWORD)]);
    browser.post_raw("/login", &fields).await
}

#[test]
fn a_draft_holds_what_was_typed_without_passwords_and_token() {
    let typed = Typed::from([
        ("csrf_token", "t"),
        ("note", TYPED),
        ("new_password", "p"),
        ("empty", ""),
        ("password", "p"),
    ]);
    let text = drafts::encode(&typed);
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    let expected = [("note", TYPED), ("empty", "")];
    assert_eq!(fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn a_post_whose_session_ended_gets_the_log_in_form_which_carries_it_on() {
    let server = start().await;
    let mut browser = server.browser();
    browser.log_in("ada").await;
    let token = browser.token("/account").await;
    server.sql("UPDATE logins SET ended = 1").await;
    let fields = [
        ("csrf_token", token.as_str()),
        ("username", "ada"),
        ("note", TYPED),
        ("old_password", "secret-one-1"),
        ("new_password", "secret-two-2"),
        ("repeat_password", "secret-three-3"),
    ];
    let answer = browser.post_raw("/account", &fields).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.says("Your session has ended. Log in, and you find what you typed again."));
    assert!(!answer.body.contains("secret-") && !answer.body.contains(&token));
    assert_eq!(answer.input("next").as_deref(), Some("/account"));
    let typed = Typed::from([("username", "ada"), ("note", TYPED)]);
    let carried = answer.input("resume").unwrap();
    assert!(carried.ends_with(&format!(".{}", drafts::encode(&typed))), "{carried}");
    let form = answer.body.split("<form").find(|form| form.contains("action=\"/login\"")).unwrap();
    let first = form.split("<input").nth(1).unwrap();
    assert!(first.contains("name=\"resume\""), "it is sent before all other fields: {first}");

    // A slip at the door loses nothing.
    let carried = answer.input("resume").unwrap();
    let wrong = [("username", "ada"), ("next", "/account"), ("resume", &carried)];
    let again = browser.post("/login", &wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again.input("resume"), Some(carried));

    let answer = log_in_from(&mut browser, &again).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account?resume=1"));
    let page = browser.get("/account?resume=1").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.says(
        "You are signed in again. Nothing was sent yet: fill in what is missing and send it."
    ));
    assert!(!browser.get("/account").await.says("You are signed in again."));
    let passwords: i32 =
        server.ask("SELECT count(*) FROM logins WHERE draft LIKE '%secret%'").await;
    assert_eq!(passwords, 0);
}

#[tokio::test]
async fn after_log_in_the_form_is_filled_in_and_nothing_was_sent_for_the_person() {
    let server = start().await;
    let mut browser = server.browser();
    let page = browser.get("/login?next=%2Fnotes").await;
    let mut fields = vec![("username", "ada"), ("password", PASSWORD), ("next", "/notes")];
    let token = page.input("csrf_token").unwrap();
    let resume = server.carried("/notes", &drafts::encode(&Typed::from([("note", TYPED)])), 60);
    fields.extend([("csrf_token", token.as_str()), ("resume", &resume)]);
    let answer = browser.post_raw("/login", &fields).await;
    assert_eq!(answer.location(), "/notes?resume=1");
    let page = browser.get("/notes?resume=1").await;
    assert_eq!((page.status, page.input("note").as_deref()), (StatusCode::OK, Some(TYPED)));
    assert_eq!(browser.get("/notes").await.input("note").as_deref(), Some(""));
}

#[tokio::test]
async fn a_draft_is_for_its_own_session_and_its_own_page() {
    let server = start().await;
    server.account("eve", Role::Guest).await;
    let mut owner = server.browser();
    let resume = server.carried("/notes", &drafts::encode(&Typed::from([("note", TYPED)])), 60);
    let fields =
        [("username", "ada"), ("password", PASSWORD), ("next", "/notes"), ("resume", &resume)];
    owner.post("/login", &fields).await;
    let (mut visitor, mut eve, mut elsewhere) =
        (server.browser(), server.browser(), server.browser());
    eve.log_in("eve").await;
    elsewhere.log_in("ada").await;
    for browser in [&mut visitor, &mut eve, &mut elsewhere] {
        let page = browser.get("/notes?resume=1").await;
        assert_eq!(page.input("note").as_deref(), Some(""));
        assert!(!page.says("You are signed in again."));
    }
    for path in ["/account?resume=1", "/notes?resume=2", "/notes?x=1&resume=1"] {
        let page = owner.get(path).await;
        assert!(!page.says("You are signed in again."), "{path}");
    }
    assert_eq!(owner.get("/notes?resume=1").await.input("note").as_deref(), Some(TYPED));
    owner.post("/logout", &[]).await;
    assert_eq!(owner.get("/notes?resume=1").await.input("note").as_deref(), Some(""));
    assert_eq!(server.ask::<i32>("SELECT count(draft) FROM logins").await, 0, "it is forgotten");
}

#[tokio::test]
async fn of_two_sessions_each_keeps_its_draft_until_its_own_form_was_sent() {
    let server = start().await;
    let path = "/account/tokens";
    let resume = server.carried(path, &drafts::encode(&Typed::from([("token_name", "x")])), 60);
    let fields = [("username", "ada"), ("password", PASSWORD), ("next", path), ("resume", &resume)];
    let mut two = [server.browser(), server.browser()];
    for browser in &mut two {
        assert_eq!(browser.post("/login", &fields).await.location(), "/account/tokens?resume=1");
    }
    let [one, other] = &mut two;
    one.make_token("sent", "read").await;
    for (browser, is_there) in [(one, false), (other, true)] {
        let page = browser.get("/account/tokens?resume=1").await;
        assert_eq!(page.says("You are signed in again."), is_there);
    }
}

#[tokio::test]
async fn housekeeping_forgets_a_draft_after_an_hour_and_a_login_a_month_after_its_end() {
    let server = start().await;
    let resume = server.carried("/account", "note=kept", 60);
    let fields =
        [("username", "ada"), ("password", PASSWORD), ("next", "/account"), ("resume", &resume)];
    server.browser().post("/login", &fields).await;
    let month = 30 * 24 * 3600;
    for (change, left) in [
        ("created = created - 3500".to_owned(), [1, 1]),
        ("created = created - 101".to_owned(), [0, 1]),
        (format!("expires = {} - {month}", now() + 60), [0, 1]),
        (format!("expires = {} - {month}", now() - 1), [0, 0]),
    ] {
        server.sql(&format!("UPDATE logins SET {change}")).await;
        logins::prune(&server.db).await.unwrap();
        let drafts = server.ask::<i32>("SELECT count(draft) FROM logins").await;
        let logins = server.ask::<i32>("SELECT count(*) FROM logins").await;
        assert_eq!([drafts, logins], left, "{change}");
    }
}

#[tokio::test]
async fn a_draft_as_large_as_a_form_may_be_comes_through_the_door() {
    let server = start().await;
    let mut browser = server.browser();
    browser.log_in("ada").await;
    let token = browser.token("/account").await;
    server.sql("UPDATE logins SET ended = 1").await;
    // Each of these costs the body of log-in more bytes than this one.
    for (letter, bytes) in [("é", 6), (" ", 1), ("&", 3)] {
        let long = letter.repeat(130_000 / bytes);
        let answer = browser.post_raw("/account", &[("csrf_token", &token), ("note", &long)]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let mut browser = browser.clone();
        let answer = log_in_from(&mut browser, &answer).await;
        assert_eq!(answer.location(), "/account?resume=1", "{letter}: {}", answer.status);
        let latest = "SELECT draft FROM logins ORDER BY id DESC";
        let draft = server.ask::<String>(latest).await;
        assert_eq!(draft.len(), "/account?note=".len() + bytes * (130_000 / bytes));
    }
}

#[tokio::test]
async fn a_draft_is_forgotten_when_its_form_was_sent_and_after_an_hour() {
    let server = start().await;
    let mut ada = server.browser();
    let resume = server.carried("/account", &drafts::encode(&Typed::from([("note", TYPED)])), 60);
    let next = "another gravel tulip";
    let there = [("username", "ada"), ("password", PASSWORD), ("next", "/account")];
    let answer = ada.post("/login", &[&there[..], &[("resume", resume.as_str())]].concat()).await;
    assert_eq!(answer.location(), "/account?resume=1");
    assert!(ada.get("/account?resume=1").await.says("You are signed in again."));
    // Another form of the same person does not touch it, and a failure neither.
    assert_eq!(ada.post("/account/end-other-logins", &[]).await.location(), "/account");
    assert_eq!(ada.post("/account", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ada.get("/account?resume=1").await.says("You are signed in again."));
    // What was typed last counts.
    let token = ada.token("/account").await;
    let answer = ada.post_raw("/account?resume=1", &[("csrf_token", &token)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.says("Current password is missing.") && !answer.says("You are signed in again.")
    );
    server.sql("UPDATE logins SET created = created - 3601").await;
    assert!(!ada.get("/account?resume=1").await.says("You are signed in again."));
    server.sql("UPDATE logins SET created = created + 3601").await;
    let change = [("old_password", PASSWORD), ("new_password", next), ("repeat_password", next)];
    assert_eq!(ada.post("/account", &change).await.location(), "/account");
    assert!(!ada.get("/account?resume=1").await.says("You are signed in again."));
}

#[tokio::test]
async fn who_signed_in_in_another_tab_meanwhile_still_finds_what_was_typed() {
    let server = start().await;
    let mut browser = server.browser();
    browser.log_in("ada").await;
    let token = browser.token("/account").await;
    server.sql("UPDATE logins SET ended = 1").await;
    let typed = [("csrf_token", token.as_str()), ("note", TYPED)];
    let waiting = browser.post_raw("/account", &typed).await;
    assert_eq!(waiting.status, StatusCode::UNAUTHORIZED);
    // Another browser, and the other tab.
    let mut elsewhere = server.browser();
    elsewhere.log_in("ada").await;
    browser.log_in("ada").await;
    let answer = log_in_from(&mut browser, &waiting).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/account?resume=1"));
    assert!(browser.get("/account?resume=1").await.says("You are signed in again."));
    assert!(!elsewhere.get("/account?resume=1").await.says("You are signed in again."));
    // Without anything typed it leads to where this tab wanted to go; never anywhere else.
    for (next, location) in [("/account", "/account"), ("//evil", "/guest/ada")] {
        let answer = browser.post_raw("/login", &[("next", next)]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, location));
    }
}

#[tokio::test]
async fn what_we_did_not_sign_or_signed_long_ago_is_dropped_and_the_log_in_goes_on() {
    let server = start().await;
    let half_a_day = 12 * 3600;
    let good = server.carried("/account", "note=kept", 60);
    for (what, carried, next, location) in [
        ("ours", good.clone(), "/account", "/account?resume=1"),
        (
            "just in time",
            server.carried("/account", "note=kept", half_a_day - 60),
            "/account",
            "/account?resume=1",
        ),
        (
            "too old",
            server.carried("/account", "note=kept", half_a_day + 60),
            "/account",
            "/account",
        ),
        ("not signed", "note=kept".to_owned(), "/account", "/account"),
        ("signed by nobody", good.replacen('.', ".x", 1), "/account", "/account"),
        ("a byte more", format!("{good}&"), "/account", "/account"),
        ("another path", good, "/notes", "/notes"),
        ("points alone", "...".to_owned(), "/account", "/account"),
    ] {
        let mut browser = server.browser();
        let token = browser.token("/login").await;
        let fields = [
            ("resume", carried.as_str()),
            ("csrf_token", &token),
            ("next", next),
            ("username", "ada"),
            ("password", PASSWORD),
        ];
        let answer = browser.post_raw("/login", &fields).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, location), "{what}");
        let page = browser.get(location).await;
        assert_eq!(page.says("You are signed in again."), location.contains('?'), "{what}");
    }
}

#[tokio::test]
async fn a_log_in_that_carries_nothing_ends_at_16_kb_and_one_that_does_at_three_times_as_much() {
    let server = start().await;
    let urlencoded = "application/x-www-form-urlencoded";
    let draft = format!("note={}", "x".repeat(100_000));
    let old = server.carried("/account", &draft, 3 * 24 * 3600);
    let forged = old.replacen('.', ".x", 1);
    let most = drafts::LOG_IN_BYTES;
    for (what, carried, limit) in [
        ("nothing", "", most),
        ("what we did not sign", &forged, most),
        ("ours", &server.carried("/account", &draft, 60), most + 3 * draft.len()),
        // Whoever has our form open for days shall get in all the same.
        ("an old one", &old, most + 3 * draft.len()),
    ] {
        let mut browser = server.browser();
        let token = browser.token("/login").await;
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("resume", carried).append_pair("csrf_token", &token);
        let begun = body.append_pair("password", "").finish();
        let long =
            |bytes: usize| format!("{begun}{}", "x".repeat(bytes.saturating_sub(begun.len())));
        if begun.len() <= limit {
            let answer = browser.post_body("/login", urlencoded, long(limit)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
            assert!(answer.says("User name is missing."), "{what}");
        }
        let answer = browser.post_body("/login", urlencoded, long(limit + 1)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{what}");
    }
}

#[tokio::test]
async fn a_log_in_takes_no_more_than_is_set_now_whatever_was_signed_before() {
    let server = Server::start_with(|settings| settings.server.form_limit_bytes = 4096).await;
    let most = drafts::LOG_IN_BYTES + 3 * 4096;
    let carried = server.carried("/account", &format!("note={}", "x".repeat(100_000)), 60);
    for (bytes, status) in
        [(most, StatusCode::UNPROCESSABLE_ENTITY), (most + 1, StatusCode::PAYLOAD_TOO_LARGE)]
    {
        let body = format!("resume={carried}")[..bytes].to_owned();
        let form = (Method::POST, "/login", "application/x-www-form-urlencoded");
        // In two pieces, of which the first says how much was signed.
        let answer = server.browser().send_while(form, body, async {}).await;
        assert_eq!(answer.status, status, "{bytes}");
    }
}

#[tokio::test]
async fn a_log_in_that_announces_more_than_it_may_send_is_refused_when_it_begins() {
    let server = start().await;
    let urlencoded = "application/x-www-form-urlencoded";
    let mut browser = server.browser();
    browser.set_header("content-length", &(drafts::LOG_IN_BYTES + 1).to_string());
    let begins = format!("resume=&username={}", "x".repeat(drafts::HEAD_BYTES));
    let begins = stalled(begins[..drafts::HEAD_BYTES].to_owned());
    let asked = browser.send(Method::POST, "/login", Some(urlencoded), begins);
    let answer = tokio::time::timeout(Duration::from_secs(5), asked).await.expect("an answer");
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_stale_token_is_answered_with_what_was_typed_within_the_same_limit() {
    let server = start().await;
    let draft = format!("note={}", "x".repeat(100_000));
    let carried = server.carried("/account", &draft, 60);
    let mut browser = server.browser();
    browser.get("/login").await;
    let fields = [("resume", carried.as_str()), ("csrf_token", "stale"), ("username", "ada")];
    let answer = browser.post_raw("/login", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("This form was open for too long"));
    assert_eq!(answer.input("resume"), Some(carried));
    assert_eq!(answer.input("username").as_deref(), Some("ada"));
    let answer = log_in_from(&mut browser, &answer).await;
    // The form that was answered says where it leads only if it was told so.
    assert_eq!(answer.location(), "/guest/ada");
}

//! The security log: a line for each event, with who, from where and what came of it, and no secret.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rollcall::auth::account::Role;
use rollcall::auth::server::access::Operator;
use rollcall::auth::server::known_links;
use rollcall::base::server::security_log::Event;
use serde_json::{Value, json};

use crate::support::binary::Shell;
use crate::support::log::{keep_log, take_security_log};
use crate::support::{Answer, Browser, PASSWORD, Server};

const DOCUMENT: &str = include_str!("../../docs/log.md");

/// A browser at an address of its own.
fn at(mut browser: Browser, address: &str) -> Browser {
    browser.peer = Some(format!("{address}:4711").parse().unwrap());
    browser
}

/// Expects that this answer left these lines: event, outcome, account.
fn expect(answer: &Answer, address: &str, expected: &[(&str, &str, Option<&str>)]) {
    let (lines, _) = take_security_log();
    let said: Vec<_> = lines
        .iter()
        .map(|line| {
            (text(line, "event").unwrap(), text(line, "outcome").unwrap(), text(line, "account"))
        })
        .collect();
    assert_eq!(said, expected, "{}", answer.status);
    for line in &lines {
        assert_eq!(text(line, "address"), Some(address), "{line}");
        assert_eq!(text(line, "request_id"), answer.header("x-request-id"), "{line}");
    }
}

fn text<'a>(line: &'a Value, name: &str) -> Option<&'a str> {
    line.get(name).map(|value| value.as_str().unwrap())
}

#[test]
fn the_document_lists_every_event_with_an_example_and_no_other() {
    let table = DOCUMENT.split("\n| event |").nth(1).expect("a table");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let mut listed: Vec<&str> = rows.map(|row| row.split('`').next().unwrap()).collect();
    let mut events: Vec<&str> = Event::ALL.iter().map(|event| event.name()).collect();
    for event in &events {
        let example = format!("security: event=\"{event}\" ");
        assert!(DOCUMENT.contains(&example), "an example line of {event}");
    }
    listed.sort_unstable();
    events.sort_unstable();
    assert_eq!(listed, events);
    events.dedup();
    assert_eq!(events.len(), Event::ALL.len());
}

#[tokio::test]
async fn what_people_do_to_their_accounts_is_written() {
    keep_log();
    let server = Server::start().await;
    let place = "192.0.2.7";
    let mut root = at(server.browser(), place);
    root.get("/setup").await;
    let named = [("username", "root"), ("new_password", PASSWORD), ("repeat_password", PASSWORD)];
    let wrong = [&[("token", "0000-0000-0000-0000-0000")], &named[..]].concat();
    let answer = root.post("/setup", &wrong).await;
    expect(&answer, place, &[("set_up", "refused", None)]);
    let token = server.setup_token().await;
    let answer = root.post("/setup", &[&[("token", token.as_str())], &named[..]].concat()).await;
    let lines = [("set_up", "done", Some("root")), ("log_in", "done", Some("root"))];
    expect(&answer, place, &lines);

    let mut ada = at(server.browser(), place);
    let named = [("username", "Ada"), ("new_password", PASSWORD), ("repeat_password", PASSWORD)];
    let answer = ada.post("/register", &named).await;
    let lines = [("registration", "done", Some("ada")), ("log_in", "done", Some("ada"))];
    expect(&answer, place, &lines);
    let answer = ada.post("/logout", &[]).await;
    expect(&answer, place, &[("log_out", "done", Some("ada"))]);
    let answer = ada.try_log_in("ada", "wrong").await;
    expect(&answer, place, &[("log_in", "refused", Some("ada"))]);
    let answer = ada.try_log_in("tulip-gravel-sunday", "wrong").await;
    expect(&answer, place, &[("log_in", "refused", None)]);
    let answer = ada.try_log_in("ada", PASSWORD).await;
    expect(&answer, place, &[("log_in", "done", Some("ada"))]);

    let new = "velvet comet harbour";
    let passwords = |old| [("old_password", old), ("new_password", new), ("repeat_password", new)];
    let answer = ada.post("/account", &passwords("wrong")).await;
    expect(&answer, place, &[("password_change", "refused", Some("ada"))]);
    let answer = ada.post("/account", &passwords(PASSWORD)).await;
    expect(&answer, place, &[("password_change", "done", Some("ada"))]);
    let answer = ada.post("/account/end-other-logins", &[]).await;
    expect(&answer, place, &[("login_ended", "done", Some("ada"))]);

    let day = ada.get("/account/tokens").await.input("last_day").unwrap();
    let fields = [("token_name", "backup"), ("scope", "read"), ("last_day", &day)];
    let made = ada.post("/account/tokens", &fields).await;
    expect(&made, place, &[("token_made", "done", Some("ada"))]);
    let answer = ada.post("/account/tokens/1/revoke", &[]).await;
    expect(&answer, place, &[("token_revoked", "done", Some("ada"))]);
    let mut script = at(server.browser(), place);
    let token = made.new_token().unwrap();
    for (token, owner) in [("rc_none", None), (token.as_str(), Some("ada"))] {
        script.set_header("authorization", &format!("Bearer {token}"));
        let answer = script.get("/api/v1/session").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        expect(&answer, place, &[("wrong_token", "refused", owner)]);
    }
}

#[tokio::test]
async fn the_use_of_a_link_that_makes_a_browser_known_is_written() {
    keep_log();
    let server = Server::start().await;
    let ada = server.account("ada", Role::Guest).await;
    let token = known_links::make(&server.db, Operator::at_the_shell(), &ada).await.unwrap();
    let place = "192.0.2.11";
    let (mut browser, path) = (at(server.browser(), place), format!("/known/{token}"));
    let form = [("csrf_token", &*browser.token(&path).await)];
    let answer = browser.post_raw(&path, &form).await;
    expect(&answer, place, &[("unlock", "done", Some("ada"))]);
    let answer = browser.post_raw(&path, &form).await;
    expect(&answer, place, &[("unlock", "refused", None)]);
}

#[tokio::test]
async fn what_admins_do_is_written_under_their_name_with_what_it_was_about() {
    keep_log();
    let server = Server::start().await;
    let import = server.import().await;
    server.signed_in("ada", Role::Guest).await;
    let mut root = server.signed_in("root", Role::Admin).await;
    take_security_log();
    let about = async |method: Method, path: &str, sent: Value| {
        let is_patch = method == Method::PATCH;
        let kind = if is_patch { "application/merge-patch+json" } else { "application/json" };
        let mut root = root.clone();
        root.remove_header("accept");
        let answer = root.send(method, path, Some(kind), Body::from(sent.to_string())).await;
        let (lines, _) = take_security_log();
        let [line] = &lines[..] else { panic!("{lines:?} {}", answer.body) };
        assert_eq!(text(line, "account"), Some("root"));
        format!("{} {}", text(line, "event").unwrap(), text(line, "about").unwrap())
    };
    let new = json!({"username": "bob", "password": PASSWORD, "role": "guest"});
    let accounts = "/api/v1/accounts";
    assert_eq!(about(Method::POST, accounts, new).await, "account_made bob: role guest");
    let (bob, sent) = ("/api/v1/accounts/3", json!({"role": "admin", "active": false}));
    let said = about(Method::PATCH, bob, sent).await;
    assert_eq!(said, "account_changed bob: role admin, disabled");
    assert_eq!(about(Method::DELETE, "/api/v1/logins/1", json!({})).await, "login_ended login 1");
    let mut program = root.clone();
    program.remove_header("accept");
    let (kind, same) = (Some("application/merge-patch+json"), Body::from(r#"{"role": "admin"}"#));
    let answer = program.send(Method::PATCH, bob, kind, same).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    expect(&answer, "::/64", &[]);

    for (path, file) in [("csv", "students.csv"), ("jsonl", "students.jsonl")] {
        let export = format!("/students/export.{path}");
        let answer = root.send(Method::HEAD, &export, None, Body::empty()).await;
        assert_eq!(answer.status, StatusCode::OK);
        expect(&answer, "::/64", &[]);
        let answer = root.get(&format!("/students/export.{path}")).await;
        expect(&answer, "::/64", &[("export", "done", Some("root"))]);
        assert!(answer.header("content-disposition").unwrap().contains(file));
    }
    let path = format!("/students/import/{import}");
    let answer = root.post(&path, &[("step", "discard")]).await;
    expect(&answer, "::/64", &[("import_discarded", "done", Some("root"))]);
}

#[tokio::test]
async fn what_is_refused_is_written_whoever_refused_it() {
    keep_log();
    let server = Server::start().await;
    let place = "192.0.2.8";
    server.account("root", Role::Admin).await;
    let mut ada = at(server.signed_in("ada", Role::Guest).await, place);
    let token = ada.make_token("script", "write").await;
    let mut script = at(server.browser(), place);
    script.headers = vec![("host", "localhost:3000".to_owned())];
    script.set_header("authorization", &format!("Bearer {token}"));
    take_security_log();
    let answer = ada.get("/admin").await;
    expect(&answer, place, &[("forbidden", "refused", Some("ada"))]);
    let answer = script.get("/api/v1/accounts").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    expect(&answer, place, &[("forbidden", "refused", Some("ada"))]);

    let token = ada.make_token("reader", "read").await;
    take_security_log();
    script.set_header("authorization", &format!("Bearer {token}"));
    let answer = script.send(Method::DELETE, "/api/v1/students/1", None, Body::empty()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    expect(&answer, place, &[("forbidden", "refused", Some("ada"))]);

    for path in ["/logout", "/account/tokens", "/api/v1/session"] {
        let mut forged = ada.clone();
        forged.set_header("sec-fetch-site", "cross-site");
        let answer = forged.post_raw(path, &[]).await;
        expect(&answer, place, &[("forged_post", "refused", Some("ada"))]);
    }
    for path in ["/logout", "/account/tokens", "/lab/http"] {
        let answer = ada.post_raw(path, &[("csrf_token", "x")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        expect(&answer, place, &[("forged_post", "refused", Some("ada"))]);
    }
    let mut program = ada.clone();
    program.headers = vec![("host", "localhost:3000".to_owned())];
    let answer = program.send(Method::DELETE, "/api/v1/session", None, Body::empty()).await;
    expect(&answer, place, &[("forged_post", "refused", Some("ada"))]);

    let mut guessing = at(server.browser(), "192.0.2.9");
    for _ in 0..10 {
        guessing.try_log_in("root", "wrong").await;
    }
    take_security_log();
    let answer = guessing.try_log_in("root", "wrong").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    expect(&answer, "192.0.2.9", &[("limit_reached", "refused", None)]);
}

#[tokio::test]
async fn ten_refusals_of_a_kind_are_written_in_a_minute_and_all_that_succeeds() {
    keep_log();
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    take_security_log();
    for _ in 0..15 {
        ada.get("/admin").await;
        ada.post("/account/end-other-logins", &[]).await;
    }
    let (lines, _) = take_security_log();
    let count = |event: &str| lines.iter().filter(|line| line["event"] == event).count();
    assert_eq!((count("forbidden"), count("login_ended")), (10, 15));
    // Another address counts for itself.
    at(ada, "192.0.2.10").get("/admin").await;
    assert_eq!(take_security_log().0.len(), 1);
}

#[tokio::test]
async fn no_line_holds_a_secret_or_what_was_typed() {
    keep_log();
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut ada = server.browser();
    // Into the wrong field.
    let typed = "tulip-gravel-monday";
    ada.try_log_in(typed, "wrong-sunday").await;
    ada.try_log_in("ada", "wrong-sunday").await;
    ada.log_in("ada").await;
    let token = ada.make_token("name-of-a-token", "read").await;
    let mut script = server.browser();
    for token in [token.as_str(), "rc_\u{202e}counterfeit", "rc_event=log_in"] {
        script.set_header("authorization", &format!("Bearer {token}"));
        script.get("/api/v1/accounts").await;
    }
    ada.set_header("user-agent", "counterfeit-agent");
    ada.post_raw("/logout", &[("csrf_token", "counterfeit-token")]).await;
    let csrf = ada.token("/account").await;
    let session = ada.session().unwrap().to_owned();
    let (lines, text) = take_security_log();
    assert!(lines.len() >= 6, "{lines:?}");
    let secrets = [PASSWORD, typed, "wrong-sunday", &token, "counterfeit", "rc_", &csrf, &session];
    for secret in secrets.into_iter().chain(["name-of-a-token"]) {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

#[test]
fn what_is_done_at_the_shell_is_written_to_standard_error() {
    let shell = Shell::new();
    let password = format!("{PASSWORD}\n");
    let student = "name,city,year,fee,programme,mode\nAda,Oslo,1,1.00,music,online\n";
    std::fs::write(shell.folder().join("list.csv"), student).unwrap();
    for (arguments, about) in [
        (&["account", "add", "ada"][..], "event=\"account_made\" outcome=\"done\""),
        (&["account", "passwd", "ada"], "about=\"ada: new password\""),
        (&["account", "disable", "ada"], "about=\"ada: disabled\""),
        (&["account", "unlock", "ada"], "about=\"ada: link made\""),
        (&["account", "enable", "ada"], "about=\"ada: active\""),
        (
            &["token", "add", "x", "--account", "ada", "--scope", "accounts"],
            "about=\"for ada: scope accounts\"",
        ),
        (&["import", "list.csv"], "event=\"import_begun\" outcome=\"done\""),
        (&["import", "list.csv", "--again"], "event=\"import_done\" outcome=\"done\""),
        (&["export", "--format", "jsonl"], "event=\"export\" outcome=\"done\""),
    ] {
        let run = shell.run(arguments, &[], password.as_bytes());
        assert_eq!(run.code, Some(0), "{run:?}");
        let line = run.err.lines().find(|line| line.contains(about));
        let line = line.unwrap_or_else(|| panic!("{run:?}"));
        assert!(line.contains(" security: event=") && line.contains("account=(shell)"), "{line}");
        assert!(!run.err.contains(PASSWORD) && !run.err.contains("rc_"), "{run:?}");
    }
    for same in [&["account", "role", "ada", "guest"][..], &["account", "enable", "ada"]] {
        let run = shell.run(same, &[], b"");
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "what changes nothing: {run:?}");
    }
}

//! Personal tokens: made and shown once, kept as a hash, listed, ended.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall::session::server::now;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{Answer, Browser, PASSWORD, Server};

const TOKENS: &str = "/account/tokens";

async fn try_make(browser: &mut Browser, name: &str, scope: &str, last_day: &str) -> Answer {
    let fields = [("token_name", name), ("scope", scope), ("last_day", last_day)];
    browser.post(TOKENS, &fields).await
}

#[tokio::test]
async fn a_token_is_shown_once_and_nothing_keeps_it() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let day = ada.get(TOKENS).await.input("last_day").unwrap();
    let answer = try_make(&mut ada, "backup", "read", &day).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let token = answer.new_token().expect("it is shown");
    assert!(token.starts_with("rc_") && token.len() == 52, "{token}");
    assert_eq!(answer.body.matches(&token).count(), 1);
    let all_headers = format!("{:?}", answer.headers);
    assert!(!all_headers.contains(&token));

    let again = ada.get(TOKENS).await;
    assert!(again.says("backup") && again.says(&token[..7]) && !again.body.contains(&token));
    assert!(ada.cookies.values().all(|cookie| !cookie.contains(&token)));
    // Nowhere in the database, in no column of no table.
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%search%'";
    let backend = server.db.get_database_backend();
    let rows = server.db.query_all_raw(Statement::from_string(backend, tables)).await.unwrap();
    assert!(rows.len() > 5);
    for row in rows {
        let table: String = row.try_get_by_index(0).unwrap();
        let columns = format!(
            "SELECT group_concat('coalesce(\"' || name || '\", '''')', ' || ') FROM pragma_table_info('{table}')"
        );
        let columns: String = server.ask(&columns).await;
        let holding = format!("SELECT count(*) FROM \"{table}\" WHERE instr({columns}, '{token}')");
        assert_eq!(server.ask::<i32>(&holding).await, 0, "{table}");
    }
}

#[tokio::test]
async fn the_same_form_sent_again_makes_no_second_token() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.make_token("backup", "read").await;
    let day = ada.get(TOKENS).await.input("last_day").unwrap();
    let again = try_make(&mut ada, "backup", "read", &day).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.says("You have a token named backup.") && again.new_token().is_none());
    assert_eq!(again.input("token_name").as_deref(), Some("backup"));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM tokens").await, 1);
    // Once it is revoked, its name is free.
    ada.post("/account/tokens/1/revoke", &[]).await;
    ada.make_token("backup", "write").await;
}

#[tokio::test]
async fn name_scope_and_last_day_are_checked() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let page = ada.get(TOKENS).await;
    let bound = |name: &str| {
        let tag = page.body.split("name=\"last_day\"").nth(1).unwrap();
        let value = tag.split(&format!(" {name}=\"")).nth(1).unwrap();
        value.split('"').next().unwrap().to_owned()
    };
    let (today, last) = (bound("min"), bound("max"));
    let long = "x".repeat(61);
    for (name, scope, day, message) in [
        ("", "read", last.as_str(), "Name"),
        (&long, "read", &last, "at most 60 characters"),
        ("backup", "", &last, "It may"),
        ("backup", "admin", &last, "It may"),
        ("backup", "read", "", "Last day"),
        ("backup", "read", "2020-01-01", "Last day"),
        ("backup", "read", "9999-12-31", "Last day"),
        ("backup", "read", "soon", "Last day"),
    ] {
        let answer = try_make(&mut ada, name, scope, day).await;
        let what = format!("{name} {scope} {day}");
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(answer.says(message), "{what}");
    }
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM tokens").await, 0);
    // The first day ends today, at midnight; the last in a year and a day.
    for (name, day, days) in [("first", &today, 0..=1), ("last", &last, 366..=367)] {
        assert_eq!(try_make(&mut ada, name, "read", day).await.status, StatusCode::OK, "{day}");
        let ends = format!("SELECT expires FROM tokens WHERE name = '{name}'");
        let secs = server.ask::<i64>(&ends).await;
        assert_eq!(secs % 86_400, 0);
        assert!(days.contains(&((secs - now()) / 86_400)), "{day}");
    }
}

#[tokio::test]
async fn an_account_has_at_most_twenty_good_tokens_and_old_ones_are_forgotten() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let day = ada.get(TOKENS).await.input("last_day").unwrap();
    ada.make_token("first", "read").await;
    let copies = |state: &str| {
        format!(
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 19) \
             INSERT INTO tokens (account_id, name, hint, hash, scope, epoch, created, expires, revoked) \
             SELECT account_id, '{state}' || i, hint, '{state}' || i, scope, epoch, created, expires, \
             {state} FROM tokens, n WHERE name = 'first'"
        )
    };
    server.sql(&copies("NULL")).await;
    let answer = try_make(&mut ada, "one more", "read", &day).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("You have 20 tokens. Revoke one that is not needed."));
    server.sql("UPDATE tokens SET revoked = 5").await;
    server.sql(&copies("6")).await;
    ada.make_token("one more", "read").await;
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM tokens").await, 20);
    let page = ada.get(TOKENS).await;
    assert_eq!(
        (page.body.matches("Revoke</a>").count(), page.body.matches(">Revoked<").count()),
        (1, 19)
    );
}

#[tokio::test]
async fn nobody_sees_or_revokes_the_token_of_somebody_else() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.make_token("backup", "read").await;
    for (name, role) in [("bob", Role::Guest), ("root", Role::Admin)] {
        let mut other = server.signed_in(name, role).await;
        assert!(!other.get(TOKENS).await.says("backup"));
        let token = other.token("/account").await;
        for path in
            ["/account/tokens/1/revoke", "/account/tokens/99/revoke", "/account/tokens/x/revoke"]
        {
            assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            let answer = other.post_raw(path, &[("csrf_token", token.as_str())]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let revoked = "SELECT count(*) FROM tokens WHERE revoked IS NOT NULL";
    assert_eq!(server.ask::<i32>(revoked).await, 0);
    assert_eq!(ada.post("/account/tokens/1/revoke", &[]).await.location(), TOKENS);
    assert_eq!(server.ask::<i32>(revoked).await, 1);
    assert!(ada.get("/account/tokens/1/revoke").await.says("This token is revoked already."));
}

#[tokio::test]
async fn a_token_has_one_address() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.make_token("backup", "read").await;
    let token = ada.token("/account").await;
    for number in ["+1", "01", "1.0", "%2B1"] {
        let path = format!("/account/tokens/{number}/revoke");
        assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        let answer = ada.post_raw(&path, &[("csrf_token", token.as_str())]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let revoked = "SELECT count(*) FROM tokens WHERE revoked IS NOT NULL";
    assert_eq!(server.ask::<i32>(revoked).await, 0);
}

#[tokio::test]
async fn the_list_says_what_became_of_each() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    for name in ["good", "old", "gone"] {
        ada.make_token(name, "read").await;
    }
    server.sql(&format!("UPDATE tokens SET expires = {} WHERE name = 'old'", now())).await;
    server.sql("UPDATE tokens SET revoked = 5 WHERE name = 'gone'").await;
    let page = ada.get(TOKENS).await;
    assert!(page.says(">Expired<") && page.says(">Revoked<") && page.says("Revoke good"));
    let next = "another gravel tulip";
    let fields = [("old_password", PASSWORD), ("new_password", next), ("repeat_password", next)];
    assert_eq!(ada.post("/account", &fields).await.status, StatusCode::SEE_OTHER);
    let page = ada.get(TOKENS).await;
    assert!(page.says(">Ended with the password<") && !page.says("Revoke good"));
}

#[tokio::test]
async fn what_is_long_over_is_removed() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    for name in ["good", "old", "gone", "just gone"] {
        ada.make_token(name, "read").await;
    }
    let (now, long_ago) = (now(), now() - 31 * 86_400);
    server.sql(&format!("UPDATE tokens SET expires = {long_ago} WHERE name = 'old'")).await;
    server.sql(&format!("UPDATE tokens SET revoked = {long_ago} WHERE name = 'gone'")).await;
    server.sql(&format!("UPDATE tokens SET revoked = {now} WHERE name = 'just gone'")).await;
    rollcall::auth::server::tokens::prune(&server.db).await.unwrap();
    let left: String = server.ask("SELECT group_concat(name) FROM tokens").await;
    assert_eq!(left, "good,just gone");
}

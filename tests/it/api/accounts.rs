//! `/api/v1/accounts`: what admins do to the accounts of others.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use rollcall::auth::account::Role;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, PASSWORD, Server};

use super::{nobody, read, with_token};

const ACCOUNTS: &str = "/api/v1/accounts";
const PATCH: &str = "application/merge-patch+json";

/// A script of the admin `root`, whose account is the first.
async fn admin() -> (Server, Browser) {
    let server = Server::start().await;
    let token = server.signed_in("root", Role::Admin).await.make_token("script", "accounts").await;
    let script = with_token(&server, &token);
    (server, script)
}

async fn send(script: &mut Browser, method: Method, path: &str, sent: Value) -> Answer {
    let kind = if method == Method::PATCH { PATCH } else { "application/json" };
    script.send(method, path, Some(kind), Body::from(sent.to_string())).await
}

#[tokio::test]
async fn an_admin_makes_reads_and_changes_an_account() {
    let (server, mut script) = admin().await;
    let new = json!({"username": "Ada", "password": PASSWORD, "role": "guest"});
    let made = send(&mut script, Method::POST, ACCOUNTS, new).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(made.location(), "/api/v1/accounts/2");
    let said = read(&made);
    assert_eq!(said["username"], "ada");
    assert_eq!((&said["role"], &said["active"]), (&json!("guest"), &json!(true)));
    let members: Vec<&str> = said.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members.len(), 5, "no hash and no epoch: {members:?}");

    let shown = script.get("/api/v1/accounts/2").await;
    assert_eq!(read(&shown), said);
    let tag = shown.header(header::ETAG).unwrap().to_owned();
    script.set_header("if-none-match", &tag);
    assert_eq!(script.get("/api/v1/accounts/2").await.status, StatusCode::NOT_MODIFIED);
    script.remove_header("if-none-match");

    let mut ada = server.browser();
    ada.log_in("ada").await;
    script.set_header("if-match", &tag);
    let changed =
        send(&mut script, Method::PATCH, "/api/v1/accounts/2", json!({"role": "admin"})).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    assert_eq!(read(&changed)["role"], "admin");
    assert_eq!(
        ada.get("/account").await.status,
        StatusCode::SEE_OTHER,
        "rights changed: log in anew"
    );
    // As it was read, it is no more.
    let stale =
        send(&mut script, Method::PATCH, "/api/v1/accounts/2", json!({"active": false})).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    script.remove_header("if-match");
}

#[tokio::test]
async fn a_disabled_account_is_out_at_its_next_request_with_session_and_token() {
    let (server, mut script) = admin().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let token = ada.make_token("script", "read").await;
    let mut own = with_token(&server, &token);
    assert_eq!(own.get("/api/v1/session").await.status, StatusCode::OK);
    let sent = json!({"active": false});
    let answer = send(&mut script, Method::PATCH, "/api/v1/accounts/2", sent).await;
    assert_eq!(read(&answer)["active"], false);
    assert_eq!(ada.get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(own.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_last_active_admin_can_neither_be_disabled_nor_demoted() {
    let (server, mut script) = admin().await;
    server.account("ada", Role::Admin).await;
    server.sql("UPDATE accounts SET active = 0 WHERE username = 'ada'").await;
    for sent in [json!({"active": false}), json!({"role": "guest"})] {
        let answer = send(&mut script, Method::PATCH, "/api/v1/accounts/1", sent).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
        let detail = read(&answer)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("the last admin"), "{detail}");
    }
    assert_eq!(script.get("/api/v1/session").await.status, StatusCode::OK, "nothing was ended");
    server.sql("UPDATE accounts SET active = 1 WHERE username = 'ada'").await;
    let answer =
        send(&mut script, Method::PATCH, "/api/v1/accounts/1", json!({"role": "guest"})).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn of_two_admins_who_demote_each_other_at_once_one_stays() {
    let (server, mut root) = admin().await;
    let token = server.signed_in("ada", Role::Admin).await.make_token("script", "accounts").await;
    let mut ada = with_token(&server, &token);
    let demote = || json!({"role": "guest"});
    let (one, other) = tokio::join!(
        send(&mut root, Method::PATCH, "/api/v1/accounts/2", demote()),
        send(&mut ada, Method::PATCH, "/api/v1/accounts/1", demote()),
    );
    let admins = "SELECT count(*) FROM accounts WHERE role = 'admin' AND active";
    assert_eq!(server.ask::<i32>(admins).await, 1, "{} {}", one.status, other.status);
}

#[tokio::test]
async fn the_list_is_paged_by_key_and_comes_as_json_and_csv() {
    let (server, mut script) = admin().await;
    for name in ["ada", "bob", "-eve"] {
        server.account(name, Role::Guest).await;
    }
    let first = script.get("/api/v1/accounts?size=3").await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    let names = |answer: &Answer| {
        let all = read(answer);
        let name = |one: &Value| one["username"].as_str().unwrap().to_owned();
        all["accounts"].as_array().unwrap().iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(names(&first), ["root", "ada", "bob"]);
    let link = first.header(header::LINK).unwrap();
    assert_eq!(link, "</api/v1/accounts?after=3&size=3>; rel=\"next\"");
    let rest = script.get("/api/v1/accounts?after=3&size=3").await;
    assert_eq!((names(&rest), rest.header(header::LINK)), (vec!["-eve".to_owned()], None));

    let tag = first.header(header::ETAG).unwrap().to_owned();
    script.set_header("if-none-match", &tag);
    assert_eq!(script.get("/api/v1/accounts?size=3").await.status, StatusCode::NOT_MODIFIED);
    script.remove_header("if-none-match");
    script.set_header("accept", "text/csv");
    let csv = script.get("/api/v1/accounts?after=3").await;
    assert!(csv.header("content-type").unwrap().starts_with("text/csv; charset=utf-8"));
    let lines: Vec<&str> = csv.body.split("\r\n").collect();
    assert_eq!(lines[0], "id,username,role,active,created");
    assert!(lines[1].starts_with("4,'-eve,guest,yes,"), "no spreadsheet runs it: {}", lines[1]);
    script.set_header("accept", "text/html");
    assert_eq!(script.get(ACCOUNTS).await.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn what_is_asked_or_sent_wrongly_is_refused_by_its_name() {
    let (server, mut script) = admin().await;
    for (query, name) in [
        ("size=0", "size"),
        ("size=201", "size"),
        ("after=0", "after"),
        ("after=07", "after"),
        ("account=1", "account"),
        ("page=2", "page"),
    ] {
        let answer = script.get(&format!("{ACCOUNTS}?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(read(&answer)["errors"][0]["field"], name, "{query}");
    }
    for path in ["0", "-1", "07", "9999999999999999999", "1e3", "%00", "x", "99"] {
        let path = format!("{ACCOUNTS}/{path}");
        assert_eq!(script.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        let answer = send(&mut script, Method::PATCH, &path, json!({"active": true})).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    for (method, path, sent, field) in [
        (Method::POST, ACCOUNTS, json!({"username": "ada", "role": "guest"}), "password"),
        (Method::POST, ACCOUNTS, json!({"username": "ada", "password": PASSWORD}), "role"),
        (
            Method::POST,
            ACCOUNTS,
            json!({"username": "ada", "password": "short", "role": "guest"}),
            "password",
        ),
        (
            Method::POST,
            ACCOUNTS,
            json!({"username": "ada", "password": "passwordpassword", "role": "guest"}),
            "password",
        ),
        (
            Method::POST,
            ACCOUNTS,
            json!({"username": "root", "password": PASSWORD, "role": "guest"}),
            "username",
        ),
        (Method::PATCH, "/api/v1/accounts/1", json!({"role": "owner"}), "role"),
        (Method::PATCH, "/api/v1/accounts/1", json!({"role": null}), "role"),
        (Method::PATCH, "/api/v1/accounts/1", json!({"active": "yes"}), "active"),
        (Method::PATCH, "/api/v1/accounts/1", json!({"username": "ada"}), "username"),
    ] {
        let answer = send(&mut script, method, path, sent.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sent} {}", answer.body);
        assert_ne!(super::message(&read(&answer), field), "", "{sent}: {}", answer.body);
    }
    let sent = json!({"username": "ada", "password": PASSWORD, "role": "owner"});
    for (method, path, sent) in [
        (Method::POST, ACCOUNTS, sent),
        (Method::PATCH, "/api/v1/accounts/1", json!({"role": "owner"})),
    ] {
        let refusal = read(&send(&mut script, method, path, sent).await);
        let message = "Role has to be one of these: guest, staff, admin.";
        assert_eq!(super::message(&refusal, "role"), message);
    }
    let answer = send(&mut script, Method::PATCH, "/api/v1/accounts/1", json!([])).await;
    assert_eq!(read(&answer)["detail"], "The body has to be an object, and is a list.");
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM accounts").await, 1);
    let answer = script
        .send(Method::PATCH, "/api/v1/accounts/1", Some("application/json"), Body::from("{}"))
        .await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(answer.header("accept-patch").unwrap().contains(PATCH));
}

#[tokio::test]
async fn only_admins_keep_accounts_and_logins() {
    let (server, _) = admin().await;
    let token = server.signed_in("ada", Role::Guest).await.make_token("script", "write").await;
    for (mut script, status) in [
        (nobody(&server), StatusCode::UNAUTHORIZED),
        (with_token(&server, &token), StatusCode::FORBIDDEN),
    ] {
        for (method, path) in [
            (Method::GET, ACCOUNTS),
            (Method::POST, ACCOUNTS),
            (Method::GET, "/api/v1/accounts/1"),
            (Method::PATCH, "/api/v1/accounts/1"),
            (Method::GET, "/api/v1/logins"),
            (Method::DELETE, "/api/v1/logins/1"),
        ] {
            let answer = send(&mut script, method.clone(), path, json!({})).await;
            assert_eq!(answer.status, status, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn no_password_is_changed_over_the_api_neither_anothers_nor_ones_own() {
    let (server, mut script) = admin().await;
    server.account("ada", Role::Guest).await;
    let hashes = "SELECT group_concat(password_hash || epoch) FROM accounts";
    let before: String = server.ask(hashes).await;
    let other = "lantern orbit pickle";
    for path in ["/api/v1/accounts/1", "/api/v1/accounts/2"] {
        for (kind, sent) in [
            (PATCH, json!({"password": other})),
            (PATCH, json!({"role": "guest", "active": false, "password": other})),
            (
                "application/json-patch+json",
                json!([{"op": "add", "path": "/password", "value": other}]),
            ),
        ] {
            let body = Body::from(sent.to_string());
            let answer = script.send(Method::PATCH, path, Some(kind), body).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sent}: {}", answer.body);
            // As of any other member that is none.
            let unknown = Body::from(sent.to_string().replace("password", "nickname"));
            let unknown = script.send(Method::PATCH, path, Some(kind), unknown).await;
            assert_eq!(answer.body, unknown.body.replace("nickname", "password"), "{sent}");
            assert!(answer.body.contains("There is no such member"), "{}", answer.body);
        }
    }
    assert_eq!(server.ask::<String>(hashes).await, before);
}

#[tokio::test]
async fn a_token_keeps_accounts_only_when_its_scope_says_so() {
    let server = Server::start().await;
    let mut root = server.signed_in("root", Role::Admin).await;
    server.signed_in("ada", Role::Guest).await;
    let new = json!({"username": "bob", "password": PASSWORD, "role": "guest"});
    let asked = [
        (Method::POST, ACCOUNTS, new, StatusCode::CREATED),
        (Method::PATCH, "/api/v1/accounts/2", json!({"role": "admin"}), StatusCode::OK),
        (Method::DELETE, "/api/v1/logins/1", json!({}), StatusCode::NO_CONTENT),
    ];
    let state = "SELECT (SELECT group_concat(username || role) FROM accounts) || (SELECT count(*) \
                 FROM logins WHERE ended IS NULL)";
    let before: String = server.ask(state).await;
    let writing = root.make_token("writes", "write").await;
    let mut script = with_token(&server, &writing);
    for (method, path, sent, _) in asked.clone() {
        let answer = send(&mut script, method, path, sent).await;
        super::problem(&answer, StatusCode::FORBIDDEN, "insufficient-scope");
        let challenge = super::session::challenge(&answer);
        assert!(challenge.starts_with("Bearer error=\"insufficient_scope\""), "{challenge}");
        assert!(challenge.ends_with("scope=\"accounts\""), "{challenge}");
        let detail = read(&answer)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("a token whose scope is `accounts`"), "{detail}");
    }
    assert_eq!(server.ask::<String>(state).await, before);
    for path in [ACCOUNTS, "/api/v1/accounts/1", "/api/v1/logins"] {
        assert_eq!(script.get(path).await.status, StatusCode::OK, "{path}: reading stays");
    }
    let sent = send(&mut script, Method::POST, super::STUDENTS, super::ada()).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);

    let keeping = root.make_token("keeps", "accounts").await;
    let mut script = with_token(&server, &keeping);
    assert_eq!(read(&script.get("/api/v1/session").await)["scope"], "accounts");
    let sent = send(&mut script, Method::POST, super::STUDENTS, super::ada()).await;
    assert_eq!(sent.status, StatusCode::CREATED, "it may what `write` may: {}", sent.body);
    for (method, path, sent, status) in asked {
        let answer = send(&mut script, method, path, sent).await;
        assert_eq!(answer.status, status, "{}", answer.body);
    }
    // In the hands of a guest it is no more than `write`.
    let of_bob = {
        let mut bob = server.browser();
        bob.log_in("bob").await;
        bob.make_token("keeps", "accounts").await
    };
    let answer = with_token(&server, &of_bob).get(ACCOUNTS).await;
    super::problem(&answer, StatusCode::FORBIDDEN, "forbidden");
}

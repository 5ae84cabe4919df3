//! What happens to an account while a request of its owner is under way.

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode};
use http_body_util::channel::Channel;
use rollcall::auth::account::{Account, Role};
use rollcall::auth::server::keeping::Change;
use serde_json::{Value, json};

use super::{JSON, JSON_PATCH, MERGE_PATCH, STUDENTS, ada, admin, problem};
use crate::support::{Answer, Browser, PASSWORD, Server};

/// Sends the body in pieces, and makes the change when the first of them was read: the request is
/// past all layers by then.
async fn send_while(
    (server, owner, change): (&Server, &Account, Change),
    program: &mut Browser,
    (method, path, kind): (Method, &str, &'static str),
    body: &Value,
) -> Answer {
    let (mut sender, received) = Channel::<Bytes, std::io::Error>::new(1);
    let asked = program.send(method, path, Some(kind), Body::new(received));
    let sent = async {
        // The second has room when the first is taken.
        for piece in [" ", " "] {
            sender.send_data(piece.into()).await.expect("it is read");
        }
        server.change_account(owner, change).await;
        sender.send_data(body.to_string().into()).await.expect("it is read");
        drop(sender);
    };
    tokio::join!(asked, sent).0
}

#[tokio::test]
async fn who_is_disabled_or_demoted_while_their_request_arrives_changes_nothing() {
    let (server, _root) = admin().await;
    server.student("Grace").await;
    server.account("bob", Role::Guest).await;
    let eve = server.account("eve", Role::Admin).await;
    let made = json!({"username": "mallory", "new_password": PASSWORD, "role": "admin"});
    let state = "SELECT (SELECT group_concat(username || role || active) FROM accounts WHERE \
                 username <> 'eve') || (SELECT group_concat(name || city) FROM students)";
    let before: String = server.ask(state).await;
    let disabled = || Change { active: Some(false), ..Change::default() };
    let demoted = || Change { role: Some(Role::Guest), ..Change::default() };
    for change in [disabled, demoted as fn() -> Change] {
        for (method, path, kind, body) in [
            (Method::POST, "/api/v1/accounts", JSON, made.clone()),
            (Method::PATCH, "/api/v1/accounts/2", MERGE_PATCH, json!({"role": "admin"})),
            (Method::POST, STUDENTS, JSON, ada()),
            (Method::PUT, "/api/v1/students/1", JSON, ada()),
            (Method::PATCH, "/api/v1/students/1", MERGE_PATCH, json!({"city": "Oslo"})),
        ] {
            let back = Change { role: Some(Role::Admin), active: Some(true), password: None };
            server.change_account(&eve, back).await;
            let mut program = program_of_eve(&server).await;
            let what = format!("{method} {path}");
            let during = (&server, &eve, change());
            let answer = send_while(during, &mut program, (method, path, kind), &body).await;
            problem(&answer, StatusCode::UNAUTHORIZED, "not-signed-in");
            assert_eq!(server.ask::<String>(state).await, before, "{what}");
        }
    }
}

async fn program_of_eve(server: &Server) -> Browser {
    let mut eve = server.browser();
    eve.log_in("eve").await;
    for header in ["accept", "sec-fetch-mode", "sec-fetch-site"] {
        eve.remove_header(header);
    }
    eve.set_header("origin", "http://localhost:3000");
    eve
}

#[tokio::test]
async fn of_many_who_test_an_account_and_then_change_it_one_finds_it_as_tested() {
    let (server, root) = admin().await;
    server.account("bob", Role::Guest).await;
    let operations = json!([
        {"op": "test", "path": "/active", "value": true},
        {"op": "replace", "path": "/active", "value": false},
    ]);
    let mut asked = Vec::new();
    for _ in 0..8 {
        let (mut root, body) = (root.clone(), operations.to_string());
        asked.push(tokio::spawn(async move {
            let path = "/api/v1/accounts/2";
            root.send(Method::PATCH, path, Some(JSON_PATCH), body.into()).await.status
        }));
    }
    let mut changed = 0;
    for one in asked {
        match one.await.unwrap() {
            StatusCode::OK => changed += 1,
            status => assert_eq!(status, StatusCode::CONFLICT),
        }
    }
    assert_eq!(changed, 1);
}

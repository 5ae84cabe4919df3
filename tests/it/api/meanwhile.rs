//! What happens to an account while a request of its owner is under way.

use axum::http::{Method, StatusCode};
use rollcall::auth::account::{Account, Role};
use rollcall::auth::server::access::{LoginTable, by_token};
use rollcall::auth::server::keeping::Change;
use rollcall::auth::server::token_secret::TokenSecret;
use rollcall::auth::server::{logins, passwords, tokens};
use rollcall::base::error::AppError;
use rollcall_session::Logins;
use serde_json::json;

use super::{JSON, JSON_PATCH, MERGE_PATCH, STUDENTS, ada, admin, bare, problem, with_token};
use crate::support::{Browser, PASSWORD, Server};

/// What keeps somebody from going on.
#[derive(Clone, Copy, Debug)]
enum End {
    Disabled,
    Demoted,
    SessionEnded,
    TokenRevoked,
    /// Of an account whose token asks: its sessions have ended, its tokens are not revoked.
    PasswordChanged,
}

impl End {
    async fn happens(self, server: &Server, root: &mut Browser, eve: &Account, token: &str) {
        let change = |role, active| Change { role, active, ..Change::default() };
        match self {
            Self::Disabled => server.change_account(eve, change(None, Some(false))).await,
            Self::Demoted => server.change_account(eve, change(Some(Role::Guest), None)).await,
            Self::SessionEnded => {
                let last: i32 = server.ask("SELECT max(id) FROM logins").await;
                let answer = bare(root, Method::DELETE, &format!("/api/v1/logins/{last}")).await;
                assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.body);
            }
            Self::TokenRevoked => {
                let secret = TokenSecret::parse(token).unwrap();
                let found = by_token::find(&server.db, &secret, &Method::GET).await.unwrap();
                let (who, grant) = found.unwrap();
                tokens::revoke(&server.db, &who, grant.token_id).await.unwrap();
            }
            Self::PasswordChanged => {
                let hash = passwords::hash_new(PASSWORD.to_owned(), &eve.username).await.unwrap();
                let changed = Change { password: Some(hash), ..Change::default() };
                server.change_account(eve, changed).await;
            }
        }
    }
}

#[tokio::test]
async fn who_may_no_longer_when_their_request_has_arrived_changes_nothing() {
    let (server, mut root) = admin().await;
    server.student("Grace").await;
    server.account("bob", Role::Guest).await;
    let eve = server.account("eve", Role::Admin).await;
    let made = json!({"username": "mallory", "password": PASSWORD, "role": "admin"});
    let state = "SELECT (SELECT group_concat(username || role || active) FROM accounts WHERE \
                 username <> 'eve') || (SELECT group_concat(name || city) FROM students)";
    let before: String = server.ask(state).await;
    let ends =
        [End::Disabled, End::Demoted, End::SessionEnded, End::TokenRevoked, End::PasswordChanged];
    for end in ends {
        for (method, path, kind, body) in [
            (Method::POST, "/api/v1/accounts", JSON, made.clone()),
            (Method::PATCH, "/api/v1/accounts/2", MERGE_PATCH, json!({"role": "admin"})),
            (Method::POST, STUDENTS, JSON, ada()),
            (Method::PUT, "/api/v1/students/1", JSON, ada()),
            (Method::PATCH, "/api/v1/students/1", MERGE_PATCH, json!({"city": "Oslo"})),
        ] {
            let (role, active) = (Some(Role::Admin), Some(true));
            let back = Change { role, active, ..Change::default() };
            server.change_account(&eve, back).await;
            let mut program = program_of_eve(&server).await;
            let mut token = String::new();
            if matches!(end, End::TokenRevoked | End::PasswordChanged) {
                server.sql("DELETE FROM tokens").await;
                token = program.clone().make_token("script", "accounts").await;
                program = with_token(&server, &token);
            }
            let what = format!("{method} {path}, {end:?}");
            let meanwhile = end.happens(&server, &mut root, &eve, &token);
            let asked = (method, path, kind);
            let answer = program.send_while(asked, body.to_string(), meanwhile).await;
            assert_eq!(server.ask::<String>(state).await, before, "{what}");
            problem(&answer, StatusCode::UNAUTHORIZED, "not-signed-in");
        }
    }
}

#[tokio::test]
async fn whose_session_has_ended_ends_no_login() {
    let (server, mut root) = admin().await;
    let eve = server.account("eve", Role::Admin).await;
    let payload = server.payload(program_of_eve(&server).await.session().unwrap());
    let logins = LoginTable(server.db.clone());
    let login = logins.find(payload.sid, payload.claim.unwrap()).await.unwrap();
    let who = login.account().unwrap();
    End::SessionEnded.happens(&server, &mut root, &eve, "").await;
    let ended = logins::end_one(&server.db, &who.as_admin().unwrap().as_keeper().unwrap(), 1).await;
    assert_eq!(ended, Err(AppError::NotSignedIn));
    assert_eq!(root.get(STUDENTS).await.status, StatusCode::OK);
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

//! The database's connections: who asks is known however busy those are that read lists.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use sea_orm::TransactionTrait;

use crate::support::Server;

#[tokio::test]
async fn a_session_a_token_and_the_database_itself_are_found_while_all_readers_are_busy() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let token = ada.make_token("script", "read").await;
    assert!(ada.get("/").await.says("Logged in as ada"));

    let readers = server.db.get_sqlite_connection_pool().options().get_max_connections();
    let mut held = Vec::new();
    for _ in 0..readers {
        held.push(server.db.begin().await.unwrap());
    }
    let page = ada.get("/").await;
    assert!(page.says("Logged in as ada"), "{}", page.body);
    let mut script = server.browser();
    script.headers =
        vec![("host", "localhost:3000".to_owned()), ("authorization", format!("Bearer {token}"))];
    let answer = script.get("/api/v1/session").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(server.browser().get("/register").await.status, StatusCode::OK);
    assert_eq!(server.browser().get("/readyz").await.body, "ok\n");
}

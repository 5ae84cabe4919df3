//! `/api/v1/logins`: who is signed in where, and the end of it.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rollcall::auth::account::Role;
use serde_json::json;

use crate::support::Server;

use super::{read, with_token};

const LOGINS: &str = "/api/v1/logins";

#[tokio::test]
async fn an_admin_sees_open_logins_and_ends_one_for_good() {
    let server = Server::start().await;
    let token = server.signed_in("root", Role::Admin).await.make_token("script", "accounts").await;
    let mut script = with_token(&server, &token);
    let mut ada = server.browser();
    ada.set_header("user-agent", "=HYPERLINK(\"x\")");
    server.account("ada", Role::Guest).await;
    ada.log_in("ada").await;

    let all = read(&script.get(LOGINS).await);
    assert_eq!(all["logins"].as_array().unwrap().len(), 2);
    let of_ada = script.get("/api/v1/logins?account=2").await;
    let listed = read(&of_ada)["logins"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!((&listed[0]["username"], &listed[0]["account"]), (&json!("ada"), &json!(2)));
    let sid: String = server.ask("SELECT sid FROM logins WHERE account_id = 2").await;
    assert!(!of_ada.body.contains(&sid), "no session's id goes out");
    script.set_header("accept", "text/csv");
    let csv = script.get("/api/v1/logins?account=2").await;
    assert!(
        csv.body.contains("\"'=HYPERLINK(\"\"x\"\")\"") || csv.body.contains("'=HYPERLINK"),
        "{}",
        csv.body
    );
    script.remove_header("accept");

    let path = format!("{LOGINS}/{}", listed[0]["id"]);
    let ended = script.send(Method::DELETE, &path, None, Body::empty()).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT, "{}", ended.body);
    assert_eq!(ada.get("/account").await.status, StatusCode::SEE_OTHER);
    let again = script.send(Method::DELETE, &path, None, Body::empty()).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert_eq!(read(&script.get("/api/v1/logins?account=2").await)["logins"], json!([]));
}

#[tokio::test]
async fn the_list_goes_on_behind_a_key() {
    let server = Server::start().await;
    let mut root = server.signed_in("root", Role::Admin).await;
    for _ in 0..2 {
        server.browser().log_in("root").await;
    }
    let token = root.make_token("script", "read").await;
    let mut script = with_token(&server, &token);
    let page = script.get("/api/v1/logins?account=1&size=2").await;
    let next = "</api/v1/logins?after=2&size=2&account=1>; rel=\"next\"";
    assert_eq!(page.header("link"), Some(next));
    let rest = script.get("/api/v1/logins?after=2&size=2&account=1").await;
    assert_eq!((read(&rest)["logins"].as_array().unwrap().len(), rest.header("link")), (1, None));
}

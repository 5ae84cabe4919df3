//! Setting up, registering, logging in and out: the main job.

use axum::http::StatusCode;
use rollcall::auth::account::Role;

use crate::support::{PASSWORD, Server};

#[tokio::test]
async fn the_first_admin_sets_up_and_the_door_shuts_behind_them() {
    let server = Server::start().await;
    let mut browser = server.browser();
    assert!(browser.get("/").await.says("You are not logged in"));
    let fields = [
        ("token", server.setup_token.as_str()),
        ("username", "root"),
        ("new_password", PASSWORD),
        ("repeat_password", PASSWORD),
    ];
    let answer = browser.post("/setup", &fields).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/admin"),
        "{}",
        answer.body
    );
    assert!(browser.get("/admin").await.says("Hello Admin"));
    assert_eq!(server.browser().get("/setup").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_guest_registers_logs_out_and_logs_in() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    let mut browser = server.browser();
    let fields = [("username", "Ada"), ("new_password", PASSWORD), ("repeat_password", PASSWORD)];
    let answer = browser.post("/register", &fields).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/guest/ada"));
    assert!(browser.get("/guest/ada").await.says("Hello ada as Guest"));
    assert!(browser.get("/").await.says("Logged in as ada"));

    let answer = browser.post("/logout", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(browser.session(), None);
    assert!(browser.get("/").await.says("You are not logged in"));

    browser.log_in("ada").await;
    assert_eq!(browser.get("/user/ada").await.location(), "/guest/ada");
}

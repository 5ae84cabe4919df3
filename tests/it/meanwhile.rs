//! What happens when something else happens meanwhile.

use axum::http::StatusCode;
use rollcall::auth::account::{Role, Username};
use rollcall::auth::server::keeping::Change;
use rollcall::auth::server::{accounts, passwords};

use crate::support::{PASSWORD, Server};

const OTHER_PASSWORD: &str = "gravel sunday marble";

#[tokio::test]
async fn a_hash_made_anew_does_not_bring_an_old_password_back() {
    let server = Server::start().await;
    let account = server.account("ada", Role::Guest).await;
    let name = Username::parse("ada").unwrap();
    let read_before = accounts::credentials(&server.db, &name).await.unwrap().unwrap();
    let hash = passwords::hash_new(OTHER_PASSWORD.to_owned(), &name).await.unwrap();
    server.change_account(&account, Change { password: Some(hash), ..Change::default() }).await;

    let late = passwords::hash_new(PASSWORD.to_owned(), &name).await.unwrap();
    accounts::rehash(&server.db, &read_before, late).await.unwrap();
    let status = server.browser().try_log_in("ada", PASSWORD).await.status;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let status = server.browser().try_log_in("ada", OTHER_PASSWORD).await.status;
    assert_eq!(status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn log_ins_with_the_old_password_during_a_change_are_dead_after_it() {
    let server = Server::start().await;
    let mut owner = server.signed_in("ada", Role::Guest).await;
    let change = [
        ("old_password", PASSWORD),
        ("new_password", OTHER_PASSWORD),
        ("repeat_password", OTHER_PASSWORD),
    ];
    // They queue for the same turn as the change's own hashing, before and after it.
    let local = tokio::task::LocalSet::new();
    let everything = local.run_until(async {
        let tries = [0; 8].map(|_| {
            let mut browser = server.browser();
            tokio::task::spawn_local(async move {
                browser.try_log_in("ada", PASSWORD).await;
                browser
            })
        });
        let changed = owner.post("/account", &change).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
        for browser in tries {
            let mut browser = browser.await.unwrap();
            assert!(!browser.get("/").await.says("Logged in as"));
        }
    });
    everything.await;
    assert!(owner.get("/").await.says("Logged in as ada"));
}

#[tokio::test]
async fn two_instances_that_start_at_once_make_the_database_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/new/test.db", folder.path().display());
    let open = || rollcall::app::server::open_database(&url);
    let (one, two, three) = tokio::join!(open(), open(), open());
    for opened in [one, two, three] {
        assert!(!accounts::has_active_admin(&opened.unwrap()).await.unwrap());
    }
}

#[tokio::test]
async fn a_program_whose_cookie_is_dead_can_log_in() {
    let server = Server::start().await;
    let mut program = server.signed_in("ada", Role::Guest).await;
    program.remove_header("sec-fetch-mode");
    program.remove_header("sec-fetch-site");
    program.set_header("accept", "*/*");
    server.sql("UPDATE logins SET ended = 1").await;
    program.log_in("ada").await;
    assert!(program.get("/").await.says("Logged in as ada"));
}

#[tokio::test]
async fn too_many_tries_keep_what_the_log_in_form_carries() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut browser = server.browser();
    let wrong = [("username", "ada"), ("password", "wrong"), ("next", "/account")];
    let carried = [&wrong[..], &[("resume", "note=kept")]].concat();
    for _ in 0..10 {
        let status = browser.post("/login", &carried).await.status;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = browser.post("/login", &carried).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.header("retry-after").is_some());
    assert_eq!(answer.input("resume").as_deref(), Some("note=kept"));
}

//! What happens when something else happens meanwhile.

use axum::http::{Method, StatusCode};
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
async fn a_form_whose_session_ends_while_it_arrives_does_nothing_and_is_found_again() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let server = Server::start().await;
    let import = &*format!("/students/import/{}", server.import().await);
    let mut other = server.signed_in("root", Role::Admin).await;
    let day = other.get("/account/tokens").await.input("last_day").unwrap();
    let made = "SELECT (SELECT group_concat(state || stop) FROM imports) || (SELECT count(*) FROM \
                tokens) || (SELECT group_concat(password_hash || epoch) FROM accounts)";
    let token = &*format!("token_name=x&scope=write&last_day={day}");
    let passwords = &*format!(
        "old_password={PASSWORD}&new_password={OTHER_PASSWORD}&repeat_password={OTHER_PASSWORD}"
    );
    for (path, fields, state) in [
        (import, "step=check&id_column=0", "uploaded"),
        (import, "step=discard", "uploaded"),
        (import, "step=match", "checked"),
        (import, "step=write", "checked"),
        (import, "step=stop", "checking"),
        ("/account/tokens", token, "uploaded"),
        ("/account", passwords, "uploaded"),
        ("/account/end-other-logins", "", "uploaded"),
    ] {
        server.sql(&format!("UPDATE imports SET added = 1, state = '{state}'")).await;
        let mut browser = server.browser();
        browser.log_in("root").await;
        let token = browser.token("/account").await;
        let before: String = server.ask(made).await;
        let ends = async { drop(other.post("/account/end-other-logins", &[]).await) };
        let body = format!("csrf_token={}&{fields}", encoded(&token));
        let answer = browser.send_while((Method::POST, path, FORM), body, ends).await;
        assert_eq!(server.ask::<String>(made).await, before, "{path} {fields}");
        assert!(other.get("/").await.says("Logged in as root"), "{path} {fields}");
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} {fields}");
        assert!(answer.says("Your session has ended.") && !answer.says("Log out"), "{path}");
        let [token, next, resume] =
            ["csrf_token", "next", "resume"].map(|name| answer.input(name).unwrap());
        let fields =
            [("csrf_token", token.as_str()), ("next", &next), ("resume", &resume)].into_iter();
        let fields: Vec<_> = fields.chain([("username", "root"), ("password", PASSWORD)]).collect();
        let back = browser.post_raw("/login", &fields).await;
        assert!(back.location().starts_with(path), "{path}: {}", back.body);
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
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

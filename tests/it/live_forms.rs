//! What a script reads that sends a form: where to go, or what is wrong, from the same server
//! functions as a native post, with the same done or not done.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall_forms::outcome::FIELDS;

use crate::support::{Answer, Browser, PASSWORD, Server};

/// The fields of an answer.
fn fields(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.header("content-type"), Some(FIELDS), "{}", answer.body);
    form_urlencoded::parse(answer.body.as_bytes()).into_owned().collect()
}

fn field(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// A browser whose posts are read by a script.
fn by_script(mut browser: Browser) -> Browser {
    browser.set_header("accept", FIELDS);
    browser
}

#[tokio::test]
async fn a_script_that_logs_somebody_in_is_told_where_to_go_and_has_the_session() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut ada = by_script(server.browser());
    let answer = ada.try_log_in("ada", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(fields(&answer), [field("to", "/guest/ada")]);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    ada.remove_header("accept");
    assert!(ada.get("/").await.says("Logged in as ada"));
}

#[tokio::test]
async fn a_script_reads_the_messages_that_the_page_would_show_and_nothing_that_was_typed() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    let mut browser = by_script(server.browser());
    let typed = [("username", "a b"), ("new_password", "short"), ("repeat_password", "other")];
    let answer = browser.post("/register", &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let names: Vec<String> = fields(&answer).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["error.username", "error.new_password", "error.repeat_password"]);
    assert!(!answer.body.contains("short"), "{}", answer.body);

    let answer = browser.try_log_in("nobody", "not this one at all").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(fields(&answer), [field("error.", "The user name or the password is wrong.")]);
}

#[tokio::test]
async fn what_only_a_page_can_say_is_not_done_and_is_no_answer_in_fields() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    // A token of no session, as when it ended while the form was open.
    let mut visitor = by_script(server.browser());
    let answer = visitor.post_raw("/login", &[("username", "ada"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_ne!(answer.header("content-type"), Some(FIELDS));
    assert!(answer.set_cookie("session").is_none());
    // Posted natively, the same is the form again.
    visitor.remove_header("accept");
    let answer = visitor.post_raw("/login", &[("username", "ada"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.input("username").as_deref(), Some("ada"));
}

#[tokio::test]
async fn a_script_that_changes_what_somebody_else_has_changed_learns_that_the_version_is_old() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let path = format!("/students/{}/edit", student.id);
    let typed = student.facts.typed();
    let first: Vec<_> = [("version", "1")].into_iter().chain(typed.iter()).collect();
    let changed: Vec<_> = first
        .iter()
        .map(|&(name, value)| (name, if name == "city" { "Lyon" } else { value }))
        .collect();
    assert_eq!(admin.post(&path, &changed).await.status, StatusCode::SEE_OTHER);
    let mut admin = by_script(admin);
    let answer = admin.post(&path, &first).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let names: Vec<String> = fields(&answer).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["error.version"]);
    assert_eq!(server.ask::<String>("SELECT city FROM students").await, "Lyon");
}

#[tokio::test]
async fn a_form_that_is_doubled_unknown_or_not_readable_is_refused_to_a_script_as_to_a_browser() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let token = browser.token("/login").await;
    let mut browser = by_script(browser);
    for body in [
        format!("csrf_token={token}&username=ada&username=bob&password=x"),
        format!("csrf_token={token}&username[a]=ada&password=x"),
        format!("csrf_token={token}&username=%FF&password=x"),
    ] {
        let answer =
            browser.post_body("/login", "application/x-www-form-urlencoded", body.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        let [(name, message)] = &fields(&answer)[..] else { panic!("{}", answer.body) };
        assert_eq!(name, "error.", "{body}");
        assert!(message.contains("did not arrive whole"), "{message}");
    }
    // Fields that are missing are empty; those that nobody knows are not read.
    let body = format!("csrf_token={token}&tulip=1");
    let answer = browser.post_body("/login", "application/x-www-form-urlencoded", body).await;
    let names: Vec<String> = fields(&answer).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["error.username", "error.password"]);
}

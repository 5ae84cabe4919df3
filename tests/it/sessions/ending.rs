//! A session that was ended stays ended, on every copy of its cookie.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::Role;
use rollcall::auth::server::keeping::Change;
use rollcall_session::Refusal;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{Browser, PASSWORD, Server};

use super::{is_signed_in, remint, visitor};

const NEW_PASSWORD: &str = "velvet comet harbour";

/// Whether the row of a browser's login is open.
async fn is_open(server: &Server, browser: &Browser) -> bool {
    let sid = server.payload(browser.session().unwrap()).sid;
    let sql = format!("SELECT ended FROM logins WHERE sid = '{sid}'");
    let query = Statement::from_string(server.db.get_database_backend(), sql);
    let row = server.db.query_one_raw(query).await.unwrap().expect("a row for the login");
    row.try_get::<Option<i64>>("", "ended").unwrap().is_none()
}

async fn change_password(browser: &mut Browser) {
    let fields = [
        ("old_password", PASSWORD),
        ("new_password", NEW_PASSWORD),
        ("repeat_password", NEW_PASSWORD),
    ];
    let answer = browser.post("/account", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

#[tokio::test]
async fn a_cookie_copied_before_log_out_is_dead_after() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let mut copy = browser.clone();
    let watch = browser.clone();
    assert!(is_signed_in(&mut copy).await && is_open(&server, &watch).await);

    let answer = browser.post("/logout", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(browser.session(), None, "the cookie is removed");
    assert!(!is_open(&server, &watch).await, "the row is closed");
    assert!(!is_signed_in(&mut copy).await, "the copy is a visitor's");
    assert_eq!(server.sessions.refusals().get(Refusal::Ended), 1);
}

#[tokio::test]
async fn log_out_tells_the_browser_to_forget_pages_and_no_other_answer_does() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let header = "clear-site-data";
    for path in ["/", "/logout", "/account"] {
        assert_eq!(browser.get(path).await.header(header), None, "{path}");
    }
    // Logging in over an open session ends it as well, and goes on with a new one.
    let token = browser.token("/logout").await;
    let again = [("csrf_token", token.as_str()), ("username", "ada"), ("password", PASSWORD)];
    assert_eq!(browser.post_raw("/login", &again).await.header(header), None);
    let answer = browser.post("/logout", &[]).await;
    assert_eq!(answer.header(header), Some("\"cache\""));
}

#[tokio::test]
async fn a_get_of_log_out_ends_nothing() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    assert!(browser.get("/logout").await.says("Log out?"));
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn logging_in_as_somebody_else_ends_the_session_before() {
    let server = Server::start().await;
    server.account("bob", Role::Guest).await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let mut copy = browser.clone();
    let token = browser.token("/logout").await;
    let fields = [("csrf_token", token.as_str()), ("username", "bob"), ("password", PASSWORD)];
    assert_eq!(browser.post_raw("/login", &fields).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/").await.says("Logged in as bob"));
    assert!(!is_signed_in(&mut copy).await);
}

#[tokio::test]
async fn a_password_change_ends_the_other_browser_and_keeps_this_one() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let mut other = server.browser();
    other.log_in("ada").await;
    let mut copy = browser.clone();
    assert!(is_signed_in(&mut other).await);

    change_password(&mut browser).await;
    assert!(is_signed_in(&mut browser).await);
    assert!(!is_signed_in(&mut other).await, "at its next request");
    assert!(!is_signed_in(&mut copy).await, "a copy of the cookie before the change");
    let refusals = server.sessions.refusals();
    assert_eq!((refusals.get(Refusal::Ended), refusals.get(Refusal::EpochRaised)), (1, 1));
}

#[tokio::test]
async fn a_disabled_account_is_out_at_its_next_request() {
    let server = Server::start().await;
    let account = server.account("ada", Role::Guest).await;
    let mut browser = server.browser();
    browser.log_in("ada").await;
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    server.change_account(&account, Change { active: Some(false), ..Change::default() }).await;
    let answer = browser.get("/account").await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/login?next=%2Faccount")
    );
    assert_eq!(browser.session(), None);
    assert_eq!(server.sessions.refusals().get(Refusal::Ended), 1);
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM logins WHERE ended IS NULL").await, 0);
}

#[tokio::test]
async fn an_account_that_is_inactive_in_the_database_is_out_although_its_login_is_open() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    server.sql("UPDATE accounts SET active = 0").await;
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(server.sessions.refusals().get(Refusal::AccountInactive), 1);
}

#[tokio::test]
async fn a_role_changed_in_the_database_counts_at_the_next_request() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    for (role, status) in [
        ("guest", StatusCode::FORBIDDEN),
        ("admin", StatusCode::OK),
        ("guest", StatusCode::FORBIDDEN),
    ] {
        let sql = format!("UPDATE accounts SET role = '{role}' WHERE username = 'ada'");
        server.db.execute_unprepared(&sql).await.unwrap();
        assert_eq!(browser.get("/admin").await.status, status, "{role}");
    }
}

#[tokio::test]
async fn a_cookie_that_claims_another_account_than_its_login_is_a_visitors() {
    let server = Server::start().await;
    let admin = server.account("root", Role::Admin).await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    remint(&server, &mut browser, |payload| payload.claim.as_mut().unwrap().account = admin.id);
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_planted_visitor_cookie_gives_nothing_to_the_session_after_log_in() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut attacker = visitor(&server).await;
    remint(&server, &mut attacker, |payload| payload.data = r#"{"planted":"value"}"#.into());
    let planted = server.payload(attacker.session().unwrap());

    let mut victim = server.browser();
    victim.cookies = attacker.cookies.clone();
    victim.log_in("ada").await;
    let own = server.payload(victim.session().unwrap());
    assert_ne!(own.sid, planted.sid);
    assert_eq!(&*own.data, "{}");
    assert!(own.claim.is_some() && is_signed_in(&mut victim).await);
    assert!(!is_signed_in(&mut attacker).await, "the planted one stays a visitor's");
}

#[tokio::test]
async fn the_database_failing_signs_nobody_out() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    server.db.execute_unprepared("ALTER TABLE logins RENAME TO away").await.unwrap();
    let page = browser.get("/account").await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.set_cookies().is_empty());
    server.db.execute_unprepared("ALTER TABLE away RENAME TO logins").await.unwrap();
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_log_out_is_done_although_its_answer_came_too_late() {
    for over_the_api in [false, true] {
        let hasty = |settings: &mut Settings| settings.server.request_timeout_secs = 1;
        let server = Server::start_with(hasty).await;
        let mut browser = server.signed_in("ada", Role::Guest).await;
        let mut copy = browser.clone();
        let token = browser.token("/logout").await;
        // Somebody else writes for longer than the answer may take.
        let other = server.db.begin_write().await.unwrap();
        let answer = if over_the_api {
            let path = "/api/v1/session";
            browser.send(Method::DELETE, path, None, Body::empty()).await
        } else {
            browser.post_raw("/logout", &[("csrf_token", &token)]).await
        };
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
        other.rollback().await.unwrap();
        let closed = async {
            while is_open(&server, &copy).await {
                tokio::task::yield_now().await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(20), closed).await;
        waited.expect("the login is closed, whoever has given up waiting for it");
        assert!(!is_signed_in(&mut copy).await);
    }
}

#[tokio::test]
async fn what_cannot_be_closed_stays_open_and_says_so() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    server
        .sql("CREATE TRIGGER full BEFORE UPDATE ON logins BEGIN SELECT RAISE(ABORT, 'full'); END")
        .await;
    let token = browser.token("/logout").await;
    let again = [("csrf_token", token.as_str()), ("username", "ada"), ("password", PASSWORD)];
    for (path, fields) in [("/logout", &again[..1]), ("/login", &again)] {
        let answer = browser.post_raw(path, fields).await;
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        assert!(answer.set_cookies().is_empty(), "{path}");
        assert!(is_signed_in(&mut browser).await, "{path}");
    }
    let path = "/api/v1/session";
    let answer = browser.send(Method::DELETE, path, None, Body::empty()).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(is_signed_in(&mut browser).await);
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM logins").await, 1, "no half of a log-in");
}

#[tokio::test]
async fn logging_out_twice_is_no_mistake() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let token = browser.token("/logout").await;
    let fields = [("csrf_token", token.as_str())];
    assert_eq!(browser.clone().post_raw("/logout", &fields).await.location(), "/");
    // The other tab: its session has ended, and its token with it.
    let answer = browser.post_raw("/logout", &fields).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(visitor(&server).await.post_raw("/logout", &[]).await.location(), "/");
}

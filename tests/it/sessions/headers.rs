//! What answers say about cookies: who gets one, and what may be stored.

use axum::http::{Method, StatusCode, header};
use rollcall::auth::account::Role;
use sea_orm::ConnectionTrait;

use crate::support::{Answer, Browser, PASSWORD, Server};

use super::{remint, visitor};

fn varies_by_cookie(answer: &Answer) -> bool {
    let lines = answer.headers.get_all(header::VARY);
    let names = lines.iter().flat_map(|line| line.to_str().unwrap().split(','));
    names.into_iter().any(|name| name.trim().eq_ignore_ascii_case("cookie"))
}

fn cache_control(answer: &Answer) -> &str {
    answer.header(header::CACHE_CONTROL).unwrap_or_default()
}

/// A server whose folder of files holds one icon.
async fn with_files(folder: &tempfile::TempDir) -> Server {
    std::fs::write(folder.path().join("favicon.svg"), "<svg/>").unwrap();
    let root = folder.path().to_str().unwrap().to_owned();
    Server::start_with(move |settings| settings.leptos.site_root = root.into()).await
}

/// Cookies for which something would be due on a page.
async fn cookies_that_want_an_answer(server: &Server) -> Vec<Browser> {
    let mut stale = visitor(server).await;
    remint(server, &mut stale, |payload| payload.seen -= payload.idle_secs / 2);
    let mut forged = server.browser();
    forged.cookies.insert("session".to_owned(), "a.b.c".to_owned());
    forged.cookies.insert("flash".to_owned(), "a.b.c".to_owned());
    vec![server.browser(), stale, forged]
}

#[tokio::test]
async fn a_visitor_gets_a_cookie_with_the_first_form_and_not_before() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for path in ["/", "/logout", "/account", "/admin", "/user/ada", "/nothing-here", "/healthz"] {
        let answer = browser.get(path).await;
        assert!(answer.set_cookies().is_empty(), "{path}: {:?}", answer.set_cookies());
    }
    let page = browser.get("/login").await;
    assert_eq!(page.set_cookies().len(), 1);
    assert!(page.set_cookie("session").is_some());
    assert!(browser.get("/login").await.set_cookies().is_empty(), "once");
}

#[tokio::test]
async fn files_and_health_know_nothing_of_cookies() {
    let folder = tempfile::tempdir().unwrap();
    let server = with_files(&folder).await;
    let mut browsers = cookies_that_want_an_answer(&server).await;
    browsers.push(server.signed_in("ada", Role::Guest).await);
    for mut browser in browsers {
        for (path, status) in [
            ("/favicon.svg", StatusCode::OK),
            ("/pkg/missing.js", StatusCode::NOT_FOUND),
            ("/healthz", StatusCode::OK),
            ("/readyz", StatusCode::OK),
        ] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, status, "{path}");
            assert!(answer.set_cookies().is_empty(), "{path}: {:?}", answer.set_cookies());
            assert!(!varies_by_cookie(&answer), "{path}");
            assert!(!answer.says("Logged in as"), "{path}");
        }
    }
}

#[tokio::test]
async fn every_page_redirect_error_and_post_varies_by_cookie() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    let signed_in = server.signed_in("ada", Role::Guest).await;
    let mut forged = server.browser();
    forged.cookies.insert("session".to_owned(), "a.b.c".to_owned());
    for browser in [server.browser(), visitor(&server).await, forged, signed_in] {
        for path in [
            "/",
            "/login",
            "/logout",
            "/register",
            "/setup",
            "/account",
            "/admin",
            "/user/ada",
            "/guest/ada",
            "/guest/nobody",
            "/nothing-here",
            "/a/b/c",
        ] {
            let answer = browser.clone().get(path).await;
            assert!(varies_by_cookie(&answer), "GET {path}: {}", answer.status);
        }
        for path in ["/", "/login", "/logout", "/register", "/account", "/nothing-here"] {
            let answer = browser.clone().post_raw(path, &[]).await;
            assert!(varies_by_cookie(&answer), "POST {path}: {}", answer.status);
            let mut from_elsewhere = browser.clone();
            from_elsewhere.set_header("sec-fetch-site", "cross-site");
            let answer = from_elsewhere.post_raw(path, &[]).await;
            assert!(varies_by_cookie(&answer), "cross-site POST {path}: {}", answer.status);
        }
        let answer = browser.clone().post("/login", &[("username", "x")]).await;
        assert!(varies_by_cookie(&answer), "a failed log-in: {}", answer.status);
        let body = vec![b'a'; 1 << 20];
        let form = "application/x-www-form-urlencoded";
        let answer = browser.clone().post_body("/logout", form, body).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(varies_by_cookie(&answer), "a body too large");
        let answer = browser.clone().send(Method::DELETE, "/login", None, "".into()).await;
        assert!(varies_by_cookie(&answer), "DELETE: {}", answer.status);
    }
}

#[tokio::test]
async fn nothing_is_stored_when_signed_in_or_when_a_cookie_or_a_token_is_in_the_answer() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let page = browser.get("/").await;
    assert_eq!(cache_control(&page), "private, no-cache", "an answer without anybody's data");
    assert_eq!(cache_control(&browser.get("/nothing-here").await), "private, no-cache");
    let page = browser.get("/login").await;
    assert_eq!(cache_control(&page), "no-store", "Set-Cookie");
    let page = browser.get("/login").await;
    assert!(page.set_cookies().is_empty());
    assert_eq!(cache_control(&page), "no-store", "a token");
    assert_eq!(cache_control(&browser.post_raw("/login", &[]).await), "no-store", "the form again");

    let mut forged = server.browser();
    forged.cookies.insert("session".to_owned(), "a.b.c".to_owned());
    assert_eq!(cache_control(&forged.get("/").await), "no-store", "a cookie removed");

    server.account("ada", Role::Guest).await;
    let answer = browser.try_log_in("ada", PASSWORD).await;
    assert_eq!((answer.status, cache_control(&answer)), (StatusCode::SEE_OTHER, "no-store"));
    browser.get("/").await;
    for path in ["/", "/account", "/user/ada", "/guest/ada", "/admin", "/nothing-here"] {
        let answer = browser.get(path).await;
        assert!(answer.set_cookies().is_empty(), "{path}");
        assert_eq!(cache_control(&answer), "no-store", "signed in: {path}");
    }
    assert_eq!(cache_control(&browser.post("/logout", &[]).await), "no-store");
}

#[tokio::test]
async fn an_answer_that_failed_carries_no_cookie() {
    let server = Server::start().await;
    let browsers = cookies_that_want_an_answer(&server).await;
    let signed_in = server.signed_in("ada", Role::Guest).await;
    for (table, mut browsers) in [("accounts", browsers), ("logins", vec![signed_in])] {
        let rename = format!("ALTER TABLE {table} RENAME TO {table}_away");
        server.db.execute_unprepared(&rename).await.unwrap();
        for browser in &mut browsers {
            let before = browser.cookies.clone();
            let page = browser.get("/").await;
            assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
            assert!(page.says("Something went wrong here"));
            assert!(page.set_cookies().is_empty(), "{:?}", page.set_cookies());
            assert!(varies_by_cookie(&page), "{table}");
            assert!(["no-store", "private, no-cache"].contains(&cache_control(&page)));
            assert_eq!(browser.cookies, before);
        }
        let rename = format!("ALTER TABLE {table}_away RENAME TO {table}");
        server.db.execute_unprepared(&rename).await.unwrap();
    }
}

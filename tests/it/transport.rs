//! Where a session cookie would come back, and log-in where it would not.

use axum::http::StatusCode;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::{Role, Username};
use rollcall::auth::server::access::Operator;
use rollcall::auth::server::{accounts, known_links};
use rollcall_session::Origin;

use crate::support::{Browser, PASSWORD, Server};

/// A browser on the network, in front of a server in production, by plain http.
async fn by_plain_http(change: impl FnOnce(&mut Settings)) -> (Server, Browser) {
    let server = Server::start_with(|settings| {
        settings.leptos.env = leptos::config::Env::PROD;
        change(settings);
    });
    let server = server.await;
    server.account("ada", Role::Guest).await;
    let mut browser = server.browser();
    browser.peer = Some("10.0.0.1:50000".parse().unwrap());
    browser.set_header("host", "rollcall.example");
    (server, browser)
}

#[tokio::test]
async fn in_production_by_plain_http_log_in_says_why_it_cannot_work() {
    let (server, mut browser) = by_plain_http(|_| ()).await;
    let fields = [("username", "ada"), ("password", PASSWORD)];
    browser.set_header("x-forwarded-proto", "https");
    let token = server.browser().token("/login").await;
    let with_token = [&[("csrf_token", token.as_str())], &fields[..]].concat();
    for answer in [
        browser.get("/login").await,
        browser.get("/register").await,
        browser.post_raw("/login", &fields).await,
        browser.post_raw("/login", &with_token).await,
        browser.post_raw("/register", &fields).await,
    ] {
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        for words in ["Log-in needs https", "public_origin", "trusted_proxies"] {
            assert!(answer.says(words), "{words}");
        }
        assert!(answer.set_cookies().is_empty());
    }
    // A cookie and a token from a time of https do not help: nothing is set that never returns.
    let mut held = server.browser();
    let token = held.token("/login").await;
    held.set_header("host", "rollcall.example");
    let with_token = [&[("csrf_token", token.as_str())], &fields[..]].concat();
    let name = Username::parse("ada").unwrap();
    let ada = accounts::find(&server.db, &name).await.unwrap().unwrap();
    let link = known_links::make(&server.db, Operator::at_the_shell(), &ada).await.unwrap();
    for path in ["/login", &format!("/known/{link}")] {
        let answer = held.post_raw(path, &with_token).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(answer.says("Log-in needs https"), "{path}");
    }
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM known_links").await, 1, "it is not used up");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn in_production_log_in_works_by_https_and_on_the_machine_itself() {
    let https =
        |s: &mut Settings| s.server.public_origin = Origin::parse("https://rollcall.example");
    let (_server, mut browser) = by_plain_http(https).await;
    browser.log_in("ada").await;
    let proxied =
        |s: &mut Settings| s.server.trusted_proxies = vec!["10.0.0.1/32".parse().unwrap()];
    let (server, mut browser) = by_plain_http(proxied).await;
    assert_eq!(browser.get("/login").await.status, StatusCode::FORBIDDEN);
    browser.set_header("x-forwarded-proto", "http");
    assert_eq!(browser.get("/login").await.status, StatusCode::FORBIDDEN);
    browser.set_header("x-forwarded-proto", "https");
    browser.log_in("ada").await;
    for (host, works) in [
        ("localhost:3000", true),
        ("LOCALHOST:3000", true),
        ("localhost.:3000", true),
        ("127.0.0.1", true),
        ("127.8.8.8:80", true),
        ("[::1]:3000", true),
        ("app.localhost", true),
        ("localhost.evil", false),
        ("127.0.0.1.evil", false),
        ("192.168.0.1", false),
    ] {
        let mut browser = server.browser();
        browser.set_header("host", host);
        let status = browser.get("/login").await.status;
        assert_eq!(status == StatusCode::OK, works, "{host}: {status}");
    }
}

//! Room 5: forged posts are told of, and stopped everywhere else.

use axum::http::StatusCode;
use rollcall::app::server::routes::table;
use rollcall::auth::account::Role;
use rollcall_session::Origin;

use super::{HOSTILE, assert_no_markup, macs};
use crate::support::{Browser, Server};

const PAGE: &str = "/lab/csrf";
const ELSEWHERE: &str = "/lab/csrf/elsewhere";
const REPORT: &str = "/lab/csrf/report";

/// A browser that posts from another site.
fn forging(browser: &Browser) -> Browser {
    let mut forger = browser.clone();
    forger.set_header("sec-fetch-site", "cross-site");
    forger.set_header("origin", "null");
    forger
}

#[tokio::test]
async fn a_post_from_our_page_passes_all_defences_and_a_forged_one_is_told_who_stops_it() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let token = ada.token(PAGE).await;
    ada.set_header("origin", "http://localhost:3000");
    let page = ada.post_raw(REPORT, &[("csrf_token", &token)]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.says("This post would have been done"), "{}", page.body);
    assert!(!page.body.contains("class=\"stopped\""));

    let mut forger = forging(&ada);
    forger.cookies.clear();
    let page = forger.post_raw(REPORT, &[("amount", "1000")]).await;
    assert!(page.says("This post would have been refused") && page.says("1000"));
    assert_eq!(page.body.matches("class=\"stopped\"").count(), 4);
    for evidence in ["no session cookie came", "cross-site", "null", "no token"] {
        assert!(page.says(evidence), "{evidence}");
    }
    // With a browser of old, the token is left.
    let mut old = ada.clone();
    old.remove_header("sec-fetch-site");
    old.remove_header("origin");
    let page = old.post_raw(REPORT, &[]).await;
    assert!(page.says("This post would have been refused") && page.says("says nothing"));
    assert_eq!(page.body.matches("class=\"stopped\"").count(), 1);
}

#[tokio::test]
async fn what_the_report_says_would_be_done_is_what_the_app_does() {
    let server = Server::start().await;
    let ada = server.signed_in("ada", Role::Guest).await;
    let token = ada.clone().token(PAGE).await;
    let foreign = server.browser().token(PAGE).await;
    let own = "http://localhost:3000";
    let (mut done, mut refused) = (0, 0);
    for site in [None, Some("same-origin"), Some("none"), Some("same-site"), Some("cross-site")] {
        for origin in [None, Some(own), Some("null"), Some("https://evil.example")] {
            for field in [None, Some(&token), Some(&foreign)] {
                for header in [None, Some(&token), Some(&foreign)] {
                    let mut browser = ada.clone();
                    for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                        browser.remove_header(name);
                        browser.headers.extend(value.map(|value| (name, value.to_owned())));
                    }
                    let header = header.map(|token: &String| ("x-csrf-token", token.to_owned()));
                    browser.headers.extend(header);
                    let mut fields = vec![("key", "color"), ("value", "teal")];
                    fields.extend(field.map(|token| ("csrf_token", token.as_str())));
                    let page = browser.clone().post_raw(REPORT, &fields).await;
                    let told = page.says("This post would have been done");
                    assert_ne!(told, page.says("This post would have been refused"));
                    let app = browser.post_raw("/lab/session", &fields).await;
                    let what = format!("{:?} {field:?}: {}", browser.headers, app.status);
                    assert_eq!(told, app.status == StatusCode::SEE_OTHER, "{what}");
                    if told { done += 1 } else { refused += 1 }
                }
            }
        }
    }
    assert!(done > 10 && refused > 100, "{done} {refused}");
}

#[tokio::test]
async fn a_forged_post_that_is_told_of_changes_no_session() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.get("/").await;
    let mut stranger = forging(&server.browser());
    let answer = stranger.post_raw(REPORT, &[("csrf_token", "x")]).await;
    assert!(answer.set_cookies().is_empty(), "{:?}", answer.set_cookies());
    let mut forger = forging(&ada);
    let answer = forger.post_raw(REPORT, &[]).await;
    assert!(answer.set_cookies().is_empty(), "{:?}", answer.set_cookies());
    for mac in macs(&ada) {
        assert!(!answer.body.contains(&mac));
    }
    assert!(ada.get("/").await.says("Logged in as ada"));
    let large = "x".repeat(9000);
    assert_eq!(
        stranger.post_raw(REPORT, &[("a", &large)]).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    for value in HOSTILE {
        assert_no_markup(
            &stranger.post_raw(REPORT, &[(value, value), ("csrf_token", value)]).await,
            value,
        );
    }
}

#[tokio::test]
async fn the_exception_is_for_that_path_and_that_method_alone() {
    let server = Server::start().await;
    let ada = server.signed_in("root", Role::Admin).await;
    let mut forger = forging(&ada);
    for route in table().iter().filter(|route| route.method == "POST" && route.path != REPORT) {
        let path = route.path.replace("{id}", "1");
        let answer = forger.post_raw(&path, &[]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert!(answer.says("This came from another site"), "{path}");
    }
    for path in [
        "/lab/csrf/report/",
        "/lab/csrf/Report",
        "/lab/csrf/report%2F",
        "/lab/csrf",
        "/lab/csrf/elsewhere",
    ] {
        assert_eq!(forger.post_raw(path, &[]).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for method in ["PUT", "DELETE", "PATCH"] {
        let method = axum::http::Method::from_bytes(method.as_bytes()).unwrap();
        let answer = forger.send(method, REPORT, None, axum::body::Body::empty()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    let reports: Vec<&str> = rollcall::app::server::routes::lines()
        .iter()
        .filter(|line| line.what == "a report")
        .map(|line| line.path)
        .collect();
    assert_eq!(reports, [REPORT]);
}

#[tokio::test]
async fn another_site_is_there_on_ones_own_machine_alone_and_only_its_page_may_post_there() {
    let server = Server::start().await;
    for (host, other) in
        [("localhost:3000", "http://127.0.0.1:3000"), ("127.0.0.1:3000", "http://localhost:3000")]
    {
        let mut browser = server.browser();
        browser.set_header("host", host);
        assert!(browser.get(PAGE).await.says(&format!("href=\"{other}{ELSEWHERE}\"")), "{host}");
        let page = browser.get(ELSEWHERE).await;
        assert!(page.says(&format!("action=\"{other}{REPORT}\"")), "{host}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains(&format!("form-action 'self' {other};")), "{policy}");
        assert!(!page.body.contains("csrf_token") && page.set_cookies().is_empty());
        let policy = browser.get(PAGE).await;
        let policy = policy.header("content-security-policy").unwrap();
        assert!(policy.contains("form-action 'self';"), "{policy}");
    }
    for host in [
        "rollcall.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example:3000",
        "127.0.0.2:3000",
    ] {
        let mut browser = server.browser();
        browser.set_header("host", host);
        assert!(browser.get(PAGE).await.says("This server has no second name here"), "{host}");
        let page = browser.get(ELSEWHERE).await;
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("form-action 'self';") && !page.says("Claim my bicycle"), "{host}");
    }
    for host in ["localhost:99999", "localhost:80; script-src *"] {
        let mut browser = server.browser();
        browser.set_header("host", host);
        let page = browser.get(ELSEWHERE).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{host}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("form-action 'self';"), "{policy}");
    }
    let public = Server::start_with(|settings| {
        settings.server.public_origin = Origin::parse("https://rollcall.example");
    })
    .await;
    let page = public.browser().get(PAGE).await;
    assert!(page.says("This server has no second name here") && page.says("On record"));
}

//! Where a post comes from: the defence in front of the token, through the whole router.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall_session::Origin;

use crate::support::{Answer, Browser, PASSWORD, Server};

use super::{is_signed_in, visitor};

const OWN: &str = "http://localhost:3000";
const EVIL: &str = "https://evil.example";

/// `Sec-Fetch-Site`, `Origin`, and whether a post with them passes.
const MATRIX: [(Option<&str>, Option<&str>, bool); 17] = [
    (Some("same-origin"), None, true),
    (Some("same-origin"), Some(OWN), true),
    (Some("none"), None, true),
    (Some("none"), Some("null"), true),
    (Some("same-site"), None, false),
    (Some("same-site"), Some(OWN), false),
    (Some("cross-site"), None, false),
    (Some("cross-site"), Some(OWN), false),
    (Some("cross-site"), Some(EVIL), false),
    (Some("nonsense"), Some(OWN), false),
    (None, Some(OWN), true),
    (None, Some(EVIL), false),
    (None, Some("http://localhost"), false),
    (None, Some("http://localhost:3001"), false),
    (None, Some("http://sub.localhost:3000"), false),
    (None, Some("null"), false),
    (None, None, true),
];

fn coming_from(browser: &Browser, site: Option<&str>, origin: Option<&str>) -> Browser {
    let mut browser = browser.clone();
    browser.remove_header("sec-fetch-site");
    for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
        if let Some(value) = value {
            browser.set_header(name, value);
        }
    }
    browser
}

fn is_refusal(answer: &Answer) -> bool {
    let refused = answer.status == StatusCode::FORBIDDEN;
    assert_eq!(refused, answer.says("This came from another site"), "{}", answer.body);
    assert!(!refused || answer.set_cookies().is_empty(), "{:?}", answer.set_cookies());
    refused
}

#[tokio::test]
async fn log_in_is_refused_from_anywhere_but_our_own_pages() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut here = visitor(&server).await;
    let token = here.token("/login").await;
    let fields = [("csrf_token", token.as_str()), ("username", "ada"), ("password", PASSWORD)];
    for (site, origin, passes) in MATRIX {
        let mut browser = coming_from(&here, site, origin);
        let answer = browser.post_raw("/login", &fields).await;
        assert_eq!(is_refusal(&answer), !passes, "{site:?} {origin:?}");
        assert_eq!(is_signed_in(&mut browser).await, passes, "{site:?} {origin:?}");
    }
}

#[tokio::test]
async fn log_out_is_refused_from_anywhere_but_our_own_pages() {
    let server = Server::start().await;
    let mut here = server.signed_in("ada", Role::Guest).await;
    for (site, origin, passes) in MATRIX {
        let token = here.token("/logout").await;
        let mut browser = coming_from(&here, site, origin);
        let answer = browser.post_raw("/logout", &[("csrf_token", &token)]).await;
        assert_eq!(is_refusal(&answer), !passes, "{site:?} {origin:?}");
        assert_eq!(is_signed_in(&mut here).await, !passes, "{site:?} {origin:?}");
        if passes {
            here.log_in("ada").await;
        }
    }
}

#[tokio::test]
async fn without_either_header_the_token_alone_decides() {
    let server = Server::start().await;
    let here = server.signed_in("ada", Role::Guest).await;
    let mut browser = coming_from(&here, None, None);
    let answer = browser.post_raw("/logout", &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn coming_from_our_own_page_is_not_enough_without_the_token() {
    let server = Server::start().await;
    let here = server.signed_in("ada", Role::Guest).await;
    let mut browser = coming_from(&here, Some("same-origin"), Some(OWN));
    let answer = browser.post_raw("/logout", &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn following_a_link_from_another_site_is_no_post_and_passes() {
    let server = Server::start().await;
    let here = server.signed_in("ada", Role::Guest).await;
    let mut browser = coming_from(&here, Some("cross-site"), Some(EVIL));
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn behind_a_proxy_the_public_origin_is_ours_and_the_host_is_not() {
    let public = "https://rollcall.example";
    let server = Server::start_with(|settings| {
        settings.server.public_origin = Origin::parse(public);
    })
    .await;
    let mut here = server.signed_in("ada", Role::Guest).await;
    let token = here.token("/logout").await;
    for (origin, status) in [
        (OWN, StatusCode::FORBIDDEN),
        ("http://rollcall.example", StatusCode::FORBIDDEN),
        ("https://rollcall.example:8443", StatusCode::FORBIDDEN),
        (public, StatusCode::SEE_OTHER),
    ] {
        let mut browser = coming_from(&here, None, Some(origin));
        let answer = browser.post_raw("/logout", &[("csrf_token", &token)]).await;
        assert_eq!(answer.status, status, "{origin}");
    }
}

#[tokio::test]
async fn a_bearer_request_is_a_visitor_whatever_cookie_comes_along_and_gets_none() {
    let server = Server::start().await;
    let here = server.signed_in("ada", Role::Guest).await;
    for scheme in ["Bearer token", "bearer token"] {
        let mut bearer = here.clone();
        bearer.set_header("authorization", scheme);
        for path in ["/", "/login", "/account", "/nothing-here"] {
            let answer = bearer.get(path).await;
            assert!(!answer.says("Logged in as"), "{scheme} {path}");
            assert!(answer.set_cookies().is_empty(), "{path}: {:?}", answer.set_cookies());
        }
        assert!(bearer.get("/account").await.location().starts_with("/login"));
    }
    let mut basic = here.clone();
    basic.set_header("authorization", "Basic YTpi");
    assert!(is_signed_in(&mut basic).await, "only a bearer token counts");
}

#[tokio::test]
async fn a_bearer_request_skips_both_checks_and_reaches_no_session() {
    let server = Server::start().await;
    let mut here = server.signed_in("ada", Role::Guest).await;
    here.get("/").await;
    let mut bearer = coming_from(&here, Some("cross-site"), Some(EVIL));
    assert!(is_refusal(&bearer.post_raw("/logout", &[]).await));
    bearer.set_header("authorization", "Bearer token");
    let answer = bearer.post_raw("/logout", &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    assert!(answer.set_cookies().is_empty());
    assert!(is_signed_in(&mut here).await);
}

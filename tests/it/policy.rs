//! The headers that every answer carries, and what no page may hold under them.

use axum::body::Body;
use axum::http::Method;
use rollcall::auth::account::Role;
use rollcall_session::Origin;

use crate::errors::{all_errors, broken};
use crate::support::{Answer, Server};

/// One answer of every kind, errors and files among them.
async fn all_kinds(server: &Server) -> Vec<Answer> {
    let mut guest = server.signed_in("ada", Role::Guest).await;
    let mut visitor = server.browser();
    let mut kinds = all_errors(server, &mut visitor).await;
    kinds.push((200, guest.get("/account").await));
    kinds.push((303, visitor.get("/account").await));
    kinds.push((401, visitor.post("/account", &[]).await));
    kinds.push((422, visitor.post("/login", &[]).await));
    for path in ["/", "/login", "/healthz", "/readyz"] {
        kinds.push((200, visitor.get(path).await));
    }
    kinds.push((404, visitor.get("/pkg/none.css").await));
    kinds.push((303, guest.post("/logout", &[]).await));
    kinds.push((200, visitor.send(Method::HEAD, "/", None, Body::empty()).await));
    for (status, answer) in &kinds {
        assert_eq!(answer.status.as_u16(), *status);
    }
    kinds.into_iter().map(|(_, answer)| answer).collect()
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_and_in_production_nothing_inline_may_run() {
    for production in [false, true] {
        let server = Server::start_beside(broken(), |settings| {
            if production {
                settings.leptos.env = leptos::config::Env::PROD;
            }
        })
        .await;
        server.account("root", Role::Admin).await;
        for answer in all_kinds(&server).await {
            let header = |name: &str| answer.header(name).unwrap_or_default();
            let policy = header("content-security-policy");
            for part in [
                "default-src 'none'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "style-src 'self';",
            ] {
                assert!(policy.contains(part), "{}: {policy}", answer.status);
            }
            assert!(!policy.contains("'unsafe-eval'"), "{policy}");
            assert_eq!(policy.contains("'unsafe-inline'"), !production, "{policy}");
            assert_eq!(policy.contains("ws:"), !production, "{policy}");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("x-frame-options"), "DENY");
            assert_eq!(header("referrer-policy"), "same-origin");
            assert!(header("permissions-policy").contains("camera=()"));
            assert_eq!(header("cross-origin-opener-policy"), "same-origin");
            let hsts = answer.header("strict-transport-security");
            assert_eq!(hsts.is_some(), production, "{}", answer.status);
            assert!(answer.header("server").is_none() && answer.header("x-powered-by").is_none());
        }
    }
}

#[tokio::test]
async fn hosts_below_ours_need_https_only_where_that_is_set() {
    for (include, expected) in
        [(false, "max-age=63072000"), (true, "max-age=63072000; includeSubDomains")]
    {
        let server = Server::start_with(|settings| {
            settings.leptos.env = leptos::config::Env::PROD;
            settings.server.hsts_include_subdomains = include;
        })
        .await;
        let answer = server.browser().get("/").await;
        assert_eq!(answer.header("strict-transport-security"), Some(expected));
    }
}

#[tokio::test]
async fn browsers_are_told_to_come_by_https_alone_unless_people_come_by_http() {
    for (origin, expected) in [("https://rollcall.example", true), ("http://rollcall", false)] {
        let server = Server::start_with(|settings| {
            settings.leptos.env = leptos::config::Env::PROD;
            settings.server.public_origin = Origin::parse(origin);
        })
        .await;
        let answer = server.browser().get("/").await;
        let is_told = answer.header("strict-transport-security").is_some();
        assert_eq!(is_told, expected, "{origin}");
    }
}

#[tokio::test]
async fn pages_hold_no_inline_script_or_style_and_only_pages_with_an_island_refer_to_a_script() {
    let server = Server::start_production().await;
    let mut visitor = server.browser();
    let mut answers = vec![visitor.get("/setup").await];
    let mut admin = server.signed_in("root", Role::Admin).await;
    for path in ["/", "/login", "/register", "/logout", "/nowhere"] {
        answers.push(visitor.get(path).await);
    }
    for path in ["/", "/account", "/account/end-other-logins", "/admin", "/guest/root", "/logout"] {
        answers.push(admin.get(path).await);
    }
    answers.push(visitor.post("/register", &[]).await);
    for Answer { body, .. } in &answers {
        for script in body.split("<script").skip(1) {
            let (tag, rest) = script.split_once('>').unwrap();
            assert!(
                tag.contains("src=\"/start.js?v=") && rest.trim_start().starts_with("</script>")
            );
        }
        assert_eq!(body.contains("<script"), body.contains("<leptos-island"), "{body}");
        for tag in body.split('<').skip(1).map(|tag| tag.split('>').next().unwrap()) {
            let inline = tag.starts_with("style") || tag.contains(" style=");
            let handler = tag.split(' ').any(|word| word.starts_with("on") && word.contains('='));
            assert!(!inline && !handler && !tag.contains("javascript:"), "<{tag}>");
        }
    }
    assert!(visitor.get("/login").await.body.contains("<script"));
    assert!(!visitor.get("/").await.body.contains("<script"));
}

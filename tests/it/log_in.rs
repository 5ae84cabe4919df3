//! Setting up, registering, logging in and out: the main job.

use std::net::SocketAddr;

use axum::http::StatusCode;
use rollcall::auth::account::Role;

use crate::support::{PASSWORD, Server};

#[tokio::test]
async fn the_first_admin_sets_up_and_the_door_shuts_behind_them() {
    let server = Server::start().await;
    let mut browser = server.browser();
    assert!(browser.get("/").await.says("You are not logged in"));
    let token = server.setup_token().await;
    let fields = [
        ("token", token.as_str()),
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

/// What stands in `next`, and whether log-in leads there.
const PLACES: [(&str, bool); 23] = [
    ("/account", true),
    ("/guest/ada?x=1&y=%20z", true),
    ("/account?next=//evil", true),
    ("/a//b", true),
    ("", false),
    ("//evil", false),
    ("/\\evil", false),
    ("////evil", false),
    ("/%5Cevil", false),
    ("/%5cevil", false),
    ("/%2Fevil", false),
    ("/\tevil", false),
    ("/\t/evil", false),
    ("/\nevil", false),
    ("/\r\nSet-Cookie: a=b", false),
    ("/%0d%0aSet-Cookie:%20a=b", false),
    ("https:evil", false),
    ("https://evil", false),
    ("javascript:alert(1)", false),
    ("evil", false),
    // The doors themselves: nobody wants to stand there after log-in.
    ("/login", false),
    ("/logout", false),
    ("/setup", false),
];

#[tokio::test]
async fn log_in_leads_where_the_person_wanted_to_go_and_never_off_this_server() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    for (n, (next, is_ours)) in PLACES.into_iter().enumerate() {
        let place = if is_ours { next } else { "/guest/ada" };
        // As a link leads to the page, and its form carries it on.
        let query =
            form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
        let mut browser = server.browser();
        let page = browser.get(&format!("/login?{query}")).await;
        let carried = page.input("next").unwrap();
        assert!(carried.is_empty() || carried == next, "{next:?}");
        for carried in [carried.as_str(), next] {
            let mut browser = server.browser();
            // Each from its own address, or the limit on tries would count them.
            browser.peer = Some(SocketAddr::new([192, 0, 2, n as u8].into(), 50_000));
            let wrong = [("username", "ada"), ("password", "x"), ("next", carried)];
            let again = browser.post("/login", &wrong).await;
            assert_eq!(again.input("next").as_deref(), Some(carried), "{next:?}");
            let fields = [("username", "ada"), ("password", PASSWORD), ("next", carried)];
            let answer = browser.post("/login", &fields).await;
            assert_eq!(
                (answer.status, answer.location()),
                (StatusCode::SEE_OTHER, place),
                "{next:?}"
            );
        }
    }
}

#[tokio::test]
async fn who_is_signed_in_already_goes_on_from_the_log_in_page_to_places_of_this_server() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    for (next, place) in [
        ("/account", "/account"),
        ("//evil", "/guest/ada"),
        ("/%5Cevil", "/guest/ada"),
        ("https:evil", "/guest/ada"),
        ("", "/guest/ada"),
    ] {
        assert_eq!(ada.get(&format!("/login?next={next}")).await.location(), place, "{next}");
    }
    assert_eq!(ada.get("/login?next=a&next=b").await.location(), "/guest/ada");
}

#[tokio::test]
async fn the_way_to_a_page_goes_through_log_in_and_back_to_it_with_its_query() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut browser = server.browser();
    let answer = browser.get("/account?tab=1&q=a+b").await;
    assert_eq!(answer.location(), "/login?next=%2Faccount%3Ftab%3D1%26q%3Da%2Bb");
    let page = browser.get(answer.location()).await;
    let next = page.input("next").unwrap();
    let fields = [("username", "ada"), ("password", PASSWORD), ("next", &next)];
    assert_eq!(browser.post("/login", &fields).await.location(), "/account?tab=1&q=a+b");
}

#[tokio::test]
async fn a_page_that_one_may_not_see_looks_the_same_whether_its_account_exists_or_not() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    server.account("bob", Role::Guest).await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.get("/").await;
    let mut pages = Vec::new();
    for name in ["bob", "root", "nobody", "%FF", "a%00b", "a%2Fb", &"x".repeat(500)] {
        for path in [format!("/user/{name}"), format!("/guest/{name}")] {
            let answer = ada.get(&path).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            let token = answer.input("csrf_token").unwrap();
            let id = answer.header("x-request-id").unwrap();
            pages.push(answer.body.replace(&token, "").replace(id, ""));
        }
    }
    assert!(pages.iter().all(|page| *page == pages[0]));
    let mut root = server.browser();
    root.log_in("root").await;
    assert_eq!(root.get("/user/bob").await.location(), "/guest/bob");
    assert_eq!(root.get("/user/BOB").await.location(), "/guest/bob");
    assert_eq!(root.get("/user/root").await.location(), "/admin");
    // An admin may see who there is.
    assert_eq!(root.get("/user/nobody").await.status, StatusCode::NOT_FOUND);
    assert_eq!(root.get("/guest/nobody").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_log_in_too_many_ends_the_oldest() {
    let server = Server::start_with(|settings| settings.auth.max_logins = 2).await;
    let mut first = server.signed_in("ada", Role::Guest).await;
    let (mut second, mut third) = (server.browser(), server.browser());
    second.log_in("ada").await;
    assert_eq!(first.get("/account").await.status, StatusCode::OK);
    third.log_in("ada").await;
    assert_eq!(first.get("/account").await.status, StatusCode::SEE_OTHER);
    for browser in [&mut second, &mut third] {
        assert_eq!(browser.get("/account").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn only_who_asks_to_be_remembered_keeps_the_cookie_when_the_browser_closes() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let fields = [("username", "ada"), ("password", PASSWORD), ("remember", "on")];
    for (fields, age) in [(&fields[..2], None), (&fields[..], Some("Max-Age=1209600"))] {
        let answer = server.browser().post("/login", fields).await;
        let cookie = answer.set_cookie("session").unwrap();
        assert_eq!(cookie.split("; ").find(|part| part.starts_with("Max-Age")), age, "{cookie}");
    }
    let again = [("username", "ada"), ("password", "x"), ("remember", "on")];
    let answer = server.browser().post("/login", &again).await;
    assert!(answer.body.contains("type=\"checkbox\" value=\"on\" checked"), "{}", answer.body);
}

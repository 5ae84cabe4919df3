//! The cookie itself: its attributes, and that nobody but the server can make one.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall_session::Refusal;

use crate::support::{Answer, PASSWORD, Server};

use super::{attributes, is_signed_in, lasting_attributes, remint, value, visitor};

#[tokio::test]
async fn whichever_byte_of_a_signed_in_cookie_is_changed_its_holder_is_a_visitor() {
    let server = Server::start().await;
    let browser = server.signed_in("ada", Role::Admin).await;
    let genuine = browser.session().unwrap().to_owned();
    for position in 0..genuine.len() {
        for replacement in [b'A', b'b', b'.'] {
            let mut bytes = genuine.clone().into_bytes();
            if bytes[position] == replacement {
                continue;
            }
            bytes[position] = replacement;
            let forged = String::from_utf8(bytes).unwrap();
            let mut forger = server.browser();
            forger.cookies.insert("session".to_owned(), forged.clone());
            assert!(!is_signed_in(&mut forger).await, "byte {position}: {forged}");
            assert_eq!(forger.session(), None, "it is removed");
        }
    }
    let mut owner = browser;
    assert!(is_signed_in(&mut owner).await, "the genuine one stays good");
}

#[tokio::test]
async fn a_cookie_cut_short_or_made_longer_is_a_visitors() {
    let server = Server::start().await;
    let browser = server.signed_in("ada", Role::Guest).await;
    let genuine = browser.session().unwrap();
    let (payload, signature) = genuine.split_once('.').unwrap();
    let huge = format!("{}.{signature}", "A".repeat(5000));
    for forged in [
        &genuine[..genuine.len() - 1],
        &format!("{genuine}A"),
        &format!("{genuine}.A"),
        &format!("A{genuine}"),
        &format!("{payload}="),
        payload,
        &format!(".{signature}"),
        "",
        "..",
        &huge,
    ] {
        let mut forger = server.browser();
        forger.cookies.insert("session".to_owned(), forged.to_owned());
        assert!(!is_signed_in(&mut forger).await, "{forged}");
    }
    assert_eq!(server.sessions.refusals().get(Refusal::TooLong), 1);
}

#[tokio::test]
async fn a_flash_is_no_session_and_a_session_is_no_flash() {
    let server = Server::start().await;
    let browser = server.signed_in("ada", Role::Guest).await;
    let flash = browser.cookies["flash"].clone();
    let session = browser.session().unwrap().to_owned();

    let mut swapped = server.browser();
    swapped.cookies.insert("session".to_owned(), flash);
    assert!(!is_signed_in(&mut swapped).await);
    assert_eq!(server.sessions.refusals().get(Refusal::WrongMac), 1);

    let mut swapped = browser;
    swapped.cookies.insert("flash".to_owned(), session);
    let page = swapped.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("class=\"flash"), "{}", page.body);
}

/// Logs in with the box "keep me signed in" ticked.
async fn log_in_to_stay(server: &Server) -> Answer {
    let fields = [("username", "ada"), ("password", PASSWORD), ("remember", "on")];
    let answer = server.browser().post("/login", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer
}

#[tokio::test]
async fn in_development_the_cookie_has_these_attributes_and_no_other() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let plain = ["HttpOnly", "Path=/", "SameSite=Lax"];
    let page = server.browser().get("/login").await;
    assert_eq!(attributes(page.set_cookie("session").unwrap()), plain);
    let answer = server.browser().try_log_in("ada", PASSWORD).await;
    assert_eq!(attributes(answer.set_cookie("session").unwrap()), plain);

    let answer = log_in_to_stay(&server).await;
    let days = 14 * 24 * 3600;
    let kept = ["HttpOnly", &format!("Max-Age={days}"), "Path=/", "SameSite=Lax"];
    assert_eq!(attributes(answer.set_cookie("session").unwrap()), kept);
}

#[tokio::test]
async fn in_production_it_is_secure_and_carries_the_host_prefix() {
    let server = Server::start_production().await;
    server.account("ada", Role::Guest).await;
    let secure = ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"];
    let page = server.browser().get("/login").await;
    assert_eq!(attributes(page.set_cookie("__Host-session").unwrap()), secure);
    let answer = server.browser().try_log_in("ada", PASSWORD).await;
    assert_eq!(attributes(answer.set_cookie("__Host-session").unwrap()), secure);
    assert_eq!(
        lasting_attributes(answer.set_cookie("__Host-flash").unwrap()),
        secure,
        "the flash too"
    );
    let kept = log_in_to_stay(&server).await;
    let line = attributes(kept.set_cookie("__Host-session").unwrap()).join(" ");
    assert_eq!(line, "HttpOnly Max-Age=1209600 Path=/ SameSite=Lax Secure");
}

#[tokio::test]
async fn a_development_cookie_is_nothing_in_production() {
    let development = Server::start().await;
    let key = super::new_key();
    let start = |production: bool| {
        Server::on(development.db.clone(), &key, &[], move |settings| {
            if production {
                settings.leptos.env = leptos::config::Env::PROD;
            }
        })
    };
    let (development, production) = (start(false), start(true));
    let browser = development.signed_in("ada", Role::Guest).await;
    let value = browser.session().unwrap();
    for name in ["session", "__Host-session"] {
        let mut moved = production.browser();
        moved.cookies.insert(name.to_owned(), value.to_owned());
        assert!(!is_signed_in(&mut moved).await, "{name}");
    }
}

#[tokio::test]
async fn a_refused_cookie_is_removed_by_a_navigation_with_the_attributes_that_set_it() {
    let servers = [Server::start().await, Server::start_production().await];
    for (server, prefix) in servers.into_iter().zip(["", "__Host-"]) {
        let mut browser = server.signed_in("ada", Role::Guest).await;
        for name in ["session", "flash", "known"] {
            let name = format!("{prefix}{name}");
            browser.cookies.get_mut(&name).unwrap().push('x');
        }
        let set = server.browser().try_log_in("ada", PASSWORD).await;
        let page = browser.get("/").await;
        assert!(page.says("You are not logged in"));
        for name in ["session", "flash", "known"] {
            let name = format!("{prefix}{name}");
            let (set, removed) = (set.set_cookie(&name).unwrap(), page.set_cookie(&name).unwrap());
            assert_eq!(lasting_attributes(set), lasting_attributes(removed));
            assert_eq!(value(removed), "");
            assert!(attributes(removed).contains(&"Max-Age=0"), "{removed}");
        }
        assert!(browser.cookies.is_empty());
    }
}

#[tokio::test]
async fn a_refused_cookie_is_replaced_where_the_page_has_a_form() {
    let server = Server::start().await;
    let mut browser = visitor(&server).await;
    let old = server.payload(browser.session().unwrap());
    remint(&server, &mut browser, |payload| payload.expires = payload.issued);
    let page = browser.get("/login").await;
    assert_eq!((page.status, page.set_cookies().len()), (StatusCode::OK, 1));
    assert_ne!(server.payload(browser.session().unwrap()).sid, old.sid);
}

#[tokio::test]
async fn of_two_session_cookies_the_one_that_verifies_counts() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let good = browser.cookies.remove("session").unwrap();
    let flash = browser.cookies.remove("flash").unwrap();
    let bad = format!("x{good}");
    for line in [
        format!("session={bad}; session={good}"),
        format!("session=; session={good}"),
        format!("session={good}; session={bad}"),
        format!("flash=x; flash={flash}; session=x; session=y; session={good}"),
    ] {
        let mut browser = browser.clone();
        browser.set_header("cookie", &line);
        let page = browser.get("/").await;
        assert!(page.says("Logged in as ada"), "{line}");
        assert_eq!(page.set_cookie("session"), None, "and none is removed");
        assert_eq!(page.says("Welcome"), line.contains("flash"), "a good flash is found too");
    }
}

#[tokio::test]
async fn a_cookie_of_another_app_with_any_bytes_does_not_hide_ours() {
    let server = Server::start().await;
    let browser = server.signed_in("ada", Role::Guest).await;
    let good = browser.session().unwrap();
    for other in [&b"name=J\xc3\xb6rg; "[..], b"x=\xff\xfe; ", b"session=\xff; ", b"a b c; =; ; "] {
        let line = [other, b"session=", good.as_bytes()].concat();
        let request = axum::http::Request::get("/").header("host", "localhost");
        let request = request.header("cookie", line.as_slice());
        let request = request.body(axum::body::Body::empty()).unwrap();
        let router = server.router.clone();
        let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        assert!(body.contains("Logged in as"), "{:?}", String::from_utf8_lossy(&line));
    }
}

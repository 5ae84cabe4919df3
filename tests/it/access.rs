//! Every route × everybody: what each person gets, row by row.

mod api;
mod rows;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use rollcall::app::server::routes::table;
use rollcall::auth::account::Role;

use crate::support::{Answer, Browser, Server};

use rows::Gets::{self, *};
use rows::{BEFORE_SETUP, NAMES, ROWS, Row, filled};

const ACCEPTS: [&str; 2] = ["text/html", "*/*"];

#[test]
fn every_route_has_one_row_and_every_row_a_route() {
    let mut routes: Vec<_> =
        table().iter().map(|route| (route.method, route.path, route.access.words())).collect();
    let mut rows: Vec<_> =
        ROWS.iter().map(|Row(method, path, access, _)| (*method, *path, access.words())).collect();
    routes.sort_unstable();
    rows.sort_unstable();
    assert_eq!(routes, rows, "the table of routes, and the rows of this test");
}

#[tokio::test]
async fn everybody_gets_from_every_route_what_its_row_says() {
    let server = Server::start().await;
    accounts(&server).await;
    assert_eq!((server.student("Ada").await.id, server.import().await), (1, 1));
    let mut ada = server.browser();
    ada.log_in("ada").await;
    ada.make_token("script", "read").await;
    for (column, name) in NAMES.iter().enumerate() {
        for accept in ACCEPTS {
            let mut browser = arrive(&server, name, accept).await;
            for Row(method, path, access, gets) in &ROWS {
                let path = filled(path);
                let who = format!("{method} {path} ({access:?}) by `{name}`, Accept {accept}");
                let answer = ask(&mut browser, method, &path).await;
                check(&answer, gets[column], &path, &who);
                if (*method, path.as_str()) == ("POST", "/logout") {
                    browser = arrive(&server, name, accept).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn before_there_is_an_admin_the_way_leads_to_setup() {
    let server = Server::start().await;
    for accept in ACCEPTS {
        for (method, path, gets) in BEFORE_SETUP {
            let mut browser = arrive(&server, "", accept).await;
            let answer = ask(&mut browser, method, path).await;
            check(&answer, gets, path, &format!("{method} {path}, Accept {accept}"));
        }
    }
}

#[tokio::test]
async fn head_answers_like_get_on_every_page() {
    let server = Server::start().await;
    let mut visitor = server.browser();
    let mut admin = server.signed_in("root", Role::Admin).await;
    server.student("Ada").await;
    server.import().await;
    admin.make_token("script", "read").await;
    for Row(_, path, _, _) in ROWS.iter().filter(|Row(method, ..)| *method == "GET") {
        let path = filled(path);
        for browser in [&mut visitor, &mut admin] {
            let get = browser.get(&path).await;
            let head = browser.send(Method::HEAD, &path, None, Body::empty()).await;
            assert_eq!(head.status, get.status, "{path}");
            assert_eq!(head.location(), get.location(), "{path}");
            assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_method_that_a_path_does_not_know_is_405_with_what_it_allows() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let rows = table();
    for route in rows.iter().filter(|route| route.method == "GET") {
        let path = filled(route.path);
        let acts = rows.iter().any(|other| other.method == "POST" && other.path == route.path);
        let post = (!acts).then_some("POST");
        for method in ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "BREW"].into_iter().chain(post)
        {
            let what = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = admin.send(what, &path, None, Body::empty()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            let allow = answer.header(header::ALLOW).unwrap_or_default();
            let mut allowed: Vec<&str> = allow.split(',').map(str::trim).collect();
            allowed.sort_unstable();
            let expected: &[&str] = if acts { &["GET", "HEAD", "POST"] } else { &["GET", "HEAD"] };
            assert_eq!(allowed, expected, "{method} {path}");
            assert!(answer.says("This page cannot do that"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn an_unknown_path_is_a_page_that_says_so_to_everybody() {
    let server = Server::start().await;
    let mut visitor = server.browser();
    let mut admin = server.signed_in("root", Role::Admin).await;
    for browser in [&mut visitor, &mut admin] {
        for path in ["/nowhere", "/login/", "/Login", "/guest", "/user/", "/admin/x", "/x.css"] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(answer.says("There is no such page"), "{path}");
            let answer = browser.post_raw(path, &[]).await;
            assert!(answer.status.is_client_error(), "POST {path}: {}", answer.status);
        }
    }
}

/// The accounts of all of [`NAMES`].
async fn accounts(server: &Server) {
    for name in ["bob", "ada"] {
        server.account(name, Role::Guest).await;
    }
    server.account("grace", Role::Staff).await;
    server.account("root", Role::Admin).await;
}

/// A browser, or a program, of that person; a visitor has a session and its token too.
async fn arrive(server: &Server, name: &str, accept: &str) -> Browser {
    let mut browser = server.browser();
    if !name.is_empty() {
        browser.log_in(name).await;
    }
    browser.set_header("accept", accept);
    if accept == "*/*" {
        browser.remove_header("sec-fetch-mode");
        browser.remove_header("sec-fetch-site");
    }
    browser
}

/// Asks; a post comes with a valid token and the fields of all forms, empty.
async fn ask(browser: &mut Browser, method: &str, path: &str) -> Answer {
    if method == "GET" {
        return browser.get(path).await;
    }
    let on_login = browser.token("/login").await;
    let token = if on_login.is_empty() { browser.token("/").await } else { on_login };
    assert!(!token.is_empty());
    let names = ["username", "password", "old_password", "new_password", "repeat_password"];
    let mut fields = vec![("csrf_token", token.as_str())];
    fields.extend(names.map(|name| (name, "")));
    // A student is deleted as it was when the page asked.
    let version = browser.get(path).await.input("version").unwrap_or_default();
    fields.push(("version", &version));
    browser.post_raw(path, &fields).await
}

fn check(answer: &Answer, gets: Gets, path: &str, who: &str) {
    let login = format!("/login?next={}", path.replace('/', "%2F"));
    let (status, location) = match gets {
        Page | File | Json => (StatusCode::OK, ""),
        To(place) => (StatusCode::SEE_OTHER, place),
        LogIn => (StatusCode::SEE_OTHER, login.as_str()),
        Ended | SaysEnded => (StatusCode::UNAUTHORIZED, ""),
        Forbidden => (StatusCode::FORBIDDEN, ""),
        Gets::NotFound => (StatusCode::NOT_FOUND, ""),
        Again => (StatusCode::UNPROCESSABLE_ENTITY, ""),
    };
    assert_eq!((answer.status, answer.location()), (status, location), "{who}\n{}", answer.body);
    if gets == Ended {
        assert_eq!(answer.input("next").as_deref(), Some(path), "{who}");
    }
    if matches!(gets, Ended | SaysEnded) {
        assert!(answer.says("Your session has ended"), "{who}");
    }
    if gets == Json {
        assert_eq!(answer.header("content-type"), Some("application/json"), "{who}");
        return;
    }
    if gets == File {
        let disposition = answer.header(header::CONTENT_DISPOSITION).unwrap_or_default();
        assert!(disposition.starts_with("attachment; filename="), "{who}: {disposition}");
    } else if !answer.status.is_redirection() {
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{who}");
        assert_eq!(answer.body.matches("<h1").count(), 1, "{who}");
        assert!(!answer.body.contains("<!>"), "{who} gets what is no HTML");
    }
}

//! What is packed on its way, and that nothing is which holds a secret beside what others sent.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rollcall::app::server::routes::table;
use rollcall::auth::account::Role;

use crate::support::{Answer, Browser, Server};

/// Pages that are the same for all.
const PACKED: [&str; 3] = ["/", "/api", "/lab"];

fn varies_by_coding(answer: &Answer) -> bool {
    let mut lines = answer.headers.get_all("vary").iter();
    lines.any(|line| line.as_bytes().eq_ignore_ascii_case(b"accept-encoding"))
}

/// A visitor, a guest and an admin.
async fn people(server: &Server) -> Vec<Browser> {
    let visitor = server.browser();
    let admin = server.signed_in("root", Role::Admin).await;
    vec![visitor, server.signed_in("ada", Role::Guest).await, admin]
}

#[tokio::test]
async fn pages_that_are_the_same_for_all_are_packed_for_who_can_unpack_them() {
    let server = Server::start().await;
    for mut browser in people(&server).await {
        // It shows what the last action left to be shown, once.
        browser.get("/").await;
        for path in PACKED {
            let plain = browser.get(path).await;
            browser.set_header("accept-encoding", "gzip, deflate, br, zstd");
            let packed = browser.get(path).await;
            let head = browser.send(Method::HEAD, path, None, Body::empty()).await;
            browser.set_header("accept-encoding", "gzip;q=0");
            let refused = browser.get(path).await;
            browser.remove_header("accept-encoding");
            assert_eq!(packed.header("content-encoding"), Some("gzip"), "{path}");
            for answer in [&plain, &refused] {
                assert_eq!(answer.header("content-encoding"), None, "{path}");
                assert!(answer.body.starts_with("<!DOCTYPE html>"), "{path}");
            }
            let length = |answer: &Answer| answer.header("content-length")?.parse::<usize>().ok();
            assert!(length(&packed).unwrap() * 2 < length(&plain).unwrap(), "{path}");
            for answer in [&plain, &packed, &refused, &head] {
                assert_eq!(answer.status, StatusCode::OK, "{path}");
                assert!(varies_by_coding(answer), "{path}");
            }
            for name in ["content-encoding", "content-type", "cache-control"] {
                assert_eq!(head.header(name), packed.header(name), "{name} of {path}");
            }
            // The token of who is signed in is another each time, and packs to another length.
            let near = length(&head).unwrap().abs_diff(length(&packed).unwrap());
            assert!(near < 100, "{path}: {near}");
        }
    }
}

#[tokio::test]
async fn a_page_that_is_packed_repeats_nothing_of_the_request() {
    let server = Server::start().await;
    for mut browser in people(&server).await {
        browser.get("/").await;
        for path in PACKED {
            let mut asked = browser.clone();
            for name in ["user-agent", "referer", "accept-language", "x-zebra", "x-forwarded-for"] {
                asked.set_header(name, "zebra");
            }
            asked.cookies.insert("zebra".to_owned(), "zebra".to_owned());
            let query = "zebra=zebra&next=/zebra&q=zebra&name=zebra&argument=zebra&path=/zebra";
            let answer = asked.get(&format!("{path}?{query}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(!answer.body.contains("zebra"), "{path}");
        }
    }
}

#[tokio::test]
async fn no_other_page_is_packed() {
    let server = Server::start().await;
    server.student("Ada").await;
    for mut browser in people(&server).await {
        browser.set_header("accept-encoding", "gzip, br");
        for route in table().iter().filter(|route| route.method == "GET") {
            let path = ["{id}", "{name}", "{token}"]
                .iter()
                .zip(["1", "ada", "x"])
                .fold(route.path.to_owned(), |path, (name, value)| path.replace(name, value));
            let answer = browser.get(&path).await;
            let packed = answer.header("content-encoding").is_some();
            assert_eq!(packed, PACKED.contains(&&*path), "{path}");
        }
        let nowhere = browser.get("/nowhere").await;
        assert_eq!(nowhere.header("content-encoding"), None);
    }
}

#[tokio::test]
async fn the_description_of_the_api_is_packed_and_says_so_to_who_has_it_already() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.set_header("accept", "application/json");
    browser.set_header("accept-encoding", "gzip");
    let path = "/api/v1/openapi.json";
    let whole = browser.get(path).await;
    assert_eq!(whole.header("content-encoding"), Some("gzip"));
    browser.set_header("if-none-match", whole.header("etag").unwrap());
    let known = browser.get(path).await;
    assert_eq!(known.status, StatusCode::NOT_MODIFIED);
    for answer in [&whole, &known] {
        assert!(varies_by_coding(answer), "{:?}", answer.headers);
    }
    for name in ["etag", "cache-control"] {
        assert_eq!(known.header(name), whole.header(name), "{name}");
    }
}

//! What caches are told: nothing of a person is stored anywhere.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{STUDENTS, admin, ask, bare, with_token};

const NO_STORE: Option<&str> = Some("no-store");

#[tokio::test]
async fn no_answer_about_people_is_stored_not_even_that_it_is_known() {
    let (server, mut root) = admin().await;
    server.student("Ada").await;
    let mut pages = root.clone();
    pages.set_header("accept", "text/html");
    let token = pages.make_token("script", "write").await;
    let mut script = with_token(&server, &token);
    for path in [
        STUDENTS,
        "/api/v1/students/1",
        "/api/v1/accounts",
        "/api/v1/accounts/1",
        "/api/v1/logins",
        "/api/v1/session",
    ] {
        for program in [&mut root, &mut script] {
            for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
                let answer = bare(program, method.clone(), path).await;
                assert!(answer.status.is_success(), "{method} {path}: {}", answer.status);
                assert_eq!(answer.header("cache-control"), NO_STORE, "{method} {path}");
            }
            let tag = program.get(path).await.header("etag").map(str::to_owned);
            let Some(tag) = tag else { continue };
            program.set_header("if-none-match", &tag);
            let known = program.get(path).await;
            program.remove_header("if-none-match");
            assert_eq!(known.status, StatusCode::NOT_MODIFIED, "{path}");
            assert_eq!(known.header("cache-control"), NO_STORE, "{path}");
            assert_eq!(known.header("etag"), Some(&*tag), "{path}");
        }
    }
    let rome = json!({"city": "Rome"});
    let changed = ask(&mut script, Method::PATCH, "/api/v1/students/1", &rome).await;
    assert_eq!(changed.header("cache-control"), NO_STORE, "{}", changed.body);
}

#[tokio::test]
async fn the_description_which_says_nothing_of_anybody_may_be_kept_and_asked_for_again() {
    let (_server, mut root) = admin().await;
    let first = root.get("/api/v1/openapi.json").await;
    assert_eq!(first.header("cache-control"), Some("private, no-cache"));
    root.set_header("if-none-match", first.header("etag").unwrap());
    let known = root.get("/api/v1/openapi.json").await;
    assert_eq!(known.status, StatusCode::NOT_MODIFIED);
    assert_eq!(known.header("cache-control"), Some("private, no-cache"));
}

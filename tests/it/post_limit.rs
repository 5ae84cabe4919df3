//! How often one address may post to pages.

use axum::http::StatusCode;
use rollcall::app::server::routes::table;

use crate::limits::{ELSEWHERE, HERE, at};
use crate::support::{Answer, Server, dripping};

const FEW: u32 = 4;

async fn start(posts: u32) -> Server {
    Server::start_with(|settings| settings.server.address_posts_per_minute = posts).await
}

/// A page and no form: nothing of the request was read.
fn assert_too_many(answer: &Answer, path: &str) {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    let secs: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&secs), "{secs}");
    assert!(answer.says("Too many tries") && !answer.body.contains("<form"), "{path}");
    let way_back = "Nothing was read. Go back, wait a moment, and send it again: your browser still \
                    has what you typed.";
    assert!(answer.says(way_back) && !answer.says("To log-in"), "{path}: {}", answer.body);
}

#[tokio::test]
async fn each_post_to_a_page_counts_for_its_address_before_its_body_is_read() {
    let server = start(FEW).await;
    let table = table();
    let posts: Vec<_> = table.iter().filter(|route| route.method == "POST").collect();
    assert!(posts.len() >= 20, "{}", posts.len());
    for (n, route) in posts.iter().enumerate() {
        let (path, own) = (route.path.replace("{id}", "1"), format!("203.0.113.{n}"));
        for _ in 0..FEW {
            let answer = at(&server, &own).post_raw(&path, &[]).await;
            assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
        let urlencoded = "application/x-www-form-urlencoded";
        let answer = at(&server, &own).post_body(&path, urlencoded, dripping()).await;
        assert_too_many(&answer, &path);
    }
}

#[tokio::test]
async fn all_posts_of_an_address_count_together_and_to_look_is_free() {
    let server = start(FEW).await;
    for path in ["/login", "/lab/cookies", "/nowhere", "/register"] {
        let answer = at(&server, HERE).post_raw(path, &[]).await;
        assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    assert_too_many(&at(&server, HERE).post_raw("/logout", &[]).await, "/logout");
    assert_eq!(at(&server, HERE).get("/login").await.status, StatusCode::OK);
    let elsewhere = at(&server, ELSEWHERE).post_raw("/login", &[]).await;
    assert_eq!(elsewhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Programs have a limit of their own.
    let mut script = at(&server, HERE);
    script.set_header("accept", "application/json");
    let answer = script.post_body("/api/v1/session", "application/json", "{}").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
}

#[tokio::test]
async fn a_limit_that_is_switched_off_is_none() {
    let server = start(0).await;
    for _ in 0..20 {
        let answer = at(&server, HERE).post_raw("/lab/csrf/report", &[]).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

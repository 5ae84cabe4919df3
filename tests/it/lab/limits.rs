//! How often one address may post to the Lab.

use axum::http::StatusCode;
use rollcall::app::server::routes::table;

use crate::limits::{ELSEWHERE, HERE, assert_too_many, at};
use crate::support::Server;

const FEW: u32 = 4;

async fn start() -> Server {
    Server::start_with(|settings| settings.api.address_requests_per_minute = FEW).await
}

#[tokio::test]
async fn each_post_of_the_lab_counts_for_its_address_and_no_other_does() {
    let table = table();
    let posts = table.iter().filter(|route| route.method == "POST");
    let (of_the_lab, others): (Vec<_>, Vec<_>) =
        posts.map(|route| route.path).partition(|path| path.starts_with("/lab/"));
    assert!(of_the_lab.len() >= 5, "{of_the_lab:?}");
    for path in of_the_lab {
        let server = start().await;
        for _ in 0..FEW {
            let answer = at(&server, HERE).post_raw(path, &[]).await;
            assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
        assert_too_many(&at(&server, HERE).post_raw(path, &[]).await, 60);
        let elsewhere = at(&server, ELSEWHERE).post_raw(path, &[]).await;
        assert_ne!(elsewhere.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        // To look is free, and so is the rest of the app.
        assert_eq!(at(&server, HERE).get("/lab/session").await.status, StatusCode::OK);
        let answer = at(&server, HERE).post_raw("/login", &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let server = start().await;
    for path in others {
        let path = path.replace("{id}", "1");
        for _ in 0..=FEW {
            let answer = at(&server, HERE).post_raw(&path, &[]).await;
            assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
    }
}

#[tokio::test]
async fn a_limit_that_is_switched_off_is_none() {
    let server = Server::start_with(|settings| settings.api.address_requests_per_minute = 0).await;
    for _ in 0..20 {
        let answer = at(&server, HERE).post_raw("/lab/csrf/report", &[]).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

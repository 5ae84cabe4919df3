//! Whose turn it is: a few searches and files at once, and the others wait or come again.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use rollcall::auth::account::Role;
use tower::ServiceExt;

use crate::support::{Answer, Browser, Server};

use super::{filled, import};

const CSV: &str = "/students/export.csv";

/// What a search asks for: the list, its live search, the suggestions, and the list for programs.
const SEARCHES: [&str; 4] =
    ["/students", "/students?q=ada", "/students/cities?city=k", "/api/v1/students?q=ada"];

/// A server with more students than fit into what waits in memory for a slow reader, and browsers
/// of three admins.
async fn server_with_three() -> (Server, [Browser; 3]) {
    let server = filled(3500).await;
    let [root, ada, bob] = ["root", "ada", "bob"].map(|name| server.signed_in(name, Role::Admin));
    let mut three = [root.await, ada.await, bob.await];
    three.iter_mut().for_each(|browser| browser.set_header("accept", "*/*"));
    (server, three)
}

/// Begins to fetch a file, and reads nothing of it.
async fn begin(server: &Server, browser: &Browser, path: &str) -> Response {
    let cookie = format!("session={}", browser.session().unwrap());
    let request = Request::get(path)
        .header(header::HOST, "localhost:3000")
        .header(header::COOKIE, cookie)
        .body(Body::empty());
    let response = server.router.clone().oneshot(request.unwrap()).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response
}

fn assert_later(answer: &Answer, why: &str) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
    assert_eq!(answer.header(header::RETRY_AFTER), Some("10"));
    assert!(answer.says(why), "{}", answer.body);
}

#[tokio::test]
async fn a_search_whose_turn_does_not_come_is_told_so_and_everything_else_is_answered() {
    let server = filled(20).await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    admin.set_header("accept", "*/*");
    let turns = [server.db.search_turn().await.unwrap(), server.db.search_turn().await.unwrap()];
    let mut others = SEARCHES.map(|_| admin.clone());
    let [list, live, cities, api] = &mut others;
    let (list, live, cities, api, ()) = tokio::join!(
        list.get(SEARCHES[0]),
        live.get(SEARCHES[1]),
        cities.get(SEARCHES[2]),
        api.get(SEARCHES[3]),
        async {
            for path in ["/students/1", "/students/new", "/students/1/edit", "/account", "/"] {
                assert_eq!(admin.get(path).await.status, StatusCode::OK, "{path}");
            }
        }
    );
    for answer in [list, live, cities] {
        assert_later(&answer, "Your turn did not come in time.");
    }
    assert_later(&api, "/api/problems/busy");
    assert_eq!(api.header(header::CONTENT_TYPE), Some("application/problem+json"));

    drop(turns);
    for path in SEARCHES {
        assert_eq!(admin.get(path).await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_search_that_nobody_waits_for_any_more_leaves_its_turn_to_others() {
    let server = filled(20).await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    admin.set_header("accept", "*/*");
    let turns = [server.db.search_turn().await.unwrap(), server.db.search_turn().await.unwrap()];
    for path in SEARCHES {
        let (mut waits, mut other) = (admin.clone(), admin.clone());
        tokio::select! {
            _ = waits.get(path) => panic!("{path} took no turn"),
            () = async { for _ in 0..10 { other.get("/students/1").await; } } => {}
        }
    }
    drop(turns);
    for _ in 0..2 {
        let _turns =
            [server.db.search_turn().await.unwrap(), server.db.search_turn().await.unwrap()];
    }
}

#[tokio::test]
async fn two_files_are_on_their_way_at_once_and_one_to_an_account() {
    let (server, [mut root, ada, mut bob]) = server_with_three().await;
    let path = import::checked(&mut root, &import::many(3)).await.0;
    let problems = format!("{path}/problems.csv");
    let (first, second) = (begin(&server, &root, CSV).await, begin(&server, &ada, CSV).await);
    for path in [CSV, "/students/export.jsonl?q=a", &problems] {
        assert_later(&root.get(path).await, "A file is on its way to you already.");
        assert_later(&bob.get(path).await, "Others are fetching files just now.");
    }
    assert!(root.get(CSV).await.says("Back"));
    // Between two pieces they hold up nobody.
    for path in SEARCHES {
        assert_eq!(bob.get(path).await.status, StatusCode::OK, "{path}");
    }

    // Who goes away leaves the place at once, and so does who has read it all.
    drop(first);
    let again = ada.clone().get(CSV).await;
    assert_later(&again, "A file is on its way to you already.");
    assert_eq!(bob.get(&problems).await.status, StatusCode::OK);
    assert_eq!(bob.get(CSV).await.body.matches("\r\n").count(), 3501);
    let read = axum::body::to_bytes(second.into_body(), usize::MAX).await.unwrap();
    assert!(read.len() > 100_000);
    for browser in [&mut root, &mut bob] {
        assert_eq!(browser.get("/students/export.jsonl").await.body.lines().count(), 3500);
    }
}

#[tokio::test]
async fn a_file_waits_for_its_turn_between_the_searches_and_does_not_break_off() {
    let server = filled(2500).await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let problems =
        format!("{}/problems.csv", import::checked(&mut admin, &import::many(3)).await.0);
    admin.set_header("accept", "*/*");
    for (path, lines) in [(CSV, 2501), (&problems, 1)] {
        let turns =
            [server.db.search_turn().await.unwrap(), server.db.search_turn().await.unwrap()];
        let mut other = admin.clone();
        let mut file = Box::pin(admin.get(path));
        tokio::select! {
            _ = &mut file => panic!("{path} took no turn"),
            () = async { for _ in 0..30 { other.get("/students/1").await; } } => {}
        }
        drop(turns);
        assert_eq!(file.await.body.matches("\r\n").count(), lines, "{path}");
    }
}

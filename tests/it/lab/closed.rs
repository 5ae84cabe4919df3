//! A Lab that is closed: none of it is there, and nothing leads to it.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rollcall::app::server::routes::{notes_table, table};
use rollcall::auth::account::Role;

use crate::support::Server;
use crate::support::binary::Shell;

async fn start() -> Server {
    Server::start_with(|settings| settings.lab.enabled = false).await
}

#[tokio::test]
async fn every_route_of_a_closed_lab_is_an_unknown_address_to_everybody() {
    let server = start().await;
    let root = server.signed_in("root", Role::Admin).await;
    let (table, notes) = (table(), notes_table());
    let routes = table.iter().chain(&notes).filter(|route| route.path.starts_with("/lab"));
    let routes: Vec<_> = routes.collect();
    assert!(routes.len() >= 20, "{}", routes.len());
    for mut browser in [server.browser(), root] {
        for route in &routes {
            let path = route.path.replace("{id}", "1");
            for method in [route.method, "GET", "POST", "DELETE"] {
                let method: Method = method.parse().unwrap();
                let what = format!("{method} {path}");
                let answer = browser.send(method, &path, None, Body::empty()).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}: {}", answer.body);
            }
        }
    }
}

#[tokio::test]
async fn no_page_leads_to_a_closed_lab_and_nothing_is_counted_for_it() {
    let server = Server::start_with(|settings| {
        settings.lab.enabled = false;
        settings.api.address_requests_per_minute = 1;
    })
    .await;
    server.account("root", Role::Admin).await;
    let mut visitor = server.browser();
    for path in ["/", "/login", "/register", "/api", "/nowhere"] {
        let page = visitor.get(path).await;
        assert!(!page.body.contains("href=\"/lab"), "{path}: {}", page.body);
        assert!(!page.says("in the Lab"), "{path}");
    }
    let mut root = server.browser();
    root.log_in("root").await;
    for path in ["/", "/admin", "/students", "/account"] {
        assert!(!root.get(path).await.body.contains("href=\"/lab"), "{path}");
    }
    for _ in 0..3 {
        let answer = visitor.post_raw("/lab/request", &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "no layer of the Lab counts it");
    }
    // An open one is led to from each page.
    let open = Server::start().await;
    open.account("root", Role::Admin).await;
    let page = open.browser().get("/").await;
    assert_eq!(page.body.matches("href=\"/lab\"").count(), 2, "{}", page.body);
}

#[test]
fn the_list_of_routes_leaves_a_closed_lab_out() {
    let shell = Shell::new();
    let open = shell.run(&["routes"], &[], b"");
    let closed = shell.run(&["routes"], &[("ROLLCALL_LAB_ENABLED", "false")], b"");
    let of_the_lab = |text: &str| text.lines().filter(|line| line.contains(" /lab")).count();
    assert!(of_the_lab(&open.out) >= 20 && closed.code == Some(0), "{closed:?}");
    assert_eq!(of_the_lab(&closed.out), 0, "{}", closed.out);
    assert_eq!(closed.out.lines().count() + of_the_lab(&open.out), open.out.lines().count());
}

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
async fn each_page_leads_to_an_open_lab_and_none_to_a_closed_one() {
    for (server, is_open) in [(Server::start().await, true), (start().await, false)] {
        let root = server.signed_in("root", Role::Admin).await;
        let of_visitors = ["/", "/login", "/register", "/api", "/nowhere"];
        let of_admins = ["/", "/admin", "/students", "/account"];
        for (mut browser, paths) in [(server.browser(), &of_visitors[..]), (root, &of_admins)] {
            for path in paths {
                let page = browser.get(path).await;
                let leads_there = page.body.contains("href=\"/lab");
                assert_eq!(leads_there, is_open, "{path}: {}", page.body);
                assert!(is_open || !page.says("in the Lab"), "{path}");
            }
        }
    }
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

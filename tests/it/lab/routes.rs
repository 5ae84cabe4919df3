//! Room 8: the map of routes, and URLs by name.

use std::collections::BTreeSet;

use rollcall::app::server::places::PLACES;
use rollcall::app::server::routes::{api_table, lines, notes_table, table};

use super::HOSTILE;
use crate::support::Server;

const PAGE: &str = "/lab/routes";

#[tokio::test]
async fn the_map_is_the_table_of_the_router() {
    let server = Server::start().await;
    let page = server.browser().get(PAGE).await;
    let routes = table().len() + api_table().len() + notes_table().len();
    assert_eq!(lines().len(), routes + 4);
    for line in lines() {
        let row = format!(
            "<tr><th scope=\"row\"><code>{}</code></th><td data-label=\"Method\"><code>{}</code></td>\
             <td data-label=\"Answers\">{}</td><td data-label=\"Who\">{}</td></tr>",
            line.path, line.method, line.what, line.who
        );
        assert!(page.body.contains(&row), "{row}");
    }
    assert!(!page.body.contains("<script"), "it needs none");
}

#[test]
fn every_page_has_a_name_and_a_function_that_makes_its_url() {
    let table = table();
    let pages: BTreeSet<&str> = table
        .iter()
        .filter(|route| route.method == "GET" && !route.path.starts_with("/api/"))
        .map(|route| route.path)
        .collect();
    let places: BTreeSet<&str> = PLACES.iter().map(|place| place.pattern).collect();
    assert_eq!(places, pages);
    assert_eq!(places.len(), PLACES.len(), "each of them once");
}

#[tokio::test]
async fn a_url_is_built_from_a_name_and_an_argument_or_it_is_said_why_not() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for (query, expected) in [
        ("name=edit_student&argument=7", "/students/7/edit"),
        ("name=edit_student&argument=7", "paths::edit_student(id)"),
        ("name=guest&argument=ada", "/guest/ada"),
        ("name=home", "paths::HOME"),
        ("name=edit_student&argument=seven", "The argument"),
        ("name=guest&argument=..%2Fadmin", "User name"),
        ("name=nowhere", "There is no place of this name."),
    ] {
        let page = browser.get(&format!("{PAGE}?{query}")).await;
        assert!(page.says(expected), "{query}: {expected}");
    }
    for value in HOSTILE {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("name", "guest"), ("argument", value)])
            .finish();
        super::assert_no_markup(&browser.get(&format!("{PAGE}?{query}")).await, value);
    }
}

//! The description: it says what the router does, and the router does what it says.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode, header};
use rollcall::app::server::routes::api_table;
use serde_json::{Value, json};

use super::{bare, nobody, read};
use crate::support::Server;

const DESCRIPTION: &str = "/api/v1/openapi.json";

async fn description(server: &Server) -> Value {
    let answer = nobody(server).get(DESCRIPTION).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    read(&answer)
}

/// All methods of all paths that the description has.
fn described(description: &Value) -> BTreeSet<(String, String)> {
    let paths = description["paths"].as_object().unwrap();
    let of = |(path, item): (&String, &Value)| {
        let methods = item.as_object().unwrap().keys();
        methods.map(|method| (method.to_uppercase(), path.clone())).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

#[tokio::test]
async fn every_route_is_described_and_nothing_else_is() {
    let server = Server::start().await;
    let mut routes = BTreeSet::new();
    for route in api_table() {
        let path = route.path.to_owned();
        routes.insert(("OPTIONS".to_owned(), path.clone()));
        if route.method == "GET" {
            routes.insert(("HEAD".to_owned(), path.clone()));
        }
        routes.insert((route.method.to_owned(), path));
    }
    assert_eq!(described(&description(&server).await), routes);
}

#[tokio::test]
async fn the_router_knows_the_methods_that_are_described_and_no_others() {
    let server = Server::start().await;
    let described = described(&description(&server).await);
    let paths: BTreeSet<&String> = described.iter().map(|(_, path)| path).collect();
    for path in paths {
        let here = described.iter().filter(|(_, other)| other == path);
        let methods: BTreeSet<&str> = here.map(|(method, _)| method.as_str()).collect();
        let address = path.replace("{id}", "1");
        let answer = bare(&mut nobody(&server), Method::OPTIONS, &address).await;
        let allow = answer.header(header::ALLOW).unwrap();
        assert_eq!(allow.split(", ").collect::<BTreeSet<_>>(), methods, "{path}");
    }
}

#[tokio::test]
async fn every_reference_and_every_link_leads_somewhere() {
    let server = Server::start().await;
    let description = description(&server).await;
    let paths = description["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    let operations: Vec<&Value> = operations.map(|operation| &operation["operationId"]).collect();
    let mut links = 0;
    walk(&description, &mut |name, value| {
        if name == "$ref" {
            let pointer = value.as_str().unwrap().trim_start_matches('#');
            assert!(description.pointer(pointer).is_some(), "{pointer}");
        }
    });
    walk(&description["paths"], &mut |name, value| {
        if name == "links" {
            for link in value.as_object().unwrap().values() {
                assert!(operations.contains(&&link["operationId"]), "{link}");
                links += 1;
            }
        }
    });
    assert!(links > 9, "{links}");
}

/// Shows each member of each object in it.
pub fn walk(value: &Value, see: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            see(name, value);
            walk(value, see);
        }),
        Value::Array(values) => values.iter().for_each(|value| walk(value, see)),
        _ => {}
    }
}

#[tokio::test]
async fn every_operation_says_who_may_ask() {
    let server = Server::start().await;
    let description = description(&server).await;
    for route in api_table() {
        let operation = &description["paths"][route.path][route.method.to_lowercase()];
        let said = operation["description"].as_str().unwrap();
        let who = format!("Who may ask: {}.", route.access.words());
        assert!(said.ends_with(&who), "{} {}: {said}", route.method, route.path);
    }
}

#[tokio::test]
async fn the_bounds_are_those_of_the_forms_and_the_programmes_those_of_the_settings() {
    let server = Server::start().await;
    let description = description(&server).await;
    let input = &description["components"]["schemas"]["StudentInput"]["properties"];
    assert_eq!(input["name"]["maxLength"], 100);
    assert_eq!(input["year"]["maximum"], 10);
    let programmes = input["programme"]["enum"].as_array().unwrap();
    assert!(programmes.contains(&json!("law")), "{programmes:?}");
}

#[tokio::test]
async fn who_has_the_description_already_gets_304() {
    let server = Server::start().await;
    let mut visitor = nobody(&server);
    let tag = visitor.get(DESCRIPTION).await.header("etag").unwrap().to_owned();
    visitor.set_header("if-none-match", &tag);
    assert_eq!(visitor.get(DESCRIPTION).await.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn the_page_shows_every_operation_and_every_problem_without_a_script() {
    let server = Server::start().await;
    let answer = nobody(&server).get("/api").await;
    assert_eq!(answer.status, StatusCode::OK);
    for route in api_table() {
        assert!(answer.body.contains(route.path), "{}", route.path);
    }
    for name in ["stale", "invalid", "if-match-required", "idempotency-key-reused"] {
        assert!(answer.body.contains(&format!("id=\"problem-{name}\"")), "{name}");
    }
    for words in ["one of 25, 50, 100", "a whole number, 1 to 10", "If-None-Match", "X-Total-Count"]
    {
        assert!(answer.says(words), "{words}");
    }
    assert!(!answer.body.contains("<script"));
    let problem = nobody(&server).get("/api/problems/stale").await;
    assert_eq!(problem.status, StatusCode::SEE_OTHER);
    assert_eq!(problem.location(), "/api#problem-stale");
    assert_eq!(nobody(&server).get("/api/problems/none").await.status, StatusCode::NOT_FOUND);
}

//! The description: it says what the router does, and the router does what it says.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode, header};
use rollcall::app::server::routes::{Access, api_table};
use rollcall::auth::account::Role;
use serde_json::{Value, json};

use super::{STUDENTS, ada, admin, ask, bare, nobody, program, read};
use crate::support::{Answer, Server};

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

/// Holds an answer against what is said of it.
fn check(description: &Value, method: &str, path: &str, answer: &Answer) {
    let status = answer.status.as_u16();
    let what = format!("{method} {path}, {status}: {}", answer.body);
    let responses = &description["paths"][path][method.to_lowercase()]["responses"];
    let said = &responses[status.to_string()];
    assert!(said.is_object(), "not described: {what}");
    for name in said["headers"].as_object().into_iter().flatten().map(|(name, _)| name) {
        let is_optional = ["Link", "RateLimit", "RateLimit-Policy", "Set-Cookie"];
        let is_there = answer.header(name.as_str()).is_some();
        assert!(is_there || is_optional.contains(&name.as_str()), "no {name}: {what}");
    }
    let Some(content) = said["content"].as_object() else {
        assert_eq!(answer.body, "", "{what}");
        return;
    };
    let kind = answer.header("content-type").unwrap_or_default();
    let schema = &content[kind.split(';').next().unwrap_or_default()]["schema"];
    // References count from the top of what is given.
    let mut whole = json!({ "components": description["components"] });
    whole["allOf"] = json!([schema]);
    let value = if kind.ends_with("json") { read(answer) } else { json!(answer.body) };
    if let Err(error) = jsonschema::validate(&whole, &value) {
        panic!("{error}: {what}");
    }
}

#[tokio::test]
async fn what_is_answered_is_what_is_described() {
    let (server, mut root) = admin().await;
    let described = description(&server).await;
    let student = "/api/v1/students/{id}";
    let one = "/api/v1/students/1";

    let added = ask(&mut root, Method::POST, STUDENTS, &ada()).await;
    check(&described, "POST", STUDENTS, &added);
    let wrong = ask(&mut root, Method::POST, STUDENTS, &json!({"name": 7, "town": "Oslo"})).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    check(&described, "POST", STUDENTS, &wrong);
    for address in [STUDENTS.to_owned(), format!("{STUDENTS}?sort=-year&q=ada&size=25")] {
        check(&described, "GET", STUDENTS, &root.get(&address).await);
    }
    check(&described, "GET", STUDENTS, &root.get(&format!("{STUDENTS}?colour=red")).await);
    root.set_header("accept", "text/csv");
    check(&described, "GET", STUDENTS, &root.get(STUDENTS).await);
    root.set_header("accept", "text/html");
    check(&described, "GET", STUDENTS, &root.get(STUDENTS).await);
    root.remove_header("accept");

    check(&described, "GET", student, &root.get(one).await);
    check(&described, "GET", student, &root.get("/api/v1/students/9").await);
    check(&described, "HEAD", student, &bare(&mut root, Method::HEAD, one).await);
    root.set_header("if-none-match", "*");
    check(&described, "GET", student, &root.get(one).await);
    check(&described, "PUT", student, &ask(&mut root, Method::PUT, one, &ada()).await);
    root.remove_header("if-none-match");
    check(&described, "PUT", student, &ask(&mut root, Method::PUT, one, &ada()).await);
    let new = ask(&mut root, Method::PUT, "/api/v1/students/70", &ada()).await;
    assert_eq!(new.status, StatusCode::CREATED);
    check(&described, "PUT", student, &new);
    check(&described, "PATCH", student, &ask(&mut root, Method::PATCH, one, &ada()).await);
    check(&described, "DELETE", student, &bare(&mut root, Method::DELETE, one).await);
    check(&described, "DELETE", student, &bare(&mut root, Method::DELETE, one).await);
    let restore = "/api/v1/students/{id}/restore";
    let back = bare(&mut root, Method::POST, "/api/v1/students/1/restore").await;
    check(&described, "POST", restore, &back);
    check(&described, "GET", student, &nobody(&server).get(one).await);
    for path in ["/api/v1/session", "/api/v1/accounts", "/api/v1/logins", DESCRIPTION] {
        check(&described, "GET", path, &root.get(path).await);
        check(&described, "GET", path, &nobody(&server).get(path).await);
    }
    check(&described, "GET", "/api/v1/accounts/{id}", &root.get("/api/v1/accounts/1").await);
    let mut guest = program(&server, "ada", Role::Guest).await;
    let by_role = [Access::Staff, Access::Admin];
    for route in api_table().iter().filter(|route| by_role.contains(&route.access)) {
        let address = route.path.replace("{id}", "1");
        let answer = ask(&mut guest, route.method.parse().unwrap(), &address, &json!({})).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {address}", route.method);
        check(&described, route.method, route.path, &answer);
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
    assert!(!answer.body.contains("<script"));
    let problem = nobody(&server).get("/api/problems/stale").await;
    assert_eq!(problem.status, StatusCode::SEE_OTHER);
    assert_eq!(problem.location(), "/api#problem-stale");
    assert_eq!(nobody(&server).get("/api/problems/none").await.status, StatusCode::NOT_FOUND);
}

//! The API: what every resource has in common, and the students.

mod accounts;
mod caching;
mod conditions;
mod cors;
mod described;
mod description;
mod lists;
mod load;
mod logins;
mod meanwhile;
mod methods;
mod packed;
mod problems;
mod proofs;
mod rate_limit;
mod session;
mod students;
mod tcp;
mod tokens;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use rollcall::auth::account::Role;

use crate::support::{Answer, Browser, Server};

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";
const JSON_PATCH: &str = "application/json-patch+json";
const STUDENTS: &str = "/api/v1/students";

/// A program that has signed in as somebody and proves by `Origin` that it means what it asks.
async fn program(server: &Server, name: &str, role: Role) -> Browser {
    let mut program = server.signed_in(name, role).await;
    for header in ["accept", "sec-fetch-mode", "sec-fetch-site"] {
        program.remove_header(header);
    }
    program.set_header("origin", "http://localhost:3000");
    program
}

/// A program that sends no header that it need not, and is nobody.
fn nobody(server: &Server) -> Browser {
    let mut program = server.browser();
    program.headers = vec![("host", "localhost:3000".to_owned())];
    program
}

/// A program with a token.
fn with_token(server: &Server, token: &str) -> Browser {
    let mut program = nobody(server);
    program.set_header("authorization", &format!("Bearer {token}"));
    program
}

/// A server, and a program of its admin.
async fn admin() -> (Server, Browser) {
    let server = Server::start().await;
    let program = program(&server, "root", Role::Admin).await;
    (server, program)
}

/// Asks with JSON as the body.
async fn ask(program: &mut Browser, method: Method, path: &str, body: &Value) -> Answer {
    program.send(method, path, Some(JSON), Body::from(body.to_string())).await
}

/// Asks without a body.
async fn bare(program: &mut Browser, method: Method, path: &str) -> Answer {
    program.send(method, path, None, Body::empty()).await
}

/// The answer's JSON.
fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

/// Expects a problem of this name, and answers it.
fn problem(answer: &Answer, status: StatusCode, name: &str) -> Value {
    assert_eq!(answer.status, status, "{name}: {}", answer.body);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{name}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{name}");
    let problem = read(answer);
    assert_eq!(problem["type"], format!("/api/problems/{name}"), "{problem}");
    assert_eq!(problem["status"], status.as_u16(), "{problem}");
    for member in ["title", "detail"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
    }
    problem
}

/// A student as a program sends one.
fn ada() -> Value {
    json!({
        "name": "Ada Lovelace",
        "city": "London",
        "addr": "12 St James's Square",
        "pin": "SW1Y 4JH",
        "year": 2,
        "fee": "1250.50",
        "programme": "computing",
        "mode": "campus",
        "active": true,
    })
}

/// The message of a field in a problem.
fn message<'a>(problem: &'a Value, field: &str) -> &'a str {
    let errors = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found = errors.iter().find(|error| error["field"] == field);
    found.and_then(|error| error["message"].as_str()).unwrap_or_default()
}

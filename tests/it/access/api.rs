//! Every method of every address of the API × everybody: what each person's program gets.

use axum::body::Body;
use axum::http::Method;
use rollcall::app::server::routes::{Access, api_table, notes_table};

use super::{NAMES, accounts};
use crate::support::{Answer, Browser, Server};

/// What a visitor, the guest `bob`, `ada`, the staff `grace` and the admin get: status codes.
struct Row(&'static str, &'static str, Access, [u16; 5]);

const READ: [u16; 5] = [401, 200, 200, 200, 200];
const STAFF: [u16; 5] = [401, 403, 403, 200, 200];
const KEPT: [u16; 5] = [401, 403, 403, 403, 200];
const STUDENTS: &str = "/api/v1/students";
const STUDENT: &str = "/api/v1/students/{id}";
const NOTES: &str = "/lab/http/notes";
const NOTE: &str = "/lab/http/notes/{id}";
const RESTORE: &str = "/api/v1/students/{id}/restore";

/// In an order in which each finds what it needs.
const ROWS: [Row; 23] = {
    use Access::*;
    [
        Row("GET", "/api/v1/openapi.json", Everyone, [200; 5]),
        Row("POST", STUDENTS, Admin, [401, 403, 403, 403, 201]),
        Row("GET", STUDENTS, Staff, STAFF),
        Row("GET", STUDENT, Staff, STAFF),
        Row("PUT", STUDENT, Admin, [401, 403, 403, 403, 200]),
        Row("PATCH", STUDENT, Admin, [401, 403, 403, 403, 200]),
        Row("DELETE", STUDENT, Admin, [401, 403, 403, 403, 204]),
        Row("POST", RESTORE, Admin, [401, 403, 403, 403, 200]),
        Row("GET", "/api/v1/accounts", Admin, KEPT),
        // What is sent is a student, and none of their members is known here.
        Row("POST", "/api/v1/accounts", Admin, [401, 403, 403, 403, 422]),
        Row("GET", "/api/v1/accounts/{id}", Admin, KEPT),
        Row("PATCH", "/api/v1/accounts/{id}", Admin, [401, 403, 403, 403, 422]),
        Row("GET", "/api/v1/logins", Admin, KEPT),
        // Bob's, who has logged out by then.
        Row("DELETE", "/api/v1/logins/{id}", Admin, [401, 403, 403, 403, 404]),
        Row("GET", "/api/v1/session", SignedIn, READ),
        Row("POST", "/api/v1/session", Everyone, [422; 5]),
        // Everybody has notes of their own, once they have a session. What is sent is a student.
        Row("GET", NOTES, Everyone, [404, 200, 200, 200, 200]),
        Row("POST", NOTES, Everyone, [404, 422, 422, 422, 422]),
        Row("GET", NOTE, Everyone, [404; 5]),
        Row("PUT", NOTE, Everyone, [404, 422, 422, 422, 422]),
        Row("PATCH", NOTE, Everyone, [404; 5]),
        Row("DELETE", NOTE, Everyone, [404; 5]),
        // The last, since nobody is signed in after it.
        Row("DELETE", "/api/v1/session", SignedIn, [401, 204, 204, 204, 204]),
    ]
};

const ADA: &str = r#"{"name": "Ada", "year": 1, "fee": "1", "programme": "law", "mode": "online",
    "active": true}"#;

#[test]
fn every_route_of_the_api_has_one_row_and_every_row_a_route() {
    let table: Vec<_> = api_table().into_iter().chain(notes_table()).collect();
    let mut routes: Vec<_> =
        table.iter().map(|route| (route.method, route.path, route.access.words())).collect();
    let mut rows: Vec<_> =
        ROWS.iter().map(|Row(method, path, access, _)| (*method, *path, access.words())).collect();
    routes.sort_unstable();
    rows.sort_unstable();
    assert_eq!(routes, rows, "the table of the API, and the rows of this test");
}

#[tokio::test]
async fn everybody_gets_from_every_route_of_the_api_what_its_row_says() {
    let server = Server::start().await;
    accounts(&server).await;
    server.student("Ada").await;
    for (column, name) in NAMES.iter().enumerate() {
        let mut program = server.browser();
        if !name.is_empty() {
            program.log_in(name).await;
        }
        program.set_header("accept", "application/json");
        for Row(method, path, _, statuses) in &ROWS {
            let path = path.replace("{id}", "1");
            let answer = ask(&mut program, method, &path).await;
            let what = format!("{method} {path} by `{name}`: {}", answer.body);
            assert_eq!(answer.status, statuses[column], "{what}");
            let kind = answer.header("content-type").unwrap_or_default();
            let expected = match statuses[column] {
                204 => "",
                200..300 => "application/json",
                _ => "application/problem+json",
            };
            assert_eq!(kind, expected, "{what}");
        }
    }
}

async fn ask(program: &mut Browser, method: &str, path: &str) -> Answer {
    let kind = if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    program.send(method, path, Some(kind), Body::from(ADA)).await
}

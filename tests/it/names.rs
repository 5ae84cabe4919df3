//! How many names an address may say, wherever it leads.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall_forms::MAX_NAMES;

use crate::support::Server;

/// An address with so many arguments, each of another name.
fn with_names(path: &str, names: usize) -> String {
    let names: Vec<String> = (0..names).map(|n| format!("{n:x}")).collect();
    format!("{path}?{}", names.join("&"))
}

#[tokio::test]
async fn an_address_of_more_than_256_names_is_refused_by_a_page() {
    let server = Server::start().await;
    let mut browser = server.signed_in("root", Role::Admin).await;
    for path in [
        "/",
        "/login",
        "/students",
        "/students/cities",
        "/students/export.csv",
        "/admin/audit",
        "/lab/request",
        "/lab/cookies",
        "/lab/tamper",
        "/lab/routes",
        "/lab/http",
        "/lab/flow",
        "/nowhere",
    ] {
        let answer = browser.get(&with_names(path, MAX_NAMES)).await;
        assert!(!answer.says("At most 256 arguments are read."), "{path}");
        for names in [MAX_NAMES + 1, 11_000] {
            let answer = browser.get(&with_names(path, names)).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path} {names}");
            assert!(answer.says("At most 256 arguments are read."), "{path} {names}");
        }
    }
    // What says nothing is no name.
    let answer = browser.get(&format!("/?{}", "&".repeat(5000))).await;
    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_of_more_than_256_names_is_a_problem_to_programs() {
    let server = Server::start().await;
    let mut browser = server.signed_in("root", Role::Admin).await;
    browser.set_header("accept", "application/json");
    for path in ["/api/v1/students", "/api/v1/accounts", "/lab/http/notes", "/api/v1/nowhere"] {
        let answer = browser.get(&with_names(path, MAX_NAMES + 1)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert!(answer.body.contains("/api/problems/invalid-parameter"), "{path}: {}", answer.body);
        assert!(answer.body.contains("at most 256 parameters"), "{path}: {}", answer.body);
    }
    // Few enough to be read are answered as ever: by what is wrong with them.
    let answer = browser.get(&with_names("/api/v1/students", MAX_NAMES)).await;
    assert!(answer.body.contains("There is no such parameter"), "{}", answer.body);
}

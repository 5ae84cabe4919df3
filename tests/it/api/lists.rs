//! What all lists have in common: how their addresses are refused.

use axum::http::StatusCode;

use super::{STUDENTS, admin, problem};

const ACCOUNTS: &str = "/api/v1/accounts";
const LOGINS: &str = "/api/v1/logins";

#[tokio::test]
async fn however_much_an_address_says_its_refusal_is_short_and_names_each_name_once() {
    let (_server, mut root) = admin().await;
    let many: Vec<String> = (0..8000).map(|n| format!("z{n}")).collect();
    for path in [STUDENTS, ACCOUNTS, LOGINS] {
        for (query, named) in [
            (many.join("&"), 10),
            ("z&".repeat(20_000), 1),
            (format!("{}=1", "x".repeat(60_000)), 1),
            ("%FF&".repeat(10_000), 1),
            ("=1&=2".to_owned(), 1),
        ] {
            let answer = root.get(&format!("{path}?{query}")).await;
            let refusal = problem(&answer, StatusCode::BAD_REQUEST, "invalid-parameter");
            assert!(answer.body.len() < 4000, "{path}: {} bytes", answer.body.len());
            let errors = refusal["errors"].as_array().map_or(0, Vec::len);
            assert!(errors <= named, "{path}: {refusal}");
        }
    }
}

#[tokio::test]
async fn a_parameter_that_stands_there_twice_is_refused() {
    let (_server, mut root) = admin().await;
    for path in [STUDENTS, ACCOUNTS, LOGINS] {
        let answer = root.get(&format!("{path}?size=50&size=100")).await;
        let refusal = problem(&answer, StatusCode::BAD_REQUEST, "invalid-parameter");
        let words = "The address says size more than once.";
        assert_eq!(super::message(&refusal, "size"), words, "{path}");
    }
    let answer = root.get(&format!("{ACCOUNTS}?size=01")).await;
    problem(&answer, StatusCode::BAD_REQUEST, "invalid-parameter");
}

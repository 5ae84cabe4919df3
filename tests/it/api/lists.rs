//! What all lists have in common: how their addresses are refused, and how they are packed.

use axum::http::StatusCode;

use super::{STUDENTS, admin, problem, read};

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
async fn ten_unknown_parameters_are_named_and_the_refusal_says_how_many_more_there_are() {
    let (_server, mut root) = admin().await;
    for path in [STUDENTS, ACCOUNTS, LOGINS] {
        for (unknown, more) in [(10, None), (13, Some("More unknown parameters: 3."))] {
            // Each twice: it counts once.
            let names: Vec<String> = (0..unknown).map(|n| format!("z{n}&z{n}")).collect();
            let answer = root.get(&format!("{path}?{}", names.join("&"))).await;
            let refusal = problem(&answer, StatusCode::BAD_REQUEST, "invalid-parameter");
            assert_eq!(refusal["errors"].as_array().map(Vec::len), Some(10), "{path}: {refusal}");
            let detail = refusal["detail"].as_str();
            assert_eq!(detail.filter(|detail| detail.contains("More")), more, "{path}: {refusal}");
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

#[tokio::test]
async fn a_long_list_of_accounts_is_packed_and_one_of_logins_is_not() {
    let (server, mut root) = admin().await;
    let many = "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 60) ";
    let accounts = "INSERT INTO accounts (id, username, password_hash, role, epoch, active, created) \
                    SELECT i, 'ada' || i, '', 'guest', 0, 1, 1 FROM n";
    server.sql(&format!("{many}{accounts}")).await;
    let mut browser = server.browser();
    browser.set_header("user-agent", &"x".repeat(250));
    for _ in 0..4 {
        browser.clone().log_in("root").await;
    }
    let plain = root.get(ACCOUNTS).await;
    assert_eq!(read(&plain)["accounts"].as_array().unwrap().len(), 50);
    assert!(root.get(LOGINS).await.body.len() > 1024);
    root.set_header("accept-encoding", "gzip");
    let packed = root.get(ACCOUNTS).await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("etag"), plain.header("etag"));
    // They hold what strangers have sent, beside what is not theirs.
    assert_eq!(root.get(LOGINS).await.header("content-encoding"), None);
}

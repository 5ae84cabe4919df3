//! Room 6, sent twice: the verdict is what was seen of the state.

use axum::http::StatusCode;
use rollcall::auth::account::Role;

use super::http::{JSON, NOTE, NOTES, Typed, assert_refused, assert_says, twice};
use crate::support::Server;

const SEVEN: &str = "/lab/http/notes/7";
const MERGE: &str = "Content-Type: application/merge-patch+json";
const PATCH: &str = "Content-Type: application/json-patch+json";
const COPY: &str = r#"[{"op": "copy", "from": "/version", "path": "/count"}]"#;
const OLD: &str = "Content-Type: application/json\nIf-Match: \"1\"";

const SAFE: &str = "Kept: the first call changed nothing.";
const CHANGED: &str = "Nobody promised that: the first call changed the state.";
const KEPT: &str = "Kept: the second call changed nothing more.";
const CHANCE: &str = "This call happened to be so; another of this method need not be.";
const AGAIN: &str = "What is sent twice by mistake is done twice.";
const NOTHING: &str = "Both calls were refused, so nothing changed.";
const UNSEEN: &str = "The state could not be read, so nothing can be said.";

/// Calls in their order: what is said of safe, of idempotent, and of the answers.
const VERDICTS: [(Typed<'_>, [&str; 3]); 11] = [
    (["POST", NOTES, JSON, NOTE], [CHANGED, AGAIN, "201 Created, with different bodies"]),
    (["PUT", SEVEN, JSON, NOTE], [CHANGED, KEPT, "differ: 201 Created, then 200 OK"]),
    (["PUT", SEVEN, JSON, NOTE], ["yet this call changed nothing", KEPT, "the same: 200 OK"]),
    (["GET", NOTES, "", ""], [SAFE, KEPT, "the same: 200 OK"]),
    (["HEAD", SEVEN, "", ""], [SAFE, KEPT, "the same: 200 OK"]),
    (["OPTIONS", SEVEN, "", ""], [SAFE, KEPT, "the same: 204 No Content"]),
    (["PATCH", SEVEN, MERGE, "{\"count\": 5}"], [CHANGED, CHANCE, "the same: 200 OK"]),
    (["PATCH", SEVEN, PATCH, COPY], [CHANGED, AGAIN, "200 OK, with different bodies"]),
    (["PUT", SEVEN, OLD, NOTE], [NOTHING, "proves nothing about the method", "the same: 412"]),
    (
        ["DELETE", SEVEN, "", ""],
        [CHANGED, KEPT, "204 No Content, then 404 Not Found. The state after them does not"],
    ),
    (["GET", "/api/v1/students", "", ""], [UNSEEN, UNSEEN, "the same: 401 Unauthorized"]),
];

#[tokio::test]
async fn two_calls_are_compared_by_the_state_before_between_and_after() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for (call, texts) in VERDICTS {
        let answer = twice(&mut browser, call).await;
        assert_eq!(answer.status, StatusCode::OK, "{call:?}");
        assert_says(&answer, &texts);
        assert_says(&answer, &["Sent twice: what ", "The first answer", "The second answer"]);
        assert_says(&answer, &["Before", "After the first call", "After the second call"]);
    }
}

#[tokio::test]
async fn of_the_real_roster_only_reading_is_sent_twice() {
    let server = Server::start().await;
    let mut root = server.signed_in("root", Role::Admin).await;
    let whoami = twice(&mut root, ["GET", "/api/v1/session", "", ""]).await;
    // Each answer masks the token anew, and it says the same.
    assert_says(&whoami, &[SAFE, KEPT, "Both answers were the same: 200 OK"]);
    server.student("Ada").await;
    for (method, path) in [
        ("POST", "/api/v1/students"),
        ("PUT", "/api/v1/students/1"),
        ("PATCH", "/api/v1/students/1"),
        ("DELETE", "/api/v1/students/1"),
    ] {
        let answer = twice(&mut root, [method, path, JSON, "{}"]).await;
        assert_refused(&answer, method);
        assert_says(&answer, &["what others rely on is not written twice"]);
    }
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM students").await, 1);
}

//! Room 6, filled in by a link: a call that changes something is sent when one has ticked a box.

use axum::http::StatusCode;

use super::http::{JSON, NOTE, NOTES, PAGE, assert_refused, assert_says, send, send_as};
use crate::support::{Answer, Browser, Server};

const ASKS: &str = "Send this: it changes something";

async fn follow(browser: &mut Browser, method: &str) -> Answer {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs([("method", method), ("path", NOTES), ("headers", JSON), ("body", NOTE)]);
    // A link can say what it likes: the tick is the person's.
    query.extend_pairs([("confirmed", "on"), ("linked", "")]);
    browser.get(&format!("{PAGE}?{}", query.finish())).await
}

async fn notes(browser: &Browser) -> usize {
    let mut script = browser.clone();
    script.set_header("accept", "application/json");
    script.get(NOTES).await.body.matches("\"text\"").count()
}

#[tokio::test]
async fn a_writing_call_that_a_link_filled_in_waits_for_a_tick() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for method in ["POST", "PUT", "PATCH", "DELETE", " DELETE", "DELETE ", "\tPUT", "POST\u{3000}"]
    {
        let page = follow(&mut browser, method).await;
        assert!(page.says(ASKS), "{method}");
        assert!(!page.body.contains("checked"), "{method}: the box is empty");
        assert_eq!(page.input("linked").as_deref(), Some("on"));
    }
    let call = ["POST", NOTES, JSON, NOTE];
    let linked = [("linked", "on")];
    for more in [&[][..], &[("twice", "yes")]] {
        let answer = send_as(&mut browser, call, &[&linked, more].concat()).await;
        assert_refused(&answer, "not ticked");
        assert_says(&answer, &["tick this and send it again", ASKS, NOTE, NOTES]);
        assert_eq!(answer.input("linked").as_deref(), Some("on"), "it is asked again");
    }
    assert_eq!(notes(&browser).await, 0, "nothing was sent");
    let answer = send_as(&mut browser, call, &[&linked[..], &[("confirmed", "on")]].concat()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_says(&answer, &["HTTP/1.1 201 Created"]);
    assert_eq!(notes(&browser).await, 1);
}

#[tokio::test]
async fn who_chooses_the_method_or_only_reads_is_asked_nothing() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for method in ["GET", "HEAD", "OPTIONS", "BREW", ""] {
        let page = follow(&mut browser, method).await;
        assert!(!page.says(ASKS) && page.input("linked").is_none(), "{method}");
    }
    assert!(!browser.get(PAGE).await.says(ASKS));
    let answer = send(&mut browser, ["POST", NOTES, JSON, NOTE]).await;
    assert_says(&answer, &["HTTP/1.1 201 Created"]);
    // A link to a call that writes, of which the person makes one that reads.
    let read = ["GET", NOTES, "", ""];
    let answer = send_as(&mut browser, read, &[("linked", "on")]).await;
    assert_says(&answer, &["HTTP/1.1 200 OK"]);
}

//! Room 6, whose notes they are: of the session that the cookie proves, and of nobody else.

use axum::http::StatusCode;
use rollcall::auth::account::Role;

use super::notes::{JSON, MERGE, NOTES, ask, expect_problem, script, texts, visitor, write};
use crate::support::{PASSWORD, Server};

#[tokio::test]
async fn nobody_reaches_the_notes_of_anybody_else() {
    let server = Server::start().await;
    let mut root = server.signed_in("root", Role::Admin).await;
    let token = root.make_token("script", "write").await;
    script(&mut root);
    write(&mut root, "the plan of root").await;
    let mut bob = server.signed_in("bob", Role::Guest).await;
    script(&mut bob);
    let mut visitor = visitor(&server).await;
    let mut nobody = server.browser();
    // A cookie that names her session without her signature names nothing.
    let (own, other) = (root.session().unwrap(), bob.session().unwrap());
    let forged = format!("{}.{}", own.split('.').next().unwrap(), other.split_once('.').unwrap().1);
    let mut forger = server.browser();
    forger.cookies.insert("session".to_owned(), forged);
    let mut with_token = server.browser();
    with_token.set_header("authorization", &format!("Bearer {token}"));
    let mut with_both = root.clone();
    [&mut nobody, &mut forger, &mut with_token].into_iter().for_each(script);
    with_both.set_header("authorization", &format!("Bearer {token}"));
    for browser in
        [&mut bob, &mut visitor, &mut nobody, &mut forger, &mut with_token, &mut with_both]
    {
        let sid = server.payload(root.session().unwrap()).sid;
        for path in [NOTES.to_owned(), format!("{NOTES}/1"), format!("{NOTES}?sid={sid}")] {
            let answer = browser.get(&path).await;
            assert!(!answer.says("the plan of root"), "{path}");
        }
        for (method, kind) in [("PUT", JSON), ("PATCH", MERGE), ("DELETE", "")] {
            ask(browser, method, "/lab/http/notes/1", kind, r#"{"text": "stolen"}"#).await;
        }
    }
    assert_eq!(texts(&mut root).await, ["the plan of root"]);
    for browser in [&mut nobody, &mut forger, &mut with_token, &mut with_both] {
        let answer = write(browser, "homeless").await;
        expect_problem(&answer, StatusCode::NOT_FOUND, "not-found");
        assert!(answer.says("Each session has notes of its own"), "{}", answer.body);
        assert!(answer.set_cookie("session").is_none_or(|line| line.contains("Max-Age=0")));
    }
}

#[tokio::test]
async fn no_tag_of_a_note_is_good_for_the_note_of_another_at_its_address() {
    let server = Server::start().await;
    let (mut ada, mut bob) = (visitor(&server).await, visitor(&server).await);
    let hers = write(&mut ada, "of ada").await.header("etag").unwrap().to_owned();
    let his = write(&mut bob, "of bob").await.header("etag").unwrap().to_owned();
    assert_ne!(hers, his);
    // What a browser sends in which she was signed in before him.
    bob.set_header("if-none-match", &hers);
    let answer = bob.get("/lab/http/notes/1").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.says("of bob"), "{}", answer.body);
    bob.remove_header("if-none-match");
    bob.set_header("if-match", &hers);
    let answer = ask(&mut bob, "DELETE", "/lab/http/notes/1", "", "").await;
    expect_problem(&answer, StatusCode::PRECONDITION_FAILED, "stale");
}

#[tokio::test]
async fn notes_go_with_a_visitor_who_logs_in_and_end_with_the_session() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    server.account("bob", Role::Guest).await;
    let mut browser = visitor(&server).await;
    write(&mut browser, "from before").await;
    browser.log_in("ada").await;
    assert_eq!(texts(&mut browser).await, ["from before"]);
    // Another log-in in the same browser is another person.
    let before = browser.clone();
    browser.post("/logout", &[]).await;
    let mut copy = before.clone();
    assert!(texts(&mut copy).await.is_empty(), "a copied cookie is dead");
    browser.log_in("ada").await;
    assert!(texts(&mut browser).await.is_empty(), "what ended is gone");
    write(&mut browser, "of ada").await;
    let token = browser.token("/").await;
    let fields = [("username", "bob"), ("password", PASSWORD), ("csrf_token", &token)];
    assert_eq!(browser.post_raw("/login", &fields).await.status, StatusCode::SEE_OTHER);
    assert!(texts(&mut browser).await.is_empty(), "they are another person's");
}

#[tokio::test]
async fn no_other_site_writes_notes_and_limits_count() {
    let server = Server::start_with(|settings| settings.api.address_requests_per_minute = 8).await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    script(&mut ada);
    ada.set_header("sec-fetch-site", "cross-site");
    expect_problem(&write(&mut ada, "forged").await, StatusCode::FORBIDDEN, "cross-site");
    ada.remove_header("sec-fetch-site");
    expect_problem(&write(&mut ada, "forged").await, StatusCode::FORBIDDEN, "token-missing");
    ada.set_header("sec-fetch-site", "same-origin");
    assert!(texts(&mut ada).await.is_empty());
    let answers = [ada.get(NOTES).await, ada.get(NOTES).await];
    assert!(answers[1].header("ratelimit").is_some_and(|left| left.starts_with("\"address\";r=")));
    for _ in 0..8 {
        ada.get(NOTES).await;
    }
    expect_problem(&ada.get(NOTES).await, StatusCode::TOO_MANY_REQUESTS, "too-many");
}

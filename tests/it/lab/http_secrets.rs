//! Room 6, secrets: none is shown, none is made, none is lost.

use axum::http::header;
use rollcall::auth::account::Role;

use super::http::{JSON, NOTE, NOTES, PAGE, assert_refused, assert_says, send};
use super::{macs, main_of};
use crate::support::{PASSWORD, Server};

#[tokio::test]
async fn no_session_begins_or_ends_here_and_no_password_is_repeated() {
    let server = Server::start().await;
    let mut root = server.signed_in("root", Role::Admin).await;
    let log_in = format!("{{\"username\": \"root\", \"password\": \"{PASSWORD}\"}}");
    for (method, path) in [
        ("POST", "/api/v1/session"),
        ("DELETE", "/api/v1/session"),
        ("POST", "/api/v1/accounts"),
        ("PATCH", "/api/v1/accounts/1"),
        ("DELETE", "/api/v1/logins/1"),
    ] {
        let answer = send(&mut root, [method, path, JSON, &log_in]).await;
        assert_refused(&answer, path);
        assert!(!answer.body.contains(PASSWORD), "{path}");
        assert_says(&answer, &["A password stands in it"]);
        let answer = send(&mut root, [method, path, JSON, "{}"]).await;
        assert_refused(&answer, path);
        assert_says(&answer, &["can only be read from here: what is sent there"]);
        let answer = send(&mut root, [method, path, JSON, "[\"tulip gravel\"]"]).await;
        assert_refused(&answer, path);
        assert!(!answer.says("tulip gravel"), "{path}");
    }
    for body in [
        format!("{{\"new_password\": \"{PASSWORD}\""),
        format!("[{{\"op\": \"add\", \"path\": \"/password\", \"value\": \"{PASSWORD}\"}}]"),
        format!("username=root&password={PASSWORD}"),
    ] {
        let answer = send(&mut root, ["POST", NOTES, JSON, &body]).await;
        assert_refused(&answer, &body);
        assert!(!answer.body.contains(PASSWORD), "{body}");
    }
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM logins").await, 1);
    assert!(root.get("/").await.says("Logged in as root"));
    assert_says(
        &send(&mut root, ["GET", "/api/v1/accounts", "", ""]).await,
        &["\"username\":\"root\""],
    );
}

#[tokio::test]
async fn no_secret_of_a_call_or_its_answer_is_shown() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.get("/").await;
    ada.set_header("authorization", "Basic QWRhOnR1bGlwIGdyYXZlbA==");
    // It has rested for a while, so that each answer renews its cookie.
    let mut payload = server.payload(ada.session().unwrap());
    payload.seen -= payload.idle_secs / 2;
    let rested = server.sessions.sign(&payload);
    let whoami = ["GET", "/api/v1/session", "", ""];
    for is_twice in [false, true] {
        let token = ada.token(PAGE).await;
        ada.cookies.insert("session".to_owned(), rested.clone());
        let mac = macs(&ada)[0].clone();
        let mut fields = vec![("csrf_token", &*token), ("method", whoami[0]), ("path", whoami[1])];
        fields.extend(is_twice.then_some(("twice", "yes")));
        let answer = ada.post_raw(PAGE, &fields).await;
        assert_says(&answer, &["\"csrf_token\":\"", "set-cookie", "session=", "hidden characters"]);
        let main = main_of(&answer);
        assert!(!main.contains(&mac) && !main.contains("QWRhOnR1bGlwIGdyYXZlbA"), "{main}");
        let shown =
            main.split("\"csrf_token\":\"").nth(1).or(main.split("csrf_token&quot;:&quot;").nth(1));
        assert!(shown.unwrap().starts_with("<span class=\"masked\">"), "{main}");
        let words = main.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        let long: Vec<&str> = words.filter(|word| (40..80).contains(&word.len())).collect();
        assert!(long.is_empty(), "a MAC has 43 characters: {long:?}");
        assert_eq!(answer.header(header::CACHE_CONTROL), Some("no-store"));
        assert!(answer.set_cookie("session").is_some(), "the page renews it itself");
    }
    let mac = macs(&ada)[0].clone();
    for call in [
        ["GET", &format!("{NOTES}?x={mac}"), "", ""],
        ["GET", NOTES, &format!("x-lab-x: {mac}"), ""],
        ["POST", NOTES, JSON, &format!("{{\"text\": \"{mac}\"}}")],
    ] {
        let answer = send(&mut ada, call).await;
        assert_refused(&answer, "a pasted signature");
        assert!(!answer.body.contains(&mac), "{call:?}");
        assert_says(&answer, &["The signature of your own cookie stands in it"]);
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([
            ("method", call[0]),
            ("path", call[1]),
            ("headers", call[2]),
            ("body", call[3]),
        ]);
        assert!(!ada.get(&format!("{PAGE}?{}", query.finish())).await.body.contains(&mac));
    }
}

#[tokio::test]
async fn no_credential_that_is_typed_into_the_headers_is_shown_again() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    for headers in [
        "Authorization: Basic QWRhOnR1bGlw",
        "Accept: text/csv\r\n AUTHORIZATION : QWRhOnR1bGlw",
        "authorization Basic QWRhOnR1bGlw",
        "Proxy-Authorization: Basic QWRhOnR1bGlw",
        "Cookie: other=QWRhOnR1bGlw",
        "X-CSRF-Token: QWRhOnR1bGlw",
    ] {
        let answer = send(&mut ada, ["GET", NOTES, headers, ""]).await;
        assert_refused(&answer, headers);
        assert!(!answer.says("QWRhOnR1bGlw"), "{headers}");
        assert_says(&answer, &["cannot be sent from here", "The headers were taken out."]);
    }
}

#[tokio::test]
async fn a_host_that_holds_a_secret_is_not_quoted() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let mac = macs(&ada)[0].clone();
    let token = ada.token(PAGE).await;
    ada.set_header("host", &format!("{mac}.example"));
    let fields = [("csrf_token", &*token), ("method", "GET"), ("path", NOTES)];
    let answer = ada.post_raw(PAGE, &fields).await;
    // Nor in small letters, as a host is otherwise written.
    assert!(!answer.body.to_lowercase().contains(&mac.to_lowercase()));
    assert_says(&answer, &["'http://localhost/lab/http/notes'"]);
}

#[tokio::test]
async fn a_token_in_a_header_speaks_not_for_the_cookie_beside_it() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    let token = ada.make_token("script", "write").await;
    for token in [&*token, "nonsense"] {
        ada.set_header("authorization", &format!("Bearer {token}"));
        let fields = [("method", "POST"), ("path", NOTES), ("headers", JSON), ("body", NOTE)];
        assert_refused(&ada.post_raw(PAGE, &fields).await, token);
    }
    ada.remove_header("authorization");
    assert_says(&send(&mut ada, ["GET", NOTES, "", ""]).await, &["{\"notes\":[]}"]);
}

//! The body of a form: which shapes are read, and that no other does anything.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rollcall::auth::account::Role;
use rollcall_forms::MAX_NAMES;

use crate::forms::assert_again;
use crate::support::{PASSWORD, Server, dripping};

const URLENCODED: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const MULTIPART: &str = "multipart/form-data; boundary=b";

#[tokio::test]
async fn a_body_in_any_other_shape_gets_the_form_again_and_signs_nobody_in() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    let mut browser = server.browser();
    let whole = "TOKEN&username=ada&password=RIGHT";
    let multipart =
        "--b\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nada\r\n--b--\r\n";
    let unreadable = "The form did not arrive whole.";
    let chars = "User name may hold only";
    for (content_type, body, message) in [
        (Some(URLENCODED), "", "This form was open for too long"),
        (Some(URLENCODED), "TOKEN", "User name is missing."),
        (Some(URLENCODED), "TOKEN&username=ada", "Password is missing."),
        (Some(URLENCODED), "TOKEN&username=a%00b&password=RIGHT", chars),
        (Some(URLENCODED), "TOKEN&&&=&=x&%&%zz=%z", unreadable),
        (Some(URLENCODED), "TOKEN&username=ada&password=RIGHT&username=ada", unreadable),
        (Some(URLENCODED), "TOKEN&username=ada&password=RIGHT&TOKEN", unreadable),
        (Some(URLENCODED), "TOKEN&username=ada%FF&password=RIGHT", unreadable),
        (Some(URLENCODED), "TOKEN&username=ada&password=RIGHT%FF", unreadable),
        (Some(URLENCODED), "TOKEN&username=ada&password=RIGHT&%FF=%FF", unreadable),
        (Some(URLENCODED), "TOKEN&username=ada&password=RIGHT&username[a]=b", unreadable),
        (Some(URLENCODED), "TOKEN&username[]=ada&password=RIGHT", unreadable),
        (Some(URLENCODED), "TOKEN&username%5Ba%5D=ada&password=RIGHT", unreadable),
        (
            Some("application/x-www-form-urlencoded; charset=iso-8859-1"),
            "TOKEN&username=ada&password=RIGHT&x=%E9",
            unreadable,
        ),
        (Some(JSON), r#"{"username":"ada","password":"RIGHT"}"#, unreadable),
        (Some(JSON), whole, unreadable),
        (Some(MULTIPART), multipart, unreadable),
        (Some("text/plain"), whole, unreadable),
        (None, whole, unreadable),
    ] {
        let token = format!("csrf_token={}", browser.token("/login").await);
        let body = body.replace("TOKEN", &token).replace("RIGHT", &PASSWORD.replace(' ', "+"));
        let case = format!("{content_type:?} {body}");
        let answer = browser.send(Method::POST, "/login", content_type, body.into()).await;
        assert_again(&answer, &case);
        assert!(answer.says(message), "{case}: {message}\n{}", answer.body);
    }
}

#[tokio::test]
async fn a_form_with_a_field_that_we_do_not_know_or_another_spelling_of_its_type_is_read() {
    let server = Server::start().await;
    server.account("ada", Role::Guest).await;
    for (content_type, more) in [
        (URLENCODED, "&unknown=field&__err=x&__path=y&id=7"),
        ("application/x-www-form-urlencoded; charset=utf-8", ""),
        ("APPLICATION/X-WWW-Form-URLencoded ;x=y", ""),
    ] {
        let mut browser = server.browser();
        let (token, password) = (browser.token("/login").await, PASSWORD.replace(' ', "%20"));
        let body = format!("csrf_token={token}&username=ada&password={password}{more}");
        let answer = browser.post_body("/login", content_type, body).await;
        assert_eq!(answer.location(), "/guest/ada", "{content_type} {more}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_bytes_of_utf_8_or_lies_about_its_length_is_no_server_error() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for length in ["0", "5", "9999", "-1", "ten"] {
        browser.set_header("content-length", length);
        let body = Body::from(vec![0xff, b'=', 0xfe, 0, b'&', b'x']);
        let answer = browser.send(Method::POST, "/login", Some(URLENCODED), body).await;
        assert_again(&answer, length);
    }
}

#[tokio::test]
async fn many_thousand_fields_are_refused_as_a_form_that_is_not_ours() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    let mut browser = server.browser();
    let token = browser.token("/register").await;
    let of_names = |names: usize| {
        let more: String = (2..names).map(|n| format!("&{n:x}")).collect();
        format!("csrf_token={token}&username=ada{more}")
    };
    for (names, is_read) in [(MAX_NAMES, true), (MAX_NAMES + 1, false), (20_000, false)] {
        let answer = browser.post_body("/register", URLENCODED, of_names(names)).await;
        assert_again(&answer, "many fields");
        assert_eq!(answer.says("The form did not arrive whole."), !is_read, "{names}");
        assert_eq!(answer.input("username").as_deref(), Some("ada"), "what was typed first stays");
    }
    for path in ["/lab/http", "/lab/csrf/report"] {
        let answer = browser.post_body(path, URLENCODED, of_names(MAX_NAMES + 1)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
}

#[tokio::test]
async fn a_body_above_the_limit_is_413_with_a_page_and_one_below_is_read() {
    let server = Server::start_with(|settings| settings.server.form_limit_bytes = 4096).await;
    server.account("root", Role::Admin).await;
    let mut browser = server.browser();
    let token = browser.token("/register").await;
    let body = format!("csrf_token={token}&new_password=x&username=");
    let of_length = |bytes: usize| format!("{body}{}", "a".repeat(bytes - body.len()));
    let answer = browser.post_body("/register", URLENCODED, of_length(4096)).await;
    assert_again(&answer, "4096 bytes");
    assert!(answer.says("User name takes at most 32 characters"));
    for (path, limit) in [("/register", 4096), ("/account", 4096), ("/login", 16 * 1024)] {
        let answer = browser.post_body(path, URLENCODED, of_length(limit + 1)).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(answer.says("That is too large"), "{path}");
    }
}

#[tokio::test]
async fn a_form_that_only_drips_is_told_so_before_the_time_of_the_answer_is_up() {
    let server = Server::start_with(|settings| settings.server.request_timeout_secs = 1).await;
    let mut browser = server.browser();
    let multipart = "multipart/form-data; boundary=b";
    for path in ["/login", "/lab/request", "/lab/http", "/lab/csrf/report"] {
        let kind = if path == "/lab/request" { multipart } else { URLENCODED };
        let answer = browser.send(Method::POST, path, Some(kind), dripping()).await;
        assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT, "{path}");
        assert!(answer.says("The request did not arrive in time."), "{path}: {}", answer.body);
    }
}

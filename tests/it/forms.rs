//! Forms: whatever arrives, the answer is a redirect or the form again, with what was typed.

use axum::http::StatusCode;
use rollcall::auth::account::Role;

use crate::support::{Answer, PASSWORD, Server};

/// The form again: its page, a summary, and no trace of how server functions report errors.
pub fn assert_again(answer: &Answer, case: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{case}");
    assert!(answer.body.contains("role=\"alert\""), "{case}");
    assert!(answer.input("csrf_token").is_some_and(|token| !token.is_empty()), "{case}");
    assert_eq!(answer.location(), "", "{case}");
    assert!(!answer.body.contains("__err") && !answer.body.contains("__path"), "{case}");
}

#[tokio::test]
async fn what_was_typed_comes_back_as_it_was_and_escaped() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let long = "x".repeat(10_000);
    // Twelve bytes each on their way, and a log-in is at most 16 kB.
    let long_emoji = "🎓".repeat(1_000);
    for value in [
        "</textarea><script>alert(1)</script>",
        "\"><script>alert(1)</script>",
        "' onfocus='alert(1)",
        "&amp;&lt;b&gt;",
        "<!-- --><!>",
        "{{7*7}}${7*7}",
        "  spaces around  ",
        "tab\there",
        "a\u{0}b",
        "יוסי כהן",
        "عبد الله",
        "\u{202e}gnorw",
        "👩‍👩‍👧‍👦 🏳️‍🌈",
        "Ö\u{308}",
        "ad\u{fffd}a",
        // A sign that a decoder puts in place of broken bytes may be typed as well.
        "\u{fffd}",
        &long,
        &long_emoji,
    ] {
        let answer = browser.post("/login", &[("username", value), ("password", "hunter-2")]).await;
        assert_again(&answer, value);
        assert_eq!(answer.input("username").as_deref(), Some(value));
        assert!(!answer.body.contains("<script>alert"), "{value}");
        assert!(!answer.body.contains("hunter-2"), "{value}");
        if value.contains(['<', '"']) {
            assert!(!answer.body.contains(value), "{value} must be escaped");
        }
    }
}

#[tokio::test]
async fn no_form_sends_a_password_back() {
    let server = Server::start().await;
    let mut visitor = server.browser();
    let secrets = [
        ("password", "secret-one-1"),
        ("old_password", "secret-two-2"),
        ("new_password", "secret-three-3"),
        ("repeat_password", "secret-four-4"),
    ];
    let fields = [&secrets[..], &[("username", "ada"), ("token", "x"), ("next", "/account")]];
    let fields = fields.concat();
    let mut answers = vec![visitor.post("/setup", &fields).await];
    server.account("root", Role::Admin).await;
    let mut guest = server.signed_in("bob", Role::Guest).await;
    answers.push(visitor.post("/login", &fields).await);
    answers.push(visitor.post("/register", &fields).await);
    answers.push(guest.post("/account", &fields).await);
    guest.cookies.clear();
    answers.push(guest.post_raw("/account", &fields).await);
    for answer in answers {
        assert!(answer.status.is_client_error(), "{}", answer.status);
        assert!(answer.body.contains("type=\"password\""));
        assert!(!answer.body.contains("secret-"), "{}", answer.body);
    }
}

#[tokio::test]
async fn the_summary_has_the_focus_and_links_to_the_fields_and_each_field_says_what_is_wrong() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    let mut browser = server.browser();
    let page = browser.get("/register").await;
    assert!(!page.body.contains("role=\"alert\"") && !page.body.contains("aria-invalid"));
    let answer = browser.post("/register", &[("username", "a b"), ("new_password", "x")]).await;
    assert_again(&answer, "register");
    let summary = answer.body.split("role=\"alert\"").nth(1).unwrap();
    let (tag, summary) = summary.split_once('>').unwrap();
    let summary = summary.split("</ul>").next().unwrap();
    assert!(tag.contains("autofocus") && tag.contains("tabindex=\"-1\""), "{tag}");
    for name in ["username", "new_password", "repeat_password"] {
        assert!(summary.contains(&format!("<a href=\"#{name}\">")), "{summary}");
        let tags = answer.body.split("<input").map(|tag| tag.split('>').next().unwrap());
        let input = tags.into_iter().find(|tag| tag.contains(&format!("id=\"{name}\""))).unwrap();
        assert!(input.contains("aria-invalid=\"true\""), "{input}");
        let described = input.split("aria-describedby=\"").nth(1).unwrap();
        for id in described.split('"').next().unwrap().split(' ') {
            assert!(answer.body.contains(&format!("id=\"{id}\"")), "{id}");
        }
        let error = answer.body.split(&format!("id=\"{name}-error\"")).nth(1).unwrap();
        let message = error.split(['>', '<']).nth(1).unwrap();
        assert!(!message.is_empty() && summary.contains(message), "{message}");
    }
}

/// Name and `autocomplete` of each input that is not hidden by its type, in their order.
fn autocompletes(page: &Answer) -> Vec<(&str, &str)> {
    let tags = page.body.split("<input").skip(1).map(|tag| tag.split('>').next().unwrap());
    tags.filter(|tag| attribute(tag, "type") != "hidden")
        .map(|tag| (attribute(tag, "name"), attribute(tag, "autocomplete")))
        .collect()
}

/// The value of an attribute in a tag, empty when it has none.
fn attribute<'a>(tag: &'a str, name: &str) -> &'a str {
    let rest = tag.split(&format!(" {name}=\"")).nth(1).unwrap_or_default();
    rest.split('"').next().unwrap_or_default()
}

#[tokio::test]
async fn password_managers_are_told_what_each_field_is_for() {
    let server = Server::start().await;
    let setup = server.browser().get("/setup").await;
    server.account("root", Role::Admin).await;
    let mut guest = server.signed_in("ada", Role::Guest).await;
    let log_in = server.browser().get("/login").await;
    let register = server.browser().get("/register").await;
    let name = ("username", "username");
    let new = [("new_password", "new-password"), ("repeat_password", "new-password")];
    for (page, expected) in [
        (log_in, &[name, ("password", "current-password"), ("remember", "")][..]),
        (register, &[name, new[0], new[1]]),
        (setup, &[("token", "off"), name, new[0], new[1]]),
        // The name is there for the password manager alone.
        (
            guest.get("/account").await,
            &[name, ("old_password", "current-password"), new[0], new[1]],
        ),
    ] {
        assert_eq!(autocompletes(&page), expected);
    }
}

#[tokio::test]
async fn an_error_in_the_address_is_nothing_that_a_page_shows() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let clean = browser.get("/login").await;
    let forged = browser.get("/login?__path=%2Flogin&__err=SW50ZXJuYWw").await;
    assert_eq!(forged.status, StatusCode::OK);
    let without_token =
        |answer: &Answer| answer.body.replace(&answer.input("csrf_token").unwrap(), "");
    assert_eq!(without_token(&forged), without_token(&clean));
}

#[tokio::test]
async fn every_success_is_a_303_whatever_accept_says() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    for accept in ["text/html", "*/*", "application/json"] {
        let mut browser = server.signed_in(&format!("a{}", accept.len()), Role::Guest).await;
        browser.set_header("accept", accept);
        let next = format!("{PASSWORD} {accept}");
        let fields =
            [("old_password", PASSWORD), ("new_password", &next), ("repeat_password", &next)];
        let places = [
            browser.post("/account", &fields).await,
            browser.post("/account/end-other-logins", &[]).await,
            browser.post("/logout", &[]).await,
        ];
        for (answer, place) in places.iter().zip(["/account", "/account", "/"]) {
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, place));
            assert_eq!(answer.body, "");
        }
    }
}

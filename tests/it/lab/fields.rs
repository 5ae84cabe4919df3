//! Room 7: every kind of field, working.

use axum::http::StatusCode;
use rollcall::lab::fields::SPECIMENS;
use rollcall_forms::Kind;

use super::{HOSTILE, assert_no_markup};
use crate::support::Server;

const PAGE: &str = "/lab/fields";
const RIGHT: [(&str, &str); 13] = [
    ("code", "ab12"),
    ("code_again", "ab12"),
    ("note", "one\r\ntwo"),
    ("sample_password", "tulip gravel"),
    ("look_for", "ada"),
    ("email", "ada@example.org"),
    ("agree", "on"),
    ("year", "7"),
    ("fee", "12.5"),
    ("born", "2000-02-29"),
    ("color", "teal"),
    ("size", "m"),
    ("list", "list.csv"),
];

#[tokio::test]
async fn there_is_a_field_of_every_kind_with_its_html_its_rules_and_its_answers() {
    let kinds: std::collections::BTreeSet<&str> =
        SPECIMENS.iter().map(|specimen| specimen.field.kind.input_type()).collect();
    // Numbers are typed into text inputs, so two kinds have the type of a third.
    assert_eq!(kinds.len(), 11);
    assert!(SPECIMENS.iter().any(|one| matches!(one.field.kind, Kind::Integer { .. })));
    assert!(SPECIMENS.iter().any(|one| matches!(one.field.kind, Kind::Decimal { .. })));
    let server = Server::start().await;
    let page = server.browser().get(PAGE).await;
    for text in [
        "<input id=\"code\" name=\"code\" type=\"text\"",
        "at least 3 characters; at most 8 characters; only the letters a to z and digits",
        "Code may hold only the letters a to z and digits.",
        "Fee can be read in two ways: write 1350.00 if the comma sets thousands apart,",
        "Born is no day of the calendar: there is no 2026-02-30.",
        "List takes files whose name ends in .csv or .txt.",
        "a␇bell",
    ] {
        assert!(page.says(text), "{text}");
    }
    assert!(!page.body.contains(|c: char| c.is_control() && c != '\n'), "HTML takes none");
    assert!(!page.body.contains("accept=\"\""), "an attribute that says nothing is left out");
    assert!(!page.body.contains("<script"), "it needs none");
}

#[tokio::test]
async fn what_is_right_leads_on_and_what_is_wrong_comes_back_with_its_message() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let answer = browser.post(PAGE, &RIGHT).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, PAGE));
    assert!(browser.get(PAGE).await.says("Every rule holds."));
    for (name, wrong, message) in [
        ("code", "a b", "Code may hold only"),
        ("code_again", "other", "Code again is not the same as above."),
        ("sample_password", "short", "A password needs at least 8 characters"),
        ("email", "ada", "Mail"),
        ("agree", "", "This box has to be ticked."),
        ("year", "11", "Year takes 1 to 10."),
        ("fee", "1,350", "Fee can be read in two ways: write 1350.00 if"),
        ("born", "2026-02-30", "there is no 2026-02-30"),
        ("color", "purple", "Color has to be one of these"),
        ("size", "l", "Say why it has to be large."),
        ("list", "list.exe", "List takes files whose name ends in"),
    ] {
        let fields = RIGHT.map(|(field, right)| (field, if field == name { wrong } else { right }));
        let answer = browser.post(PAGE, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.says(message), "{name}: {message}\n{}", answer.body);
        assert!(!answer.says("tulip gravel\""), "no password comes back");
        assert_eq!(answer.input("look_for").as_deref(), Some("ada"), "{name}");
    }
}

#[tokio::test]
async fn no_typed_text_becomes_markup() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for value in HOSTILE {
        let fields = RIGHT.map(|(field, _)| (field, value));
        assert_no_markup(&browser.post(PAGE, &fields).await, value);
    }
}

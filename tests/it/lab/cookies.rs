//! Room 4: plain cookies, of this room alone.

use axum::http::StatusCode;

use super::{HOSTILE, assert_no_markup};
use crate::support::{Answer, Browser, Server};

const PAGE: &str = "/lab/cookies";

async fn set(browser: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    let defaults = [("path", "/")];
    let missing = defaults.iter().filter(|(name, _)| fields.iter().all(|(other, _)| other != name));
    let all: Vec<(&str, &str)> = fields.iter().chain(missing).copied().collect();
    browser.post(PAGE, &all).await
}

#[tokio::test]
async fn the_line_that_is_sent_is_the_line_that_is_shown_and_what_came_back_is_said() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let fields = [
        ("name", "lab-fruit"),
        ("value", "pear"),
        ("path", "/lab"),
        ("max_age", "60"),
        ("http_only", "on"),
        ("same_site", "Strict"),
    ];
    let answer = set(&mut browser, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let line = "lab-fruit=pear; Path=/lab; Max-Age=60; HttpOnly; SameSite=Strict";
    assert_eq!(answer.set_cookie("lab-fruit"), Some(line));
    let location = answer.location().to_owned();
    assert!(location.starts_with("/lab/cookies?"));
    let page = browser.get(&location).await;
    assert!(page.says(&format!("Set-Cookie: {line}")), "{}", page.body);
    assert!(page.says("Your browser kept it") && page.says("Remove lab-fruit"));
    browser.cookies.insert("lab-fruit".to_owned(), "apple".to_owned());
    assert!(browser.get(&location).await.says("with another value"));
    browser.cookies.remove("lab-fruit");
    let page = browser.get(&location).await;
    assert!(page.says("It did not come back, and no rule says so."));
    assert!(page.says("60 seconds are over"), "{}", page.body);

    browser.cookies.insert("lab-fruit".to_owned(), "pear".to_owned());
    let answer = browser.post(PAGE, &[("remove", "lab-fruit")]).await;
    let lines: Vec<&str> =
        answer.set_cookies().into_iter().filter(|line| line.starts_with("lab-fruit=")).collect();
    assert_eq!(lines.len(), 4, "one for each path");
    assert!(lines.iter().all(|line| line.contains("Max-Age=0") && line.contains("Secure")));
    let page = browser.get(answer.location().to_owned().as_str()).await;
    assert!(page.says("It is gone.") && !page.says("Remove lab-fruit"));
}

#[tokio::test]
async fn the_rule_that_made_a_browser_refuse_is_named() {
    let server = Server::start().await;
    let long = "x".repeat(4092);
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[("name", "__Host-lab-x"), ("value", "1")], "A name with __Host- needs Secure."),
        (
            &[("name", "__Host-lab-x"), ("secure", "on"), ("path", "/lab")],
            "A name with __Host- needs Path=/.",
        ),
        (&[("name", "lab-x"), ("same_site", "None")], "SameSite=None needs Secure."),
        (&[("name", "lab-x"), ("value", &long)], "more than 4096 bytes"),
        (&[("name", "lab-x"), ("path", "/lab/request")], "Look into room 1."),
    ];
    for (fields, reason) in cases {
        let mut browser = server.browser();
        let answer = set(&mut browser, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{reason}");
        // As a browser would: it keeps nothing of it.
        browser.cookies.retain(|name, _| !name.contains("lab-"));
        let page = browser.get(answer.location()).await;
        assert!(page.says("as the rules say") && page.says(reason), "{reason}\n{}", page.body);
    }
    let mut browser = server.browser();
    let answer = set(&mut browser, &[("name", "lab-x"), ("secure", "on")]).await;
    let location = answer.location().to_owned();
    browser.cookies.remove("lab-x");
    assert!(!browser.get(&location).await.says("plain http: it"));
    browser.set_header("host", "rollcall.example");
    assert!(browser.get(&location).await.says("Secure cannot be set over plain http."));
}

#[tokio::test]
async fn only_cookies_of_this_room_can_be_set_or_removed_and_only_a_few() {
    let server = Server::start().await;
    let mut browser = server.browser();
    for name in [
        "session",
        "flash",
        "known",
        "__Host-session",
        "lab",
        "lab-",
        "__Host-lab-",
        "LAB-x",
        "Lab-x",
        "lab-x;y",
        "lab-x=y",
        "lab-\r\nx",
        "xlab-y",
        "__Secure-lab-x",
        "",
    ] {
        for fields in [[("name", name), ("path", "/")], [("remove", name), ("path", "/")]] {
            let answer = browser.post(PAGE, &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            let lines = answer.set_cookies();
            assert!(lines.iter().all(|line| line.starts_with("session=")), "{name:?} {lines:?}");
        }
    }
    for (name, value) in [
        ("value", "a;b"),
        ("value", "a\r\nSet-Cookie: session=x"),
        ("value", "a\"b"),
        ("value", "é"),
        ("path", "/students"),
        ("path", "/; Domain=example.org"),
        ("max_age", "soon"),
        ("max_age", "99999999999"),
        ("same_site", "Lax; Secure"),
    ] {
        let answer = browser.post(PAGE, &[("name", "lab-x"), (name, value)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {value:?}");
        assert!(answer.set_cookie("lab-x").is_none());
    }
    let big = "x".repeat(900);
    for name in ["lab-a", "lab-b"] {
        assert_eq!(
            set(&mut browser, &[("name", name), ("value", &big)]).await.status,
            StatusCode::SEE_OTHER
        );
    }
    let answer = set(&mut browser, &[("name", "lab-c"), ("value", &big)]).await;
    assert!(answer.says("take at most 2000 bytes together"), "{}", answer.body);
    browser.cookies.retain(|name, _| !name.contains("lab-"));
    for number in 0..10 {
        let name = format!("lab-{number}");
        assert_eq!(set(&mut browser, &[("name", &name)]).await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(
        set(&mut browser, &[("name", "lab-more")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        set(&mut browser, &[("name", "lab-3"), ("value", "new")]).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn an_address_that_somebody_made_up_shows_no_markup_and_sets_nothing() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.get(PAGE).await;
    for value in HOSTILE {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs([
            ("name", "lab-x"),
            ("path", "/"),
            ("value", value),
            ("removed", value),
        ]);
        let page = browser.get(&format!("{PAGE}?{}", query.finish())).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_no_markup(&page, value);
        assert!(page.set_cookies().is_empty(), "{value}");
        browser.cookies.insert("lab-odd".to_owned(), value.to_owned());
        assert_no_markup(&browser.get(PAGE).await, value);
    }
    let page = browser.get(&format!("{PAGE}?name=lab-x&value=1&path=/")).await;
    assert!(page.says("whoever opens this address by hand has set nothing"));
    assert!(page.set_cookies().is_empty());
}

//! Room 1: the request that made the page.

use axum::http::{Method, StatusCode};
use rollcall::auth::account::Role;
use rollcall::lab::rooms::ROOMS;

use super::{HOSTILE, assert_no_markup, macs, main_of};
use crate::support::{Answer, Browser, Server};

const PAGE: &str = "/lab/request";
const MULTIPART: &str = "multipart/form-data; boundary=----b0undary";

/// A part of a multipart body.
fn part(head: &str, content: &str) -> String {
    format!("------b0undary\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
}

async fn send(browser: &mut Browser, parts: &[String]) -> Answer {
    let token = browser.token(PAGE).await;
    send_with(browser, &token, parts).await
}

async fn send_with(browser: &mut Browser, token: &str, parts: &[String]) -> Answer {
    let body = part("name=\"csrf_token\"", token) + &parts.concat() + "------b0undary--\r\n";
    browser.post_body(PAGE, MULTIPART, body).await
}

#[tokio::test]
async fn the_contents_page_leads_to_every_room_and_every_page_leads_to_it() {
    let server = Server::start().await;
    let mut visitor = server.browser();
    let contents = visitor.get("/lab").await;
    for room in ROOMS {
        assert!(contents.body.contains(&format!("href=\"{}\"", room.path)), "{}", room.path);
        let page = visitor.get(room.path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", room.path);
        assert!(page.says(room.title) && page.body.contains("href=\"/lab\""), "{}", room.path);
        let name = room.path.rsplit('/').next().unwrap();
        let lesson = crate::support::source::read(&format!("docs/lessons/{name}.md"));
        for part in ["## Goal", "## Steps", "## Questions", "## Answers"] {
            assert!(lesson.contains(part), "{name}.md lacks {part}");
        }
        assert!(lesson.lines().count() <= 60, "{name}.md is one page");
    }
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut guest = server.signed_in("ada", Role::Guest).await;
    for browser in [&mut visitor, &mut admin, &mut guest] {
        assert!(browser.get("/").await.body.contains("<a href=\"/lab\">Lab</a>"));
    }
}

#[tokio::test]
async fn it_shows_line_arguments_headers_and_cookies_as_they_came() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.set_header("user-agent", "Netscape/3.0");
    browser.set_header("x-lab-color", "teal and gold");
    browser.set_header("x-odd", "a header of a proxy");
    browser.cookies.insert("lab-fruit".to_owned(), "a ripe pear".to_owned());
    browser.cookies.insert("other_app".to_owned(), "belongs to someone".to_owned());
    let page = browser.get("/lab/request?word=a+b%26c&word=twice&empty=").await;
    for text in [
        "GET",
        "HTTP/1.1",
        "a b&c",
        "twice",
        "Netscape/3.0",
        "teal and gold",
        "a ripe pear",
        "What the browser calls itself.",
        "Of another app on this host",
        "other_app",
    ] {
        assert!(page.says(text), "{text}\n{}", page.body);
    }
    for hidden in ["belongs to someone", "a header of a proxy"] {
        assert!(!page.says(hidden), "{hidden}");
    }
    assert!(page.says("<span class=\"empty\">empty</span>"));
}

#[tokio::test]
async fn a_post_is_answered_by_the_page_with_its_fields_and_its_file() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let file = "name=\"upload\"; filename=\"pear.txt\"\r\nContent-Type: text/plain";
    let parts = [
        part("name=\"nickname\"", "Ada"),
        part("name=\"message\"", "one\r\ntwo"),
        part(file, "12345"),
    ];
    let answer = send(&mut browser, &parts).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let main = main_of(&answer);
    for text in ["POST", "nickname", "Ada", "pear.txt", "text/plain", "<td data-label=\"Bytes\">5"]
    {
        assert!(main.contains(text), "{text}\n{main}");
    }
    assert_eq!(answer.input("nickname").as_deref(), Some("Ada"), "the form keeps what was typed");
    let long = "x".repeat(101);
    let answer = send(&mut browser, &[part("name=\"nickname\"", &long)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("A name takes at most 100 characters; this has 101."));
}

#[tokio::test]
async fn a_post_that_is_not_from_its_form_or_too_large_is_refused() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let foreign = server.browser().token(PAGE).await;
    browser.get(PAGE).await;
    for token in ["", "wrong", &foreign] {
        let answer = send_with(&mut browser, token, &[part("name=\"nickname\"", "Ada")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.says("This form was open for too long") && !answer.says("Ada"));
    }
    for (kind, body) in [
        ("application/x-www-form-urlencoded", "nickname=Ada".to_owned()),
        (MULTIPART, "nonsense".to_owned()),
        (MULTIPART, part("name=\"nickname\"", "Ada")),
    ] {
        let answer = browser.post_body(PAGE, kind, body).await;
        assert!(answer.says("The form did not arrive whole."), "{kind}");
    }
    let file = "name=\"upload\"; filename=\"big.bin\"";
    let answer = send(&mut browser, &[part(file, &"x".repeat(1024 * 1024 + 1))]).await;
    assert!(answer.says("A file takes at most 1 MB; this has 2 MB."), "{}", answer.status);
    let answer = send(&mut browser, &vec![part("name=\"a\"", "b"); 40]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = send(&mut browser, &[part(file, &"x".repeat(17 * 1024 * 1024))]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    browser.set_header("sec-fetch-site", "cross-site");
    assert_eq!(send(&mut browser, &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn no_mac_no_token_and_no_credential_reaches_a_page_of_the_lab() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    // The flash of the log-in is shown and gone: what is live stays.
    browser.get("/").await;
    browser.set_header("authorization", "Basic QWRhOnR1bGlwIGdyYXZlbA==");
    browser.set_header("x-csrf-token", "TOKENTOKENTOKENTOKEN");
    let macs = macs(&browser);
    assert!(macs.iter().any(|mac| mac.len() == 43));
    let query = format!(
        "word={0}&payload={0}&name=lab-x&path=/&value={0}&argument={0}&try=edited&key={0}&step={0}\
         &csrf_token=QUERYTOKENQUERY&password=QUERYPASSWORD",
        macs[0]
    );
    browser.set_header("referer", &format!("http://localhost:3000/?x={}", macs[0]));
    let token = browser.token(PAGE).await;
    let posted =
        [part("name=\"nickname\"", &macs[0]), part("name=\"new_password\"", "POSTEDSECRET")];
    let mut pages = vec![browser.get(&format!("{PAGE}?{query}")).await];
    for room in ROOMS {
        pages.push(browser.get(&format!("{}?{query}", room.path)).await);
    }
    pages.push(browser.get(&format!("/lab/routes?name={}", macs[0])).await);
    pages.push(send_with(&mut browser, &token, &posted).await);
    for page in pages {
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        for secret in macs.iter().map(String::as_str).chain([
            "QWRhOnR1bGlwIGdyYXZlbA",
            "TOKENTOKENTOKENTOKEN",
            "QUERYTOKENQUERY",
            "QUERYPASSWORD",
            "POSTEDSECRET",
            &token,
        ]) {
            assert!(!page.body.contains(secret), "{secret}\n{}", page.body);
        }
    }
}

/// Headers that a page might show, or decide by.
const REFLECTED: [&str; 18] = [
    "user-agent",
    "accept-language",
    "x-lab-x",
    "x-other",
    "referer",
    "via",
    "host",
    "origin",
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-csrf-token",
    "authorization",
    "proxy-authorization",
    "if-none-match",
    "range",
    "sec-ch-ua",
];

#[tokio::test]
async fn no_room_reflects_markup_from_header_cookie_query_form_or_file_name() {
    let server = Server::start().await;
    for value in HOSTILE {
        let mut browser = server.browser();
        for name in REFLECTED {
            browser.set_header(name, value);
        }
        for name in ["lab-x", "session", "flash", "other"] {
            browser.cookies.insert(name.to_owned(), value.to_owned());
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        for name in ["word", "times", "name", "arg", "try", "payload", "key", "step", "value"] {
            query.append_pair(name, value);
        }
        let query = query.append_pair(value, value).finish();
        for room in ROOMS {
            let page = browser.get(&format!("{}?{query}", room.path)).await;
            assert_no_markup(&page, &format!("{} {value}", room.path));
        }
        let name = value.replace('"', "%22");
        let file = format!("name=\"upload\"; filename=\"{name}\"\r\nContent-Type: text/{name}");
        let field = format!("name=\"{name}\"");
        let parts = [
            part("name=\"nickname\"", value),
            part("name=\"message\"", value),
            part(&field, value),
            part(&file, "x"),
        ];
        assert_no_markup(&send(&mut browser, &parts).await, &format!("POST {value}"));
    }
}

#[tokio::test]
async fn long_lists_and_values_are_cut() {
    let server = Server::start().await;
    let mut browser = server.browser();
    browser.set_header("user-agent", &"u".repeat(5000));
    let many: Vec<String> = (0..250).map(|n| format!("argument{n}=x")).collect();
    let page = browser.get(&format!("{PAGE}?{}", many.join("&"))).await;
    assert!(page.says("… and 4000 characters more"), "{}", page.body);
    assert!(page.says("argument99") && !page.says("argument100"));
    let path = format!("{PAGE}?word={}", "w".repeat(30_000));
    assert!(browser.get(&path).await.says("… and 29000 characters more"));
    let odd = browser.send(Method::HEAD, PAGE, None, axum::body::Body::empty()).await;
    assert_eq!(odd.status, StatusCode::OK);
}

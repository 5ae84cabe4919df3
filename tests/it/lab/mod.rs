//! The Lab: rooms that show what is real, and hide what could open a door.

mod closed;
mod cookies;
mod csrf;
mod fields;
mod flow;
mod http;
mod http_secrets;
mod lessons;
mod linked;
mod notes;
mod own_notes;
mod request;
mod routes;
mod session;
mod tamper;
mod twice;

use crate::support::{Answer, Browser};

/// A page's own content, entities decoded.
fn main_of(answer: &Answer) -> String {
    let main = answer.body.split("<main").nth(1).expect("a page");
    main.split("</main>").next().unwrap().to_owned()
}

/// The MACs of the cookies that a browser holds.
fn macs(browser: &Browser) -> Vec<String> {
    let signed = browser.cookies.iter().filter(|(name, _)| !name.contains("lab-"));
    signed.map(|(_, value)| value.rsplit('.').next().unwrap().to_owned()).collect()
}

/// What would be markup if a page did not escape it.
const HOSTILE: [&str; 5] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</textarea></title><script>alert(1)</script>",
    "{{7*7}}<!--",
];

/// Fails when a page holds one of the hostile values as markup.
fn assert_no_markup(answer: &Answer, what: &str) {
    for mark in ["<script>alert", "<img src=x", "<svg/onload", "7}}<!--", "</textarea></title>"] {
        assert!(!answer.body.contains(mark), "{what}: {mark}\n{}", answer.body);
    }
}

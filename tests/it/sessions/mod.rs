//! What the session promises in the app: a signed cookie that cannot be changed, and that ends for
//! good.

mod background;
mod cookie;
mod csrf;
mod ending;
mod expiry;
mod flash;
mod form_values;
mod golden;
mod headers;
mod keys;
mod late_fetches;
mod origins;
mod properties;
mod size;

use axum::http::StatusCode;
use rollcall_session::{Payload, SecretKey};

use crate::support::{Browser, Server};

/// A new key of the test's own.
fn new_key() -> SecretKey {
    SecretKey::parse(&SecretKey::generate()).unwrap()
}

/// The cookie that a browser holds, signed again with another content.
fn reminted(server: &Server, browser: &Browser, change: impl FnOnce(&mut Payload)) -> String {
    let mut payload = server.payload(browser.session().unwrap());
    change(&mut payload);
    server.sessions.sign(&payload)
}

/// Gives a browser its own cookie with another content.
fn remint(server: &Server, browser: &mut Browser, change: impl FnOnce(&mut Payload)) {
    let value = reminted(server, browser, change);
    browser.cookies.insert("session".to_owned(), value);
}

/// A browser with a visitor's session.
async fn visitor(server: &Server) -> Browser {
    let mut browser = server.browser();
    browser.get("/login").await;
    assert!(browser.session().is_some());
    browser
}

/// Whether the first page takes the browser for somebody signed in. It is never an error page.
async fn is_signed_in(browser: &mut Browser) -> bool {
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (inside, outside) = (page.says("Logged in as"), page.says("You are not logged in"));
    assert_ne!(inside, outside, "{}", page.body);
    inside
}

/// The value in a `Set-Cookie` line.
fn value(line: &str) -> &str {
    line.split_once('=').unwrap().1.split(';').next().unwrap()
}

/// The attributes of a `Set-Cookie` line, sorted.
fn attributes(line: &str) -> Vec<&str> {
    let mut attributes: Vec<&str> = line.split("; ").skip(1).collect();
    attributes.sort_unstable();
    attributes
}

/// The attributes that setting and removing must share.
fn lasting_attributes(line: &str) -> Vec<&str> {
    let mut attributes = attributes(line);
    attributes.retain(|attribute| !attribute.starts_with("Max-Age="));
    attributes
}

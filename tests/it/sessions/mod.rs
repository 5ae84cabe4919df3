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

#[path = "../../../crates/session/tests/support/golden_file.rs"]
mod golden_file;
#[path = "../../../crates/session/tests/support/set_cookie.rs"]
mod set_cookie;

use axum::http::StatusCode;
use rollcall_session::{Payload, SecretKey};

use crate::support::{Browser, Server};

use set_cookie::{attributes, lasting_attributes, value};

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

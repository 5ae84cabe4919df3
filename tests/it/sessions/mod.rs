//! What the session promises: a signed cookie that cannot be changed, and that ends for good.

mod background;
mod cookie;
mod csrf;
mod data;
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

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use rollcall::app::server::settings::Settings;
use rollcall::base::error::AppError;
use rollcall::session::server::{
    Claim, Id, Logins, Payload, Refusal, SecretKey, Sessions, SigningKeys, sessions,
};
use tower::ServiceExt;

use crate::support::{Browser, Server};

/// A new key of the test's own.
fn new_key() -> SecretKey {
    SecretKey::parse(&SecretKey::generate()).unwrap()
}

/// The cookie that a browser holds, signed anew with another content.
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

/// Logins that all stand.
struct Book;

impl Logins for Book {
    type Account = ();

    async fn find(&self, _: Id, _: Claim) -> Result<Result<(), Refusal>, AppError> {
        Ok(Ok(()))
    }
}

/// The session's layer around handlers of the test's own, without the app.
struct Small {
    router: Router,
    sessions: Arc<Sessions>,
    cookie: Mutex<Option<String>>,
}

/// What the small app answered.
struct Reply {
    status: StatusCode,
    error: Option<AppError>,
    set_cookie: Option<String>,
    flash: Option<String>,
    text: String,
}

impl Small {
    fn around(routes: Router) -> Self {
        Self::with_keys(routes, SigningKeys::new(&new_key(), &[]), false)
    }

    fn with_keys(routes: Router, keys: SigningKeys, secure: bool) -> Self {
        let settings = Settings::parse(include_str!("../../../Leptos.toml")).unwrap();
        let sessions = Sessions::new(keys, settings.session, secure);
        let state = (sessions.clone(), Arc::new(Book));
        let router = routes.layer(from_fn_with_state(state, self::sessions::<Book>));
        Self { router, sessions, cookie: Mutex::default() }
    }

    /// Asks for a path as a navigation does, and keeps the session cookie that comes back.
    async fn get(&self, path: &str) -> Reply {
        let mut request = Request::get(path).header("sec-fetch-mode", "navigate");
        if let Some(value) = &*self.cookie.lock().unwrap() {
            request = request.header(header::COOKIE, format!("session={value}"));
        }
        let request = request.body(Body::empty()).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let line = |name: &str| {
            let lines = parts.headers.get_all(header::SET_COOKIE).iter();
            let mut lines = lines.map(|line| line.to_str().unwrap().to_owned());
            lines.find(|line| line.trim_start_matches("__Host-").starts_with(name))
        };
        let reply = Reply {
            status: parts.status,
            error: parts.extensions.get().cloned(),
            set_cookie: line("session="),
            flash: line("flash="),
            text: String::from_utf8(body.to_vec()).unwrap(),
        };
        if let Some(line) = &reply.set_cookie {
            let kept = Some(value(line).to_owned()).filter(|value| !value.is_empty());
            *self.cookie.lock().unwrap() = kept;
        }
        reply
    }

    /// The content of the cookie held.
    fn payload(&self) -> Option<Payload> {
        let cookie = self.cookie.lock().unwrap().clone()?;
        Some(self.sessions.verify(&cookie, rollcall::session::server::now()).unwrap().0)
    }
}

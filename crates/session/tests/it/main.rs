//! The session's promises that need no app: the layer around handlers of the tests' own.

#![allow(clippy::unwrap_used, missing_docs)]

mod checks;
mod data;
mod flash;
mod golden;
mod properties;
mod refusals;
mod size;

#[path = "../support/golden_file.rs"]
mod golden_file;
#[path = "../support/set_cookie.rs"]
mod set_cookie;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::middleware::from_fn_with_state;
use rollcall_session::{
    Claim, Id, LoginStatus, Logins, Payload, SecretKey, SessionError, SessionSettings, Sessions,
    SigningKeys, now, sessions,
};
use tower::ServiceExt;

use set_cookie::{attributes, lasting_attributes, value};

/// A new key of the test's own.
fn new_key() -> SecretKey {
    SecretKey::parse(&SecretKey::generate()).unwrap()
}

/// Logins of which one thing is known.
struct Book(LoginStatus<()>);

impl Logins for Book {
    type Account = ();
    type Error = SessionError;

    async fn find(&self, _: Id, _: Claim) -> Result<LoginStatus<()>, SessionError> {
        Ok(self.0)
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
    error: Option<SessionError>,
    set_cookie: Option<String>,
    flash: Option<String>,
    text: String,
}

impl Small {
    fn around(routes: Router) -> Self {
        Self::with_keys(routes, SigningKeys::new(&new_key(), &[]), false)
    }

    fn with_keys(routes: Router, keys: SigningKeys, secure: bool) -> Self {
        let sessions = Sessions::new(keys, SessionSettings::default(), secure);
        let state = (sessions.clone(), Arc::new(Book(LoginStatus::Open(()))));
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

    /// Sends another cookie along from now on.
    fn also_send(&self, name: &str, value: &str) {
        let mut cookie = self.cookie.lock().unwrap();
        let session = cookie.take().unwrap_or_default();
        *cookie = Some(format!("{session}; {name}={value}"));
    }

    /// The content of the cookie held.
    fn payload(&self) -> Option<Payload> {
        let cookie = self.cookie.lock().unwrap().clone()?;
        Some(self.sessions.verify(&cookie, now()).unwrap().0)
    }
}

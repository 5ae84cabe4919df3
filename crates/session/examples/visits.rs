//! A page that counts visits, with a sign-in that ends when the person or the server says so.
//! `cargo run -p rollcall-session --example visits`, then open http://127.0.0.1:3000.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Form, State};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{Html, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use rollcall_session::{
    Claim, Id, Key, LoginStatus, Logins, OriginGuard, SecretKey, SessionError, SessionHandle,
    SessionSettings, Sessions, SigningKeys, refuse_cross_origin, sessions,
};

const VISITS: Key<u64> = Key::new("visits");

/// The one account of this example.
const ADA: i64 = 1;

/// The open logins; an app keeps them in its database.
#[derive(Default)]
struct Table(Mutex<HashMap<Id, i64>>);

/// Who is signed in, as handlers find it in the extensions.
#[derive(Clone)]
struct Account(&'static str);

impl Logins for Table {
    type Account = Account;
    type Error = SessionError;

    async fn find(&self, sid: Id, claim: Claim) -> Result<LoginStatus<Account>, SessionError> {
        Ok(match self.rows(|rows| rows.get(&sid).copied()) {
            Some(account) if account == claim.account => LoginStatus::Open(Account("Ada")),
            _ => LoginStatus::Ended,
        })
    }
}

impl Table {
    fn rows<R>(&self, read: impl FnOnce(&mut HashMap<Id, i64>) -> R) -> R {
        read(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn page(
    session: SessionHandle,
    who: Option<Extension<Account>>,
) -> Result<Html<String>, SessionError> {
    let visits = session.get(&VISITS).await.unwrap_or(0) + 1;
    session.try_insert(&VISITS, visits).await?;
    let messages = session.take_flashes::<String>().join(" ");
    let name = who.map_or("a visitor", |Extension(Account(name))| name);
    let (action, verb) =
        if session.claim().is_some() { ("/out", "Sign out") } else { ("/in", "Sign in") };
    let token = session.csrf_token();
    Ok(Html(format!(
        "<p>{messages}</p><p>You are {name}, and this is visit {visits} of this session.</p>\
         <form method=post action={action}><input type=hidden name=csrf_token value={token}>\
         <button>{verb}</button></form>"
    )))
}

/// The one field that both forms have.
#[derive(serde::Deserialize)]
struct Token {
    csrf_token: String,
}

async fn sign_in(
    State(table): State<Arc<Table>>,
    session: SessionHandle,
    Form(Token { csrf_token }): Form<Token>,
) -> Redirect {
    // Here an app checks a password.
    if session.accepts_token(&csrf_token) {
        let sid = session.sign_in(ADA, 0, false).await;
        table.rows(|rows| rows.insert(sid, ADA));
        session.flash("Welcome.");
    }
    Redirect::to("/")
}

async fn sign_out(
    State(table): State<Arc<Table>>,
    session: SessionHandle,
    Form(Token { csrf_token }): Form<Token>,
) -> Redirect {
    if let (true, Some(sid)) = (session.accepts_token(&csrf_token), session.sid()) {
        // First the row: from here on every copy of the cookie is worth nothing.
        table.rows(|rows| rows.remove(&sid));
        session.sign_out();
    }
    Redirect::to("/")
}

/// Everything inside the session.
fn app(key: &SecretKey) -> Router {
    let keys = SigningKeys::new(key, &[]);
    // With `true` cookies are for https alone, as in production.
    let layer = Sessions::new(keys, SessionSettings::default(), false);
    let table = Arc::<Table>::default();
    Router::new()
        .route("/", get(page))
        .route("/in", post(sign_in))
        .route("/out", post(sign_out))
        .layer(from_fn_with_state((layer, table.clone()), sessions::<Table>))
        .layer(from_fn_with_state(OriginGuard::default(), refuse_cross_origin::<SessionError>))
        .layer(map_response(log))
        .with_state(table)
}

/// A layer around the session's finds the handle in the answer.
async fn log(response: Response) -> Response {
    let sid = response.extensions().get::<SessionHandle>().and_then(SessionHandle::sid);
    println!("{} {}", response.status(), if sid.is_some() { "with a session" } else { "" });
    response
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    // An app keeps its key: with another one, every cookie that it has signed is worth nothing.
    let key = SecretKey::parse(&SecretKey::generate()).map_err(std::io::Error::other)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app(&key)).await
}

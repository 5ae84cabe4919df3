//! What was typed into a form whose session had ended, found again after log-in.
//!
//! Form values never go into a cookie. The log-in form that answers such a post carries them in
//! its first field; log-in keeps them in the login's row; the page they belong to shows them once
//! more, to this session alone. What is carried begins with a signed head: so a stranger's log-in,
//! which carries nothing, cannot be large (docs/decisions/0027-what-log-in-carries-is-signed.md).

use axum::extract::Request;
use axum::http::Extensions;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use rollcall_forms::{FormState, Typed};
use rollcall_session::SessionHandle;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::auth::form::RESUME;
use crate::base::error::AppError;
use crate::base::server::LocalPath;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::base::server::request_body::BodyLimit;

use super::access::SignedIn;
use super::entities::login;
use super::logins;

/// The query that asks for the draft.
pub const QUERY: &str = "resume=1";

/// What was typed is carried for half a day: longer than anybody leaves a log-in form open.
const MAX_AGE_SECS: i64 = 12 * 3600;

/// The most bytes of a log-in that carries nothing.
pub const LOG_IN_BYTES: usize = 16 * 1024;

/// Within so many bytes of its body a log-in form says that it carries something: the name of the
/// field, the signature, and a path of [`LocalPath::MAX_BYTES`] in base64.
pub const HEAD_BYTES: usize = 2048;

/// Typed fields as a text: no passwords, no token.
pub fn encode(typed: &Typed) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(typed.without_secrets().iter());
    text.finish()
}

/// What the server says of a draft, in front of it.
struct Head {
    path: String,
    /// The length of the draft.
    bytes: usize,
    /// When it was put into the form, Unix seconds.
    issued: i64,
}

impl Head {
    /// As it is signed.
    fn text(&self) -> String {
        format!("{} {} {}", self.issued, self.bytes, self.path)
    }

    /// The head of what is carried, if we signed it, and the draft behind it.
    fn split<'a>(session: &SessionHandle, carried: &'a str) -> Option<(Self, &'a str)> {
        // A signed value has two points, and one follows.
        let (end, _) = carried.match_indices('.').nth(2)?;
        let text = session.verify_draft(&carried[..end])?;
        let mut words = text.splitn(3, ' ');
        let (issued, bytes) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let head = Self { path: words.next()?.to_owned(), bytes, issued };
        Some((head, &carried[end + 1..]))
    }
}

/// What a log-in form carries for the form at `path`: `""` when nothing was typed there.
pub fn carry(session: &SessionHandle, path: &str, typed: &Typed) -> String {
    let draft = encode(typed);
    if draft.is_empty() || LocalPath::parse(path).is_none() {
        return String::new();
    }
    let head = Head { path: path.to_owned(), bytes: draft.len(), issued: now() };
    format!("{}.{draft}", session.sign_draft(&head.text()))
}

/// The most bytes of a log-in that carries what was typed into a form of `form_bytes`: encoded once
/// more, each byte of it takes three at worst.
pub const fn largest_log_in(form_bytes: usize) -> BodyLimit {
    BodyLimit(LOG_IN_BYTES + 3 * form_bytes)
}

/// How large the body of a log-in may be that begins with these bytes. An old head counts as well:
/// the form was ours, and whoever has it open shall get in; what it carries is dropped then.
pub fn limit_of_log_in(
    session: Option<&SessionHandle>,
    first: &[u8],
    most: BodyLimit,
) -> BodyLimit {
    // A signed value is the same when it is encoded, so it stands there as it is.
    let value = first.strip_prefix(RESUME.name.as_bytes()).and_then(|rest| rest.strip_prefix(b"="));
    let carried = String::from_utf8_lossy(value.unwrap_or_default());
    let head = session.and_then(|session| Head::split(session, &carried));
    let draft_bytes = head.map_or(0, |(head, _)| head.bytes);
    BodyLimit(largest_log_in(draft_bytes).0.min(most.0))
}

/// The draft of a login, and the address that shows it: `None` when nothing was carried, or nothing
/// that the server put there for this path within half a day.
pub fn keep(session: &SessionHandle, next: &LocalPath, carried: &str) -> Option<(String, String)> {
    let path = next.path();
    let (head, draft) = Head::split(session, carried)?;
    let is_fresh = head.issued >= now() - MAX_AGE_SECS;
    let is_whole = head.path == path && head.bytes == draft.len();
    (is_fresh && is_whole).then(|| (format!("{path}?{draft}"), format!("{path}?{QUERY}")))
}

/// Keeps what a log-in form carried for a session that is signed in already; the address to go
/// to.
pub async fn carry_over(
    db: &Db,
    session: &SessionHandle,
    next: &LocalPath,
    carried: &str,
) -> Result<String, AppError> {
    match (keep(session, next, carried), session.sid()) {
        (Some((draft, address)), Some(sid)) => {
            logins::keep_draft(db, sid, draft).await?;
            Ok(address)
        }
        _ => Ok(next.as_str().to_owned()),
    }
}

/// Puts the draft of this session into the form state of the page it belongs to.
pub async fn resume(request: Request, next: Next) -> Response {
    if request.uri().query() != Some(QUERY) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    if let Some(state) = find(&parts).await {
        parts.extensions.insert(state);
    }
    next.run(Request::from_parts(parts, body)).await
}

/// The form at `path` was sent and done: its draft is of no use any more. A failure shows the
/// draft once too often, and is in the log.
pub async fn discard(extensions: &Extensions, path: &str) {
    let (Some(db), Some(session)) = (extensions.get::<Db>(), extensions.get::<SessionHandle>())
    else {
        return;
    };
    if let Some(sid) = session.sid() {
        let _ = logins::discard_draft(db, sid, path).await;
    }
}

async fn find(parts: &Parts) -> Option<FormState> {
    let extensions = &parts.extensions;
    let (db, session) = (extensions.get::<Db>()?, extensions.get::<SessionHandle>()?);
    let (_, state) = (extensions.get::<SignedIn>()?, extensions.get::<FormState>()?);
    if state.of(parts.uri.path()).is_some() {
        // The form was just posted: what was typed last counts.
        return None;
    }
    let draft: Option<Option<String>> = login::Entity::find()
        .select_only()
        .column(login::Column::Draft)
        .filter(login::Column::Sid.eq(session.sid()?.to_string()))
        .filter(login::Column::Created.gt(now() - logins::KEEP_DRAFT_SECS))
        .into_tuple()
        .one(&**db)
        .await
        .ok()?;
    let draft = draft??;
    let (path, fields) = draft.split_once('?')?;
    if path != parts.uri.path() {
        return None;
    }
    let mut typed = Typed::default();
    for (name, value) in form_urlencoded::parse(fields.as_bytes()) {
        typed.insert(&name, value);
    }
    let message =
        "You are signed in again. Nothing was sent yet: fill in what is missing and send it.";
    Some(state.resumed(path, &typed, message))
}

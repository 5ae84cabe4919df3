//! What was typed into a form whose session had ended, found again after log-in.
//!
//! Form values never go into a cookie. The log-in form that answers such a post carries them in
//! a hidden field; log-in keeps them in the login's row; the page they belong to shows them once
//! more, to this session alone.

use axum::extract::Request;
use axum::http::Extensions;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::base::error::AppError;
use crate::base::form::{FormState, Typed};
use crate::base::paths::LocalPath;
use crate::base::server::database::Db;
use crate::session::server::{SessionHandle, now};

use super::access::SignedIn;
use super::entities::login;
use super::logins;

/// The query that asks for the draft.
pub const QUERY: &str = "resume=1";

/// Typed fields as the text that the log-in form carries: no passwords, no token.
pub fn encode(typed: &Typed) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(typed.without_secrets().iter());
    text.finish()
}

/// The draft of a login, and the address that shows it: `None` when nothing was carried.
pub fn keep(next: &LocalPath, carried: &str) -> Option<(String, String)> {
    let path = next.path();
    (!carried.is_empty()).then(|| (format!("{path}?{carried}"), format!("{path}?{QUERY}")))
}

/// Keeps what a log-in form carried for a session that is signed in already; the address to go
/// to.
pub async fn carry_over(
    db: &Db,
    session: &SessionHandle,
    next: &LocalPath,
    carried: &str,
) -> Result<String, AppError> {
    match (keep(next, carried), session.sid()) {
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

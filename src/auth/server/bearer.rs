//! Personal tokens at the door of the API (RFC 6750).

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::auth::account::Username;
use crate::auth::paths;
use crate::auth::token::Scope;
use crate::base::error::AppError;
use crate::base::paths::is_below;
use crate::base::server::api::{Kind, Left, Limits, Problem};
use crate::base::server::client_address::ClientAddress;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SecurityLog};

use super::access::SignedIn;
use super::access::by_token::{self, BadToken, Grant, Refused, lacks};
use super::token_secret::TokenSecret;
use super::tokens;

/// The layer that recognises `Authorization: Bearer`. It stands around the API and nowhere else, so
/// no page takes a token: a page's forms are for people.
pub async fn bearer_tokens(
    State(limits): State<Arc<Limits>>,
    request: Request,
    next: Next,
) -> Response {
    // Everybody is told the methods: whose token it is, and whether it is good, changes nothing.
    if request.method() == Method::OPTIONS {
        return next.run(request).await;
    }
    if request.headers().get_all(header::AUTHORIZATION).iter().nth(1).is_some() {
        // Which one was meant, nobody knows.
        let problem = Problem::new(Kind::BadRequest);
        return problem.detail("Send `Authorization` once.").into_response();
    }
    let (mut parts, body) = request.into_parts();
    let Some(text) = token_of(&parts) else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    match admit(&limits, &mut parts, &text).await {
        Ok(left) => {
            let who = parts.extensions.get::<SignedIn>().cloned();
            let mut response = left.told(next.run(Request::from_parts(parts, body)).await);
            // For the lines that this request leaves in the log.
            who.map(|who| response.extensions_mut().insert(who));
            response
        }
        Err(refusal) => refusal,
    }
}

/// What stands behind the scheme, whose case does not matter (RFC 9110, section 11.1).
fn token_of(parts: &Parts) -> Option<String> {
    let value = parts.headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, token) = value.split_at_checked(7)?;
    let is_bearer = scheme.eq_ignore_ascii_case(b"bearer ");
    is_bearer.then(|| String::from_utf8_lossy(token.trim_ascii()).into_owned())
}

/// Puts the proof into the request, if the token is good for it.
async fn admit(limits: &Limits, parts: &mut Parts, text: &str) -> Result<Left, Response> {
    let failed = IntoResponse::into_response;
    let db = Db::from_request_parts(parts, &()).await.map_err(AppError::into_response)?;
    let found = match TokenSecret::parse(text) {
        Some(secret) => by_token::find(&db, &secret, &parts.method).await.map_err(failed)?,
        None => Err(Refused { why: BadToken::Unknown, owner: None }),
    };
    let (who, grant) = match found {
        Ok(found) => found,
        Err(Refused { why, owner }) => return refuse(limits, parts, why, owner).await,
    };
    let left = limits.count_token(grant.token_id).map_err(IntoResponse::into_response)?;
    note_use(&db, &grant);
    parts.extensions.insert::<SignedIn>(who);
    parts.extensions.insert::<Grant>(grant);
    Ok(left)
}

/// What a token leads to that is not good for the request.
async fn refuse(
    limits: &Limits,
    parts: &mut Parts,
    why: BadToken,
    owner: Option<Username>,
) -> Result<Left, Response> {
    let failed = AppError::into_response;
    if why == BadToken::ReadOnly {
        // Without the proof nothing can come of what is no method of ours but 405, which it is to all.
        let may_change = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        let is_ours = may_change.contains(&parts.method);
        if !is_ours {
            return Ok(Left::default());
        }
        let path = parts.uri.path();
        let keeps = is_below(path, paths::API_ACCOUNTS) || is_below(path, paths::API_LOGINS);
        let scope = if keeps { Scope::Accounts } else { Scope::Write };
        let mut refusal = lacks(scope).into_response();
        owner.map(|owner| refusal.extensions_mut().insert(owner));
        return Err(refusal);
    }
    let log = SecurityLog::from_request_parts(parts, &()).await.map_err(failed)?;
    let owner = owner.as_ref().map(Username::as_str);
    log.about(why.words()).refused(Event::WrongToken, owner);
    let address = ClientAddress::from_request_parts(parts, &()).await.map_err(failed)?;
    let left = limits.count_wrong_token(address).map_err(IntoResponse::into_response)?;
    Err(left.told(challenge(why)))
}

/// 401 (RFC 6750, section 3.1).
fn challenge(bad: BadToken) -> Response {
    let words = bad.words();
    let challenge = format!("Bearer error=\"invalid_token\", error_description=\"{words}\"");
    let problem = Problem::new(Kind::InvalidToken).detail(words);
    problem.header(header::WWW_AUTHENTICATE, &challenge).into_response()
}

/// Beside the answer, which has no need to wait for it.
fn note_use(db: &Db, grant: &Grant) {
    let (at, id) = (now(), grant.token_id);
    if tokens::use_is_due(grant.last_used, at) {
        let db = db.clone();
        // What keeps it from being written is in the log.
        tokio::spawn(async move { tokens::note_use(&db, id, at).await });
    }
}

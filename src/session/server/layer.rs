//! The layer: reads the cookies of a request, and writes at most one of each on its response.

use std::future::Future;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_sessions::Session;
use tower_sessions::session::Id;

use crate::base::error::AppError;
use crate::base::server::host::Host;

use super::flash_cookie;
use super::handle::SessionHandle;
use super::payload::{Claim, Payload, now};
use super::refusal::Refusal;
use super::sessions::Sessions;
use super::store::{CookieStore, Decisions};

/// Tells a browser to forget what it stored of this site (W3C Clear Site Data).
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Where logins are kept. The layer asks once per signed-in request. Who ends one closes its row
/// before [`SessionHandle::sign_out`]: an answer that nobody waits for must not keep it open.
pub trait Logins: Send + Sync + 'static {
    /// What is known of an account that is signed in; handlers find it in the extensions.
    type Account: Clone + Send + Sync + 'static;

    /// Whether the login behind a verified cookie still stands: the outer error is a failure
    /// to find out, the inner one the answer "no".
    fn find(
        &self,
        sid: Id,
        claim: Claim,
    ) -> impl Future<Output = Result<Result<Self::Account, Refusal>, AppError>> + Send;
}

/// In the extensions of an answer: no person asked for it, but a page that is open, by itself. Such
/// a request is answered like any other, and does not count as seen: it renews no session, so a
/// page that nobody looks at reaches its idle end. A route says so of itself.
#[derive(Clone, Copy, Debug)]
pub struct BackgroundRequest;

/// The middleware. Put it around everything that renders or acts, and not around static files.
pub async fn sessions<L: Logins>(
    State((sessions, logins)): State<(Arc<Sessions>, Arc<L>)>,
    mut request: Request,
    next: Next,
) -> Response {
    let bearer = is_bearer(request.headers());
    let arrived_at = now();
    let mut decisions = Decisions::default();
    let mut who = None;
    if !bearer {
        match judge(&sessions, logins.as_ref(), request.headers(), arrived_at).await {
            Ok((judged, account)) => {
                decisions = judged;
                who = account;
            }
            // Not to know is no reason to sign somebody out: the cookie stays.
            Err(error) => return failure(error),
        }
    }
    if let Some(refusal) = decisions.refused {
        sessions.refusals.add(refusal);
        tracing::debug!(?refusal, "session cookie refused");
    }
    sessions.read_flashes(request.headers(), &mut decisions, arrived_at);
    sessions.read_known(request.headers(), &mut decisions, arrived_at);
    decisions.arrived_at = arrived_at;
    decisions.is_at_home = Host::of(request.headers()).is_some_and(|host| host.is_loopback());
    decisions.asked_by_program = !request.headers().contains_key("sec-fetch-mode");

    let navigation = is_navigation(request.headers());
    let sid = decisions.current.as_ref().map(|session| session.sid);
    let store = Arc::new(CookieStore::new(sessions.settings.clone(), decisions));
    let data = Session::new(sid, store.clone(), None);
    let handle = SessionHandle { sessions, store, data: data.clone(), bearer };
    request.extensions_mut().insert(data);
    request.extensions_mut().insert(handle.clone());
    who.clone().map(|who| request.extensions_mut().insert(who));

    let response = next.run(request).await;
    let finished = finish(&handle, navigation, response).await;
    let mut response = finished.unwrap_or_else(failure);
    // For layers around this one: one follows a session from request to answer, one writes the log.
    response.extensions_mut().insert(handle);
    who.map(|who| response.extensions_mut().insert(who));
    response
}

/// Whom the session cookie of a request speaks for: every check in its order, the login's row last.
///
/// # Errors
/// Only a failure to find out; a cookie that is not believed is a decision.
pub(super) async fn judge<L: Logins>(
    sessions: &Sessions,
    logins: &L,
    headers: &HeaderMap,
    now: i64,
) -> Result<(Decisions, Option<L::Account>), AppError> {
    let decisions = sessions.read(headers, now);
    let claim = decisions.current.as_ref().and_then(|session| Some((session.sid, session.claim?)));
    let Some((sid, claim)) = claim else { return Ok((decisions, None)) };
    Ok(match logins.find(sid, claim).await? {
        Ok(account) => (decisions, Some(account)),
        Err(refusal) => (Decisions { refused: Some(refusal), ..Decisions::default() }, None),
    })
}

/// The answer when the session itself is what failed.
fn failure(error: AppError) -> Response {
    let mut response = error.into_response();
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    forbid_storing(headers);
    response
}

/// Writes the cookies that the request decided on.
async fn finish(
    handle: &SessionHandle,
    navigation: bool,
    mut response: Response,
) -> Result<Response, AppError> {
    let failed = response.status().is_server_error();
    let unchanged = response.status() == StatusCode::NOT_MODIFIED;
    let background = response.extensions().get::<BackgroundRequest>().is_some();
    handle.store.decisions().background = background;
    if !failed && handle.data.is_modified() {
        handle.data.save().await.map_err(|_| AppError::Internal)?;
    }
    let now = now();
    // A bearer request has no session to write, and where a script sends it, the browser's cookie
    // is somebody's session.
    let cookies = if failed || unchanged || handle.bearer {
        Vec::new()
    } else {
        let sessions = &handle.sessions;
        let decisions = handle.store.decisions();
        let session = session_cookie(sessions, &decisions, navigation, now)?;
        let flash = flash_cookie(sessions, &decisions, navigation, now);
        let known = known_cookie(sessions, &decisions, navigation, now);
        [session, flash, known].into_iter().flatten().collect()
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    let decisions = handle.store.decisions();
    let signed_in = decisions.current.as_ref().is_some_and(|session| session.claim.is_some());
    let says = headers.contains_key(header::CACHE_CONTROL);
    if decisions.session_rendered || !cookies.is_empty() || (signed_in && !says) {
        forbid_storing(headers);
    } else if !says {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    if decisions.signed_out() && !cookies.is_empty() {
        // Pages that were stored before the next person sits down.
        headers.insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\""));
    }
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The session's `Set-Cookie`, if one is due.
fn session_cookie(
    sessions: &Sessions,
    decisions: &Decisions,
    navigation: bool,
    now: i64,
) -> Result<Option<HeaderValue>, AppError> {
    let cookie = &sessions.session_cookie;
    // A late fetch under an old cookie must not touch the fresh one that the browser holds by
    // now: only a navigation removes or replaces a cookie that was refused.
    // A program that sends no such headers has no late fetches, and may need the token's session.
    let replaceable = navigation || decisions.claimed || decisions.asked_by_program;
    if decisions.refused.is_some() && !replaceable {
        return Ok(None);
    }
    let Some(session) = &decisions.current else {
        let held = decisions.arrived.is_some() || decisions.refused.is_some();
        return Ok(held.then(|| cookie.remove()));
    };
    let changed = decisions.arrived.as_ref() != Some(session);
    // For the same reason a visitor's cookie is not renewed by a fetch: the visitor may have
    // signed in meanwhile. A signed-in one may: its login's row was asked just now.
    let renewable = navigation || session.claim.is_some();
    // Nor by an answer that took its time: the account's epoch may have been raised meanwhile.
    let prompt = now - decisions.arrived_at <= 1;
    let seen = prompt && !decisions.background;
    let due = renewable && seen && (decisions.by_fallback || session.wants_renewal(now));
    if !changed && !due {
        return Ok(None);
    }
    let renewed = Payload { seen: now, ..session.clone() };
    let value = sessions.fits(&renewed).map_err(AppError::SessionTooLarge)?;
    let keep = session.claim.is_some_and(|claim| claim.keep);
    Ok(Some(cookie.set(&value, keep.then(|| renewed.remaining_secs(now)))))
}

fn flash_cookie(
    sessions: &Sessions,
    decisions: &Decisions,
    navigation: bool,
    now: i64,
) -> Option<HeaderValue> {
    let cookie = &sessions.flash_cookie;
    let waiting = if decisions.flashes_taken { &[][..] } else { &decisions.flashes[..] };
    match &decisions.current {
        Some(session) if !decisions.flashes_left.is_empty() => {
            let all = [waiting, &decisions.flashes_left].concat();
            let value = flash_cookie::sign(&sessions.keys, cookie.name(), session.sid, &all, now);
            Some(cookie.set(&value, Some(flash_cookie::LIFETIME_SECS)))
        }
        // What was shown, or can never be shown, goes; but not by a late fetch, see above.
        _ if decisions.flash_arrived && waiting.is_empty() && navigation => Some(cookie.remove()),
        _ => None,
    }
}

fn known_cookie(
    sessions: &Sessions,
    decisions: &Decisions,
    navigation: bool,
    now: i64,
) -> Option<HeaderValue> {
    let cookie = &sessions.known_cookie;
    let due = decisions.known_by_fallback && navigation && !decisions.background;
    match &decisions.known {
        Some(known) if decisions.known_changed || due => {
            let value = known.sign(&sessions.keys, cookie.name());
            Some(cookie.set(&value, Some(known.remaining_secs(now))))
        }
        // One that is not ours, or whose time is over, goes; but not by a late fetch, see above.
        None if decisions.known_arrived && navigation => Some(cookie.remove()),
        _ => None,
    }
}

fn forbid_storing(headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// Whether a person's browser is about to show the answer as a page.
pub fn is_navigation(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        None => text("accept").is_none_or(|accept| accept.contains("text/html")),
    }
}

/// Whether the request carries `Authorization: Bearer …` (RFC 6750).
pub(super) fn is_bearer(headers: &HeaderMap) -> bool {
    let value = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    value.is_some_and(|value| value.len() > 7 && value[..7].eq_ignore_ascii_case(b"bearer "))
}

//! The layer: reads the cookies of a request, and writes at most one of each on its response.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_sessions::Session;

use crate::error::SessionError;
use crate::flash;
use crate::handle::SessionHandle;
use crate::host::Host;
use crate::logins::{LoginStatus, Logins};
use crate::payload::{Payload, now};
use crate::sessions::Sessions;
use crate::state::{Arrived, FlashState, KnownState, RequestFacts, SessionState};
use crate::store::CookieStore;

/// Tells a browser to forget what it stored of this site (W3C Clear Site Data).
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

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
    let headers = request.headers();
    let bearer = is_bearer(headers);
    let arrived_at = now();
    let mut state = SessionState::default();
    let mut who = None;
    if !bearer {
        state = sessions.read(headers, arrived_at);
        let claimed =
            state.current.as_ref().and_then(|session| Some((session.sid, session.claim?)));
        if let Some((sid, claim)) = claimed {
            match logins.find(sid, claim).await.map(LoginStatus::account) {
                Ok(Ok(account)) => who = Some(account),
                Ok(Err(refusal)) => state = SessionState::refused(refusal),
                // Not to know is no reason to sign somebody out: the cookie stays.
                Err(error) => return failure(error),
            }
        }
    }
    if let Some(refusal) = state.arrived.refusal() {
        sessions.refusals.add(refusal);
        tracing::debug!(?refusal, "session cookie refused");
    }
    sessions.read_flashes(headers, &mut state, arrived_at);
    state.known = sessions.read_known(headers, arrived_at);
    state.request = RequestFacts {
        arrived_at,
        is_navigation: is_navigation(headers),
        is_by_program: !headers.contains_key("sec-fetch-mode"),
        is_loopback: Host::of(headers).is_some_and(|host| host.is_loopback()),
    };

    let sid = state.current.as_ref().map(|session| session.sid);
    let store = Arc::new(CookieStore::new(sessions.settings.clone(), state));
    let data = Session::new(sid, store.clone(), None);
    let handle = SessionHandle { sessions, store, data: data.clone(), bearer };
    request.extensions_mut().insert(data);
    request.extensions_mut().insert(handle.clone());
    who.clone().map(|who| request.extensions_mut().insert(who));

    let response = next.run(request).await;
    let finished = finish(&handle, response).await;
    let mut response = finished.unwrap_or_else(|error| failure(L::Error::from(error)));
    // For layers around this one: one follows a session from request to answer, one writes the log.
    response.extensions_mut().insert(handle);
    who.map(|who| response.extensions_mut().insert(who));
    response
}

/// The answer when the session itself is what failed.
fn failure(error: impl IntoResponse) -> Response {
    let mut response = error.into_response();
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    forbid_storing(headers);
    response
}

/// Writes the cookies that the request decided on.
async fn finish(handle: &SessionHandle, mut response: Response) -> Result<Response, SessionError> {
    let failed = response.status().is_server_error();
    let unchanged = response.status() == StatusCode::NOT_MODIFIED;
    let background = response.extensions().get::<BackgroundRequest>().is_some();
    if !failed && handle.data.is_modified() {
        handle.data.save().await.map_err(SessionError::data)?;
    }
    let state = handle.store.state();
    // A bearer request has no session to write, and where a script sends it, the browser's cookie
    // is somebody's session.
    let cookies = if failed || unchanged || handle.bearer {
        Vec::new()
    } else {
        due_cookies(&handle.sessions, &state, background)?
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Cookie"));
    let signed_in = state.current.as_ref().is_some_and(|session| session.claim.is_some());
    let says = headers.contains_key(header::CACHE_CONTROL);
    if state.rendered || !cookies.is_empty() || (signed_in && !says) {
        forbid_storing(headers);
    } else if !says {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    if state.signed_out() && !cookies.is_empty() {
        // Pages that were stored before the next person sits down.
        headers.insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\""));
    }
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The `Set-Cookie` lines that are due. With `background`, nobody was seen.
fn due_cookies(
    sessions: &Sessions,
    state: &SessionState,
    background: bool,
) -> Result<Vec<HeaderValue>, SessionError> {
    let now = now();
    let session = session_cookie(sessions, state, background, now)?;
    let flash = flash_cookie(sessions, state, now);
    let known = known_cookie(sessions, state, background, now);
    Ok([session, flash, known].into_iter().flatten().collect())
}

/// The session's `Set-Cookie`, if one is due.
fn session_cookie(
    sessions: &Sessions,
    state: &SessionState,
    background: bool,
    now: i64,
) -> Result<Option<HeaderValue>, SessionError> {
    let cookie = &sessions.session_cookie;
    let RequestFacts { arrived_at, is_navigation, is_by_program, .. } = state.request;
    // A late fetch under an old cookie must not touch the fresh one that the browser holds by
    // now: only a navigation removes or replaces a cookie that was refused.
    // A program that sends no such headers has no late fetches, and may need the token's session.
    let replaceable = is_navigation || state.claimed || is_by_program;
    if state.arrived.refusal().is_some() && !replaceable {
        return Ok(None);
    }
    let Some(session) = &state.current else {
        let held = !matches!(state.arrived, Arrived::Nothing);
        return Ok(held.then(|| cookie.remove()));
    };
    let changed = state.arrived.session() != Some(session);
    // For the same reason a visitor's cookie is not renewed by a fetch: the visitor may have
    // signed in meanwhile. A signed-in one may: its login's row was asked just now.
    let renewable = is_navigation || session.claim.is_some();
    // Nor by an answer that took its time: the account's epoch may have been raised meanwhile.
    let prompt = now - arrived_at <= 1;
    let seen = prompt && !background;
    let due = renewable && seen && (state.arrived.by_fallback() || session.wants_renewal(now));
    if !changed && !due {
        return Ok(None);
    }
    let renewed = Payload { seen: now, ..session.clone() };
    let value = sessions.fits(&renewed).map_err(SessionError::TooLarge)?;
    let keep = session.claim.is_some_and(|claim| claim.keep);
    Ok(Some(cookie.set(&value, keep.then(|| renewed.remaining_secs(now)))))
}

fn flash_cookie(sessions: &Sessions, state: &SessionState, now: i64) -> Option<HeaderValue> {
    let cookie = &sessions.flash_cookie;
    let FlashState { arrived, waiting, taken, left } = &state.flash;
    let waiting = if *taken { &[][..] } else { &waiting[..] };
    match &state.current {
        Some(session) if !left.is_empty() => {
            let all = [waiting, left].concat();
            let value = flash::sign(&sessions.keys, cookie.name(), session.sid, all, now);
            Some(cookie.set(&value, Some(flash::LIFETIME_SECS)))
        }
        // What was shown, or can never be shown, goes; but not by a late fetch, see above.
        _ if *arrived && waiting.is_empty() && state.request.is_navigation => Some(cookie.remove()),
        _ => None,
    }
}

fn known_cookie(
    sessions: &Sessions,
    state: &SessionState,
    background: bool,
    now: i64,
) -> Option<HeaderValue> {
    let cookie = &sessions.known_cookie;
    let KnownState { arrived, browser, by_fallback, changed } = &state.known;
    let is_navigation = state.request.is_navigation;
    let due = *by_fallback && is_navigation && !background;
    match browser {
        Some(known) if *changed || due => {
            let value = known.sign(&sessions.keys, cookie.name());
            Some(cookie.set(&value, Some(known.remaining_secs(now))))
        }
        // One that is not ours, or whose time is over, goes; but not by a late fetch, see above.
        None if *arrived && is_navigation => Some(cookie.remove()),
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
pub(crate) fn is_bearer(headers: &HeaderMap) -> bool {
    let value = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    value.is_some_and(|value| value.len() > 7 && value[..7].eq_ignore_ascii_case(b"bearer "))
}

//! Keys, names and times of all sessions, and what they say of a cookie: its value made and read.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::HeaderMap;

use crate::cookie::Cookie;
use crate::error::SessionTooLarge;
use crate::flash;
use crate::keys::{Purpose, SigningKeys};
use crate::known::KnownBrowser;
use crate::payload::Payload;
use crate::refusal::{Refusal, RefusalCounts};
use crate::settings::SessionSettings;
use crate::signed::MAX_COOKIE_BYTES;
use crate::state::{KnownState, SessionState};

/// What stands in front of a draft's payload when it is signed.
const DRAFT: &str = "draft";

/// Keys, names and times: what is the same for all requests.
#[derive(Debug)]
pub struct Sessions {
    pub(crate) keys: SigningKeys,
    pub(crate) settings: SessionSettings,
    pub(crate) session_cookie: Cookie,
    pub(crate) flash_cookie: Cookie,
    pub(crate) known_cookie: Cookie,
    pub(crate) refusals: RefusalCounts,
}

impl Sessions {
    /// With `secure`, cookies are for https alone and carry the prefix `__Host-`.
    pub fn new(keys: SigningKeys, settings: SessionSettings, secure: bool) -> Arc<Self> {
        Arc::new(Self {
            keys,
            settings,
            session_cookie: Cookie::new("session", secure),
            flash_cookie: Cookie::new("flash", secure),
            known_cookie: Cookie::new("known", secure),
            refusals: RefusalCounts::default(),
        })
    }

    /// The name of the session's cookie.
    pub fn cookie_name(&self) -> &str {
        self.session_cookie.name()
    }

    /// How often cookies were refused, by reason.
    pub fn refusals(&self) -> &RefusalCounts {
        &self.refusals
    }

    /// The value of the session cookie that says `payload`.
    pub fn sign(&self, payload: &Payload) -> String {
        self.keys.sign(Purpose::Session, self.session_cookie.name(), &payload.to_json())
    }

    /// Reads a session cookie's value: every check but the login's row. Also tells whether a
    /// fallback key verified it.
    ///
    /// # Errors
    /// The first check that failed.
    pub fn verify(&self, value: &str, now: i64) -> Result<(Payload, bool), Refusal> {
        let verified = self.keys.verify(Purpose::Session, self.session_cookie.name(), value)?;
        Ok((Payload::from_json(&verified.payload, now)?, verified.by_fallback))
    }

    /// Signs what the server says of a draft that a form carries; it is worth nothing as a cookie.
    pub fn sign_draft(&self, about: &str) -> String {
        self.keys.sign(Purpose::Draft, DRAFT, about.as_bytes())
    }

    /// What the server said of a draft, if it was this one, in any session.
    pub fn verify_draft(&self, signed: &str) -> Option<String> {
        let verified = self.keys.verify(Purpose::Draft, DRAFT, signed).ok()?;
        String::from_utf8(verified.payload).ok()
    }

    /// The first cookie that verifies decides; else the first refusal. Its login is looked up
    /// afterwards, and no other cookie is tried if that is closed: one look-up per request.
    pub(crate) fn read(&self, headers: &HeaderMap, now: i64) -> SessionState {
        let mut refused = None;
        for value in self.session_cookie.values(headers) {
            match self.verify(value, now) {
                Ok((session, by_fallback)) => return SessionState::verified(session, by_fallback),
                Err(refusal) => refused = refused.or(Some(refusal)),
            }
        }
        refused.map(SessionState::refused).unwrap_or_default()
    }

    pub(crate) fn read_flashes(&self, headers: &HeaderMap, state: &mut SessionState, now: i64) {
        let name = self.flash_cookie.name();
        for value in self.flash_cookie.values(headers) {
            state.flash.arrived = true;
            // Like the session's: the first that is good counts.
            if let (Some(session), true) = (&state.current, state.flash.waiting.is_empty()) {
                state.flash.waiting = flash::read(&self.keys, name, value, session.sid, now);
            }
        }
    }

    pub(crate) fn read_known(&self, headers: &HeaderMap, now: i64) -> KnownState {
        let name = self.known_cookie.name();
        let mut state = KnownState::default();
        for value in self.known_cookie.values(headers) {
            state.arrived = true;
            // Like the session's: the first that is good counts.
            if state.browser.is_none()
                && let Some((known, by_fallback)) = KnownBrowser::read(&self.keys, name, value, now)
            {
                state.browser = Some(known);
                state.by_fallback = by_fallback;
            }
        }
        state
    }

    /// Signs a session, if a browser would keep it.
    pub(crate) fn fits(&self, session: &Payload) -> Result<String, SessionTooLarge> {
        let name = self.session_cookie.name();
        let value = self.sign(session);
        let bytes = name.len() + value.len();
        if bytes <= MAX_COOKIE_BYTES {
            return Ok(value);
        }
        let data: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(&session.data).unwrap_or_default();
        let mut keys: Vec<(String, usize)> = data
            .into_iter()
            .map(|(key, value)| {
                let bytes = key.len() + value.to_string().len();
                (key, bytes)
            })
            .collect();
        keys.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
        Err(SessionTooLarge { bytes, limit_bytes: MAX_COOKIE_BYTES, keys })
    }
}

//! Keys, names and times of all sessions, and what they say of a cookie: its value made and read.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::HeaderMap;

use crate::base::error::SessionTooLarge;

use super::cookie::Cookie;
use super::flash_cookie;
use super::keys::{Purpose, SigningKeys};
use super::known_cookie::KnownBrowser;
use super::payload::Payload;
use super::refusal::{Refusal, RefusalCounts};
use super::settings::SessionSettings;
use super::signed::MAX_COOKIE_BYTES;
use super::store::Decisions;

/// What stands in front of a draft's payload when it is signed.
const DRAFT: &str = "draft";

/// Keys, names and times: what is the same for all requests.
#[derive(Debug)]
pub struct Sessions {
    pub(super) keys: SigningKeys,
    pub(super) settings: SessionSettings,
    pub(super) session_cookie: Cookie,
    pub(super) flash_cookie: Cookie,
    pub(super) known_cookie: Cookie,
    pub(super) refusals: RefusalCounts,
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

    /// What the server said of a draft, if it was this one, whoever's session it was.
    pub fn verify_draft(&self, signed: &str) -> Option<String> {
        let verified = self.keys.verify(Purpose::Draft, DRAFT, signed).ok()?;
        String::from_utf8(verified.payload).ok()
    }

    /// The first cookie that verifies decides; else the first refusal. Its login is looked up
    /// afterwards, and no other cookie is tried if that is closed: one look-up per request.
    pub(super) fn read(&self, headers: &HeaderMap, now: i64) -> Decisions {
        let mut decisions = Decisions::default();
        for value in self.session_cookie.values(headers) {
            match self.verify(value, now) {
                Ok((payload, by_fallback)) => {
                    decisions.current = Some(payload.clone());
                    decisions.arrived = Some(payload);
                    decisions.by_fallback = by_fallback;
                    decisions.refused = None;
                    break;
                }
                Err(refusal) => decisions.refused = decisions.refused.or(Some(refusal)),
            }
        }
        decisions
    }

    pub(super) fn read_flashes(&self, headers: &HeaderMap, decisions: &mut Decisions, now: i64) {
        let name = self.flash_cookie.name();
        for value in self.flash_cookie.values(headers) {
            decisions.flash_arrived = true;
            // Like the session's: the first that is good counts.
            if let (Some(session), true) = (&decisions.current, decisions.flashes.is_empty()) {
                decisions.flashes = flash_cookie::read(&self.keys, name, value, session.sid, now);
            }
        }
    }

    pub(super) fn read_known(&self, headers: &HeaderMap, decisions: &mut Decisions, now: i64) {
        let name = self.known_cookie.name();
        for value in self.known_cookie.values(headers) {
            decisions.known_arrived = true;
            // Like the session's: the first that is good counts.
            if decisions.known.is_none()
                && let Some((known, by_fallback)) = KnownBrowser::read(&self.keys, name, value, now)
            {
                decisions.known = Some(known);
                decisions.known_by_fallback = by_fallback;
            }
        }
    }

    /// Signs a session, if a browser would keep it.
    pub(super) fn fits(&self, session: &Payload) -> Result<String, SessionTooLarge> {
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

//! What a handler or an action holds of its request's session.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower_sessions::Session;
use tower_sessions::session::Id;

use crate::base::error::AppError;
use crate::session::flash::Flash;

use super::flash_cookie;
use super::payload::{Claim, Payload, now};
use super::sessions::Sessions;
use super::store::CookieStore;
use super::trial::Trial;

/// The name and type of one value in a session's data. Keys are constants beside the code that
/// uses them, so that no string is typed twice.
pub struct Key<T> {
    name: Cow<'static, str>,
    value: PhantomData<fn() -> T>,
}

impl<T> Key<T> {
    /// A key of this name.
    pub const fn new(name: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), value: PhantomData }
    }

    /// A key that a person named, behind a prefix that no constant begins with.
    pub fn below(prefix: &'static str, name: &str) -> Self {
        Self { name: Cow::Owned(format!("{prefix}{name}")), value: PhantomData }
    }
}

/// The session cookie as it stands, for a page that takes it apart.
pub struct SignedSession {
    /// The cookie's name.
    pub name: String,
    /// Its value, signed with the current key. The MAC at its end opens the session: a page shows
    /// its beginning at most.
    pub value: String,
    /// What it says.
    pub payload: Payload,
    /// Whether it came with the request; else it begins with the answer.
    pub arrived: bool,
    /// Whether an older key had signed it, so that the answer brings it signed anew.
    pub by_fallback: bool,
}

/// The session of one request. Clones share it.
///
/// Its data is a [`tower_sessions::Session`], which handlers may extract as well. What is
/// decided here takes effect when the response leaves, unless that is a 5xx.
#[derive(Clone)]
pub struct SessionHandle {
    pub(super) sessions: Arc<Sessions>,
    pub(super) store: Arc<CookieStore>,
    pub(super) data: Session,
    /// Whether the request proves itself by a bearer token, so that no cookie counts.
    pub(super) bearer: bool,
}

impl SessionHandle {
    /// Who the verified cookie says is signed in, the login row having agreed.
    pub fn claim(&self) -> Option<Claim> {
        self.store.decisions().current.as_ref().and_then(|session| session.claim)
    }

    /// The session's id, if a session has begun.
    pub fn sid(&self) -> Option<Id> {
        self.store.decisions().current.as_ref().map(|session| session.sid)
    }

    /// The session cookie, for a page that shows it: the session begins now if there is none.
    pub fn signed(&self) -> SignedSession {
        let mut decisions = self.store.decisions();
        decisions.session_rendered = true;
        let (arrived, by_fallback) = (decisions.arrived.is_some(), decisions.by_fallback);
        let payload = decisions.begun(self.store.settings()).clone();
        let name = self.sessions.session_cookie.name().to_owned();
        let value = self.sessions.sign(&payload);
        SignedSession { name, value, payload, arrived, by_fallback }
    }

    /// The id of the session that came with the request and was believed, and whether somebody was
    /// signed in by it.
    pub fn arrived(&self) -> (Option<Id>, bool) {
        let decisions = self.store.decisions();
        let arrived = decisions.arrived.as_ref();
        (arrived.map(|session| session.sid), arrived.is_some_and(|session| session.claim.is_some()))
    }

    /// For a page that tries cookies: the keys themselves reach no handler.
    pub fn trial(&self) -> Trial<'_> {
        self.sessions.trial()
    }

    /// Whether an account has logged in with this browser that this browser still knows of.
    pub fn is_known(&self) -> bool {
        self.store.decisions().known.is_some()
    }

    /// The number of this browser, if it is known for this account.
    pub fn known_browser(&self, account: i64) -> Option<Id> {
        let decisions = self.store.decisions();
        decisions.known.as_ref().and_then(|known| known.number_for(account))
    }

    /// From now on this browser is known for an account, which signs nobody in.
    pub fn make_known(&self, account: i64) {
        self.store.decisions().make_known(account);
    }

    /// Begins a signed-in session under a new id; the old one is gone, with its data. The browser
    /// is known for the account from now on.
    /// The caller opens the login's row under the id returned, and closes that of the old one.
    pub async fn sign_in(&self, account: i64, epoch: i32, keep: bool) -> Id {
        self.data.clear().await;
        let claim = Claim { account, checked: now(), epoch, keep };
        self.store.decisions().sign_in(self.store.settings(), claim)
    }

    /// For how many seconds the session can go on at the longest.
    pub fn lifetime_secs(&self) -> i64 {
        let decisions = self.store.decisions();
        decisions.current.as_ref().map_or(0, |session| session.expires - session.issued)
    }

    /// When the session ends at the latest, Unix seconds; `None` when there is none.
    pub fn ends(&self) -> Option<i64> {
        self.store.decisions().current.as_ref().map(|session| session.expires)
    }

    /// Ends the session of this browser. A copy of its cookie is dead because its login is closed,
    /// which the caller has done before.
    pub fn sign_out(&self) {
        self.store.decisions().current = None;
    }

    /// After the password was checked or changed: the same session under the account's new epoch.
    pub fn renew_claim(&self, epoch: i32) {
        let mut decisions = self.store.decisions();
        if let Some(claim) = decisions.current.as_mut().and_then(|session| session.claim.as_mut()) {
            claim.epoch = epoch;
            claim.checked = now();
            decisions.claimed = true;
        }
    }

    /// The id of the session, which begins now if there is none.
    pub fn begin(&self) -> Id {
        let mut decisions = self.store.decisions();
        decisions.session_rendered = true;
        decisions.begun(self.store.settings()).sid
    }

    /// A masked anti-forgery token bound to the session, which begins now if there is none.
    pub fn csrf_token(&self) -> String {
        self.sessions.keys.csrf_token(&self.begin().to_string())
    }

    /// Signs what a log-in form says of the draft that it carries. Not over the session: a log-in
    /// in another tab changes that.
    pub fn sign_draft(&self, about: &str) -> String {
        self.sessions.sign_draft(about)
    }

    /// What the server said of a draft, if it was this one.
    pub fn verify_draft(&self, signed: &str) -> Option<String> {
        self.sessions.verify_draft(signed)
    }

    /// Whether a post may pass: its token is this session's, or it carries a bearer token,
    /// which no other site's page can send.
    pub fn accepts_token(&self, token: &str) -> bool {
        let is_ours = |sid: Id| self.sessions.keys.csrf_token_is_for(&sid.to_string(), token);
        let accepted = self.bearer || self.sid().is_some_and(is_ours);
        self.store.decisions().token_refused |= !accepted;
        accepted
    }

    /// Whether [`SessionHandle::accepts_token`] has refused one in this request.
    pub fn has_refused_token(&self) -> bool {
        self.store.decisions().token_refused
    }

    /// What somebody reads whose form was not accepted for its token; `what_now` is what became of
    /// it and what to do. A token without the cookie that went out with it comes from a browser
    /// that keeps none, or has dropped it since: sent again, the form tells which.
    pub fn token_refusal(&self, token: &str, what_now: &str) -> String {
        let decisions = self.store.decisions();
        let has_cookie = decisions.arrived.is_some() || decisions.refused.is_some();
        if has_cookie || self.bearer || token.is_empty() {
            return format!(
                "This form was open for too long, or your session is a new one by now. {what_now}"
            );
        }
        let at_home = if decisions.is_at_home && self.sessions.session_cookie.is_secure() {
            " Safari keeps none at http://localhost: take another browser there, or https."
        } else {
            ""
        };
        format!(
            "No cookie came with this form, and without one it does not work. {what_now} If you \
             read this again, allow cookies for this site.{at_home}"
        )
    }

    /// Whether the request came with `Authorization: Bearer`: it has no session and gets none.
    pub fn is_bearer(&self) -> bool {
        self.bearer
    }

    /// Leaves a message for the next page. The oldest goes when there are too many.
    pub fn flash(&self, flash: Flash) {
        let text = flash_cookie::shorten(flash.text);
        self.store.decisions().flashes_left.push(Flash { text, ..flash });
    }

    /// The messages for this page; they are not shown again.
    pub fn take_flashes(&self) -> Vec<Flash> {
        let mut decisions = self.store.decisions();
        decisions.flashes_taken = true;
        std::mem::take(&mut decisions.flashes)
    }

    /// The value of `key`, `None` when absent or of another shape.
    pub async fn get<T: DeserializeOwned>(&self, key: &Key<T>) -> Option<T> {
        self.data.get(&key.name).await.ok().flatten()
    }

    /// Sets `key`, after a look at whether the cookie still fits.
    ///
    /// # Errors
    /// [`AppError::SessionTooLarge`] with each key's size; the session is as before.
    pub async fn try_insert<T: Serialize>(&self, key: &Key<T>, value: T) -> Result<(), AppError> {
        let new = serde_json::to_value(value).map_err(|_| AppError::Internal)?;
        let before = self.data.get_value(&key.name).await.map_err(|_| AppError::Internal)?;
        self.insert_value(&key.name, Some(new)).await?;
        let too_large = match &self.store.decisions().current {
            Some(session) => self.sessions.fits(session).err(),
            None => None,
        };
        match too_large {
            None => Ok(()),
            Some(size) => {
                self.insert_value(&key.name, before).await?;
                Err(AppError::SessionTooLarge(size))
            }
        }
    }

    /// Removes `key`.
    pub async fn remove<T>(&self, key: &Key<T>) -> Result<(), AppError> {
        self.insert_value(&key.name, None).await
    }

    async fn insert_value(
        &self,
        name: &str,
        value: Option<serde_json::Value>,
    ) -> Result<(), AppError> {
        let changed = match value {
            Some(value) => self.data.insert_value(name, value).await,
            None => self.data.remove_value(name).await,
        };
        changed.map_err(|_| AppError::Internal)?;
        self.data.save().await.map_err(|_| AppError::Internal)
    }
}

impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionHandle")
    }
}

impl<S: Sync> FromRequestParts<S> for SessionHandle {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        parts.extensions.get().cloned().ok_or(AppError::Internal)
    }
}

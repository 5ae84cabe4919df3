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

use crate::error::SessionError;
use crate::logins::{Checked, Logins};
use crate::payload::{Claim, Payload, now};
use crate::sessions::Sessions;
use crate::state::Arrived;
use crate::store::CookieStore;

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
    /// Whether an older key had signed it, so that the answer brings it signed again.
    pub by_fallback: bool,
}

/// The session of one request. Clones share it.
///
/// Its data is a [`tower_sessions::Session`], which handlers may extract as well. What is
/// decided here takes effect when the response leaves, unless that is a 5xx.
#[derive(Clone)]
pub struct SessionHandle {
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) store: Arc<CookieStore>,
    pub(crate) data: Session,
    /// Whether the request proves itself by a bearer token, so that no cookie counts.
    pub(crate) bearer: bool,
}

impl SessionHandle {
    /// Who the verified cookie says is signed in, the login row having agreed.
    pub fn claim(&self) -> Option<Claim> {
        self.store.state().current.as_ref().and_then(|session| session.claim)
    }

    /// The session's id, if a session has begun.
    pub fn sid(&self) -> Option<Id> {
        self.store.state().current.as_ref().map(|session| session.sid)
    }

    /// The session cookie, for a page that shows it: the session begins now if there is none.
    pub fn signed(&self) -> SignedSession {
        let mut state = self.store.state();
        state.rendered = true;
        let arrived = state.arrived.session().is_some();
        let by_fallback = state.arrived.by_fallback();
        let payload = state.begun(self.store.settings()).clone();
        let name = self.sessions.session_cookie.name().to_owned();
        let value = self.sessions.sign(&payload);
        SignedSession { name, value, payload, arrived, by_fallback }
    }

    /// The id of the session that came with the request and was believed, and whether somebody was
    /// signed in by it.
    pub fn arrived(&self) -> (Option<Id>, bool) {
        let state = self.store.state();
        let arrived = state.arrived.session();
        (arrived.map(|session| session.sid), arrived.is_some_and(|session| session.claim.is_some()))
    }

    /// The name of the session's cookie.
    pub fn cookie_name(&self) -> &str {
        self.sessions.cookie_name()
    }

    /// A dry run, see [`Sessions::check`]: what the layer would make of a session cookie with this
    /// value.
    ///
    /// # Errors
    /// A failure to find out whether the login stands.
    pub async fn check<L: Logins>(
        &self,
        logins: &L,
        value: &str,
        now: i64,
    ) -> Result<Checked, L::Error> {
        self.sessions.check(logins, value, now).await
    }

    /// Whether an account has logged in with this browser that this browser still knows of.
    pub fn is_known(&self) -> bool {
        self.store.state().known.browser.is_some()
    }

    /// The number of this browser, if it is known for this account.
    pub fn known_browser(&self, account: i64) -> Option<Id> {
        let state = self.store.state();
        state.known.browser.as_ref().and_then(|known| known.number_for(account))
    }

    /// From now on this browser is known for an account, which signs nobody in.
    pub fn make_known(&self, account: i64) {
        self.store.state().make_known(account);
    }

    /// Begins a signed-in session under a new id; the old one is gone, with its data. The browser
    /// is known for the account from now on.
    /// The caller opens the login's row under the id returned, and closes that of the old one.
    pub async fn sign_in(&self, account: i64, epoch: i32, keep: bool) -> Id {
        self.data.clear().await;
        let claim = Claim { account, checked: now(), epoch, keep };
        self.store.state().sign_in(self.store.settings(), claim)
    }

    /// For how many seconds the session can go on at the longest.
    pub fn lifetime_secs(&self) -> i64 {
        let state = self.store.state();
        state.current.as_ref().map_or(0, |session| session.expires - session.issued)
    }

    /// When the session ends at the latest, Unix seconds; `None` when there is none.
    pub fn ends(&self) -> Option<i64> {
        self.store.state().current.as_ref().map(|session| session.expires)
    }

    /// Ends the session of this browser. A copy of its cookie is dead because its login is closed,
    /// which the caller has done before.
    pub fn sign_out(&self) {
        self.store.state().current = None;
    }

    /// After the password was checked or changed: the same session under the account's new epoch.
    pub fn renew_claim(&self, epoch: i32) {
        let mut state = self.store.state();
        if let Some(claim) = state.current.as_mut().and_then(|session| session.claim.as_mut()) {
            claim.epoch = epoch;
            claim.checked = now();
            state.claimed = true;
        }
    }

    /// The id of the session, which begins now if there is none.
    pub fn begin(&self) -> Id {
        let mut state = self.store.state();
        state.rendered = true;
        state.begun(self.store.settings()).sid
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
        self.store.state().token_refused |= !accepted;
        accepted
    }

    /// Whether [`SessionHandle::accepts_token`] has refused one in this request.
    pub fn has_refused_token(&self) -> bool {
        self.store.state().token_refused
    }

    /// The words for a form that was not accepted for its token; `what_now` is what became of
    /// it and what to do. A token without the cookie that went out with it comes from a browser
    /// that keeps none, or has dropped it since: sent again, the form tells which.
    pub fn token_refusal(&self, token: &str, what_now: &str) -> String {
        let state = self.store.state();
        let has_cookie = !matches!(state.arrived, Arrived::Nothing);
        if has_cookie || self.bearer || token.is_empty() {
            return format!(
                "This form was open for too long, or your session is a new one by now. {what_now}"
            );
        }
        let at_home = if state.request.is_loopback && self.sessions.session_cookie.is_secure() {
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

    /// Leaves a message for the next page: a text, or a type of the app's own. The oldest goes when
    /// there are too many for the cookie, as does one that is no JSON.
    pub fn flash(&self, message: impl Serialize) {
        match serde_json::value::to_raw_value(&message) {
            Ok(message) => self.store.state().flash.left.push(message),
            Err(error) => tracing::error!(%error, "a message for the next page is no JSON"),
        }
    }

    /// The messages for this page; they are not shown again. Those of another type are left out.
    pub fn take_flashes<T: DeserializeOwned>(&self) -> Vec<T> {
        let mut state = self.store.state();
        state.flash.taken = true;
        let waiting = std::mem::take(&mut state.flash.waiting);
        waiting.iter().filter_map(|message| serde_json::from_str(message.get()).ok()).collect()
    }

    /// The value of `key`, `None` when absent or of another shape.
    pub async fn get<T: DeserializeOwned>(&self, key: &Key<T>) -> Option<T> {
        self.data.get(&key.name).await.ok().flatten()
    }

    /// Sets `key`, after a look at whether the cookie still fits.
    ///
    /// # Errors
    /// [`SessionError::TooLarge`] with each key's size; the session is as before.
    pub async fn try_insert<T: Serialize>(
        &self,
        key: &Key<T>,
        value: T,
    ) -> Result<(), SessionError> {
        let new = serde_json::to_value(value).map_err(SessionError::data)?;
        let before = self.data.get_value(&key.name).await.map_err(SessionError::data)?;
        self.insert_value(&key.name, Some(new)).await?;
        let too_large = match &self.store.state().current {
            Some(session) => self.sessions.fits(session).err(),
            None => None,
        };
        match too_large {
            None => Ok(()),
            Some(size) => {
                self.insert_value(&key.name, before).await?;
                Err(SessionError::TooLarge(size))
            }
        }
    }

    /// Removes `key`.
    ///
    /// # Errors
    /// [`SessionError::Data`] when the session's data cannot be read.
    pub async fn remove<T>(&self, key: &Key<T>) -> Result<(), SessionError> {
        self.insert_value(&key.name, None).await
    }

    async fn insert_value(
        &self,
        name: &str,
        value: Option<serde_json::Value>,
    ) -> Result<(), SessionError> {
        let changed = match value {
            Some(value) => self.data.insert_value(name, value).await,
            None => self.data.remove_value(name).await,
        };
        changed.map_err(SessionError::data)?;
        self.data.save().await.map_err(SessionError::data)
    }
}

impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionHandle")
    }
}

impl<S: Sync> FromRequestParts<S> for SessionHandle {
    type Rejection = SessionError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, SessionError> {
        parts.extensions.get().cloned().ok_or(SessionError::NoLayer)
    }
}

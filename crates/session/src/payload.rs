//! What the session cookie says: compact JSON with its keys in a fixed order.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tower_sessions::session::Id;

use crate::refusal::Refusal;
use crate::settings::SessionSettings;

/// How far a clock of another instance may be ahead, in seconds.
pub(crate) const CLOCK_SKEW_SECS: i64 = 60;

/// Who signed in, as the cookie claims. The claim counts once the login's row agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The account's id.
    pub account: i64,
    /// When the password was last checked, Unix seconds.
    pub checked: i64,
    /// The account's epoch at that time.
    pub epoch: i32,
    /// Whether the person asked to be kept signed in, so that the cookie outlives the browser.
    pub keep: bool,
}

/// The content of a session cookie. Times are Unix seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// The session's id: 128 random bits.
    pub sid: Id,
    /// When the session began.
    pub issued: i64,
    /// When it was last renewed.
    pub seen: i64,
    /// For how many seconds it may rest.
    pub idle_secs: i64,
    /// Its absolute end.
    pub expires: i64,
    /// Who signed in, if anybody.
    pub claim: Option<Claim>,
    /// A JSON object with sorted keys, parsed on first use.
    pub data: Box<str>,
}

/// The JSON itself; the order of the members is the order on the wire.
#[derive(Serialize, Deserialize)]
struct Wire<'a> {
    sid: &'a str,
    iat: i64,
    seen: i64,
    idle: i64,
    exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    acc: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    auth: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epoch: Option<i32>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    keep: bool,
    #[serde(borrow)]
    data: &'a RawValue,
}

impl Payload {
    /// The data of a session that holds none.
    pub(crate) const NO_DATA: &'static str = "{}";

    /// A visitor's new session.
    pub(crate) fn visitor(settings: &SessionSettings, now: i64) -> Self {
        let lifetime = settings.visitor();
        Self {
            sid: Id::default(),
            issued: now,
            seen: now,
            idle_secs: lifetime.idle_secs,
            expires: now + lifetime.absolute_secs,
            claim: None,
            data: Self::NO_DATA.into(),
        }
    }

    /// A session that begins with a log-in.
    pub(crate) fn signed_in(settings: &SessionSettings, claim: Claim, now: i64) -> Self {
        let lifetime = settings.signed_in(claim.keep);
        Self {
            idle_secs: lifetime.idle_secs,
            expires: now + lifetime.absolute_secs,
            claim: Some(claim),
            ..Self::visitor(settings, now)
        }
    }

    /// The bytes that are signed.
    pub fn to_json(&self) -> Vec<u8> {
        let sid = self.sid.to_string();
        let data = RawValue::from_string(self.data.to_string());
        let data = data.unwrap_or_else(|_| RawValue::NULL.to_owned());
        let wire = Wire {
            sid: &sid,
            iat: self.issued,
            seen: self.seen,
            idle: self.idle_secs,
            exp: self.expires,
            acc: self.claim.map(|claim| claim.account),
            auth: self.claim.map(|claim| claim.checked),
            epoch: self.claim.map(|claim| claim.epoch),
            keep: self.claim.is_some_and(|claim| claim.keep),
            data: &data,
        };
        serde_json::to_vec(&wire).expect("strings and numbers always serialize")
    }

    /// Reads a verified payload and checks its times.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`] or the end that has passed.
    pub fn from_json(bytes: &[u8], now: i64) -> Result<Self, Refusal> {
        let wire: Wire<'_> = serde_json::from_slice(bytes).map_err(|_| Refusal::Unreadable)?;
        if wire.iat > now.saturating_add(CLOCK_SKEW_SECS) {
            return Err(Refusal::FromTheFuture);
        }
        if now >= wire.exp {
            return Err(Refusal::Expired);
        }
        if now >= wire.seen.saturating_add(wire.idle) {
            return Err(Refusal::Idle);
        }
        let claim = match (wire.acc, wire.auth, wire.epoch) {
            (Some(account), Some(checked), Some(epoch)) => {
                Some(Claim { account, checked, epoch, keep: wire.keep })
            }
            (None, None, None) => None,
            _ => return Err(Refusal::Unreadable),
        };
        if !wire.data.get().starts_with('{') {
            return Err(Refusal::Unreadable);
        }
        Ok(Self {
            sid: wire.sid.parse().map_err(|_| Refusal::Unreadable)?,
            issued: wire.iat,
            seen: wire.seen,
            idle_secs: wire.idle,
            expires: wire.exp,
            claim,
            data: wire.data.get().into(),
        })
    }

    /// Whether a quarter of the idle time has passed since the last renewal.
    pub(crate) fn wants_renewal(&self, now: i64) -> bool {
        now.saturating_sub(self.seen) > self.idle_secs / 4
    }

    /// Seconds until the cookie is worth nothing.
    pub(crate) fn remaining_secs(&self, now: i64) -> i64 {
        self.idle_secs.min(self.expires - now).max(0)
    }
}

/// Unix seconds.
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

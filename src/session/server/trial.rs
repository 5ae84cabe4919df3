//! Cookies on trial: copies, weighed as every request's are, and some that are really signed and
//! that nobody ever believes.

use axum::http::{HeaderMap, HeaderValue, header};
use tower_sessions::session::Id;

use crate::base::error::AppError;
use crate::session::flash::Flash;

use super::flash_cookie;
use super::layer::{Logins, judge};
use super::payload::{Claim, Payload};
use super::refusal::Refusal;
use super::sessions::Sessions;
use super::signed::MAX_COOKIE_BYTES;

const HOUR: i64 = 3600;

/// No account has this id: the database counts from 1.
const NOBODY: i64 = 0;

/// All that a handler may do with the keys beside its own session. Nothing in it is of any power: what
/// it signs is worthless, and what it weighs changes no session.
#[derive(Clone, Copy)]
pub struct Trial<'a>(&'a Sessions);

/// A cookie that is signed with the current key, and that no check will ever let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worthless {
    /// Longer than any that counts.
    TooLong,
    /// Begins in an hour, and is over by then.
    Future,
    /// Ended an hour ago.
    Expired,
    /// Has rested an hour too long.
    Rested,
    /// Says that somebody is signed in whom no table of accounts holds.
    OfNobody,
    /// A message for the next page, under another name and for another purpose.
    Flash,
}

impl Sessions {
    /// For whoever tries cookies.
    pub fn trial(&self) -> Trial<'_> {
        Trial(self)
    }
}

impl Trial<'_> {
    /// The name of the session's cookie.
    pub fn cookie_name(&self) -> &str {
        self.0.cookie_name()
    }

    /// Signs a worthless cookie that is like `own`.
    pub fn sign(&self, what: Worthless, own: &Payload, now: i64) -> String {
        let own = own.clone();
        let worthless = match what {
            Worthless::TooLong => {
                let data = format!("{{\"much\":\"{}\"}}", "x".repeat(MAX_COOKIE_BYTES)).into();
                Payload { data, ..own }
            }
            Worthless::Future => {
                let begins = now + HOUR;
                Payload { issued: begins, seen: begins, expires: begins - 60, ..own }
            }
            Worthless::Expired => {
                let (issued, seen) = (now - 2 * HOUR, now - HOUR);
                Payload { issued, seen, expires: now - HOUR, ..own }
            }
            Worthless::Rested => {
                let rested = now - own.idle_secs - HOUR;
                Payload { issued: rested, seen: rested, ..own }
            }
            Worthless::OfNobody => Payload {
                sid: Id::default(),
                issued: now,
                seen: now,
                idle_secs: HOUR,
                expires: now + HOUR,
                claim: Some(Claim { account: NOBODY, checked: now, epoch: 0, keep: false }),
                data: Payload::NO_DATA.into(),
            },
            Worthless::Flash => {
                let flashes = [Flash::notice("A message for the next page.")];
                let name = self.0.flash_cookie.name();
                return flash_cookie::sign(&self.0.keys, name, own.sid, &flashes, now);
            }
        };
        self.0.sign(&worthless)
    }

    /// What the app would make of a session cookie with this value: the same checks as for every
    /// request, on a copy. Nothing is counted, and nobody's session changes.
    ///
    /// # Errors
    /// The outer one is a failure to find out, the inner one the first check that failed.
    pub async fn weigh<L: Logins>(
        &self,
        logins: &L,
        value: &str,
        now: i64,
    ) -> Result<Result<Payload, Refusal>, AppError> {
        let cookie = format!("{}={value}", self.cookie_name());
        let cookie = HeaderValue::try_from(cookie).map_err(|_| AppError::BadRequest)?;
        let headers = HeaderMap::from_iter([(header::COOKIE, cookie)]);
        let (decisions, _) = judge(self.0, logins, &headers, now).await?;
        Ok(decisions.current.ok_or(decisions.refused.unwrap_or(Refusal::NotThreeParts)))
    }
}

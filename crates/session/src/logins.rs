//! Whether the login behind a verified cookie still stands: what an app says of it.

use std::future::Future;

use axum::response::IntoResponse;
use tower_sessions::session::Id;

use crate::error::SessionError;
use crate::payload::{Claim, Payload};
use crate::refusal::Refusal;
use crate::sessions::Sessions;

/// Where logins are kept. The layer asks once for each signed-in request.
///
/// Code that ends a login closes its row before [`SessionHandle::sign_out`]: an answer that nobody
/// waits for must not keep it open.
///
/// [`SessionHandle::sign_out`]: crate::SessionHandle::sign_out
pub trait Logins: Send + Sync + 'static {
    /// What is known of an account that is signed in; handlers find it in the extensions.
    type Account: Clone + Send + Sync + 'static;

    /// How the app answers what fails in the layer: [`SessionError`] itself, or an error made of
    /// it.
    type Error: From<SessionError> + IntoResponse + Send;

    /// Whether the login of a verified cookie stands. An error is a failure to find out: nobody is
    /// signed out by it.
    fn find(
        &self,
        sid: Id,
        claim: Claim,
    ) -> impl Future<Output = Result<LoginStatus<Self::Account>, Self::Error>> + Send;
}

/// What is known of the login that a cookie claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginStatus<A> {
    /// It is open, its epoch is the account's, and the account is active.
    Open(A),
    /// It was ended, or there never was one.
    Ended,
    /// The account's epoch was raised since.
    EpochRaised,
    /// The account is disabled or gone.
    AccountInactive,
}

impl<A> LoginStatus<A> {
    /// The account, or why its cookie is refused.
    ///
    /// # Errors
    /// One of the three last refusals.
    pub fn account(self) -> Result<A, Refusal> {
        match self {
            Self::Open(account) => Ok(account),
            Self::Ended => Err(Refusal::Ended),
            Self::EpochRaised => Err(Refusal::EpochRaised),
            Self::AccountInactive => Err(Refusal::AccountInactive),
        }
    }
}

/// What the checks say of the value of a session cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// A request that brings it has this session.
    Believed(Payload),
    /// A request that brings it is a visitor's: the first check that failed.
    Refused(Refusal),
}

impl Sessions {
    /// A dry run: what the layer would make of a session cookie with this value at this time, by
    /// the same checks. Nothing is counted, nothing is signed, and no session changes.
    ///
    /// # Errors
    /// A failure to find out whether the login stands.
    pub async fn check<L: Logins>(
        &self,
        logins: &L,
        value: &str,
        now: i64,
    ) -> Result<Checked, L::Error> {
        let session = match self.verify(value, now) {
            Ok((session, _)) => session,
            Err(refusal) => return Ok(Checked::Refused(refusal)),
        };
        if let Some(claim) = session.claim
            && let Err(refusal) = logins.find(session.sid, claim).await?.account()
        {
            return Ok(Checked::Refused(refusal));
        }
        Ok(Checked::Believed(session))
    }
}

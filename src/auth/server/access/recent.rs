//! Proofs for what is dangerous in the hands of somebody who found a browser signed in.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::auth::token::Scope;
use crate::base::error::AppError;
use crate::base::server::api::Problem;
use crate::base::server::clock::now;

use super::{Keeper, Operator, SignedIn, Way};

/// A check of the password counts for so long (OWASP Session Management Cheat Sheet:
/// re-authentication before sensitive operations).
const RECENT_SECS: i64 = 10 * 60;

/// The proof `P`, by somebody whose password was checked within the last ten minutes. The operator
/// at the shell passes, and so does a token that may keep accounts: it was made for that behind
/// such a check.
#[derive(Clone, Debug)]
pub struct Recent<P>(P);

impl<P> Recent<P> {
    /// What it proves besides.
    pub fn proof(&self) -> &P {
        &self.0
    }
}

impl SignedIn {
    /// The proof that the password was checked just now.
    ///
    /// # Errors
    /// [`AppError::ReauthenticationRequired`].
    pub fn recent(self) -> Result<Recent<Self>, AppError> {
        let is_recent = match self.way {
            Way::Session { checked, .. } => now().saturating_sub(checked) <= RECENT_SECS,
            Way::Token { scope, .. } => scope == Scope::Accounts,
        };
        if is_recent { Ok(Recent(self)) } else { Err(AppError::ReauthenticationRequired) }
    }
}

impl Keeper {
    /// The proof that the password was checked just now.
    ///
    /// # Errors
    /// [`AppError::ReauthenticationRequired`].
    pub fn recent(self) -> Result<Recent<Self>, AppError> {
        if let Some(admin) = self.0.admin.clone() {
            admin.recent()?;
        }
        Ok(Recent(self))
    }
}

impl From<Operator> for Recent<Keeper> {
    fn from(operator: Operator) -> Self {
        Self(operator.into())
    }
}

impl<S: Sync> FromRequestParts<S> for Recent<SignedIn> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        SignedIn::from_request_parts(parts, state).await?.recent()
    }
}

impl<S: Sync> FromRequestParts<S> for Recent<Keeper> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Keeper::from_request_parts(parts, state).await?.recent()?)
    }
}

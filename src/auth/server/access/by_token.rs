//! The proof by a personal token: the same as by a session, and how far it goes.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{Method, header};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::auth::account::{Account, Username};
use crate::auth::server::entities::{account, token};
use crate::auth::server::token_secret::TokenSecret;
use crate::auth::token::{Scope, TokenState};
use crate::base::error::AppError;
use crate::base::server::api::{Kind, Problem};
use crate::base::server::clock::now;
use crate::base::server::database::Db;

use super::{SignedIn, Way};

/// The token that a request came with.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Its number.
    pub token_id: i64,
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// From when on it is not taken any more, Unix seconds.
    pub expires: i64,
    /// When it was used before, Unix seconds.
    pub last_used: Option<i64>,
}

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadToken {
    /// Its checksum is wrong, or there is no such token.
    Unknown,
    /// Its last day is over.
    Expired,
    /// Its owner has revoked it.
    Revoked,
    /// The account's epoch was raised.
    Ended,
    /// Its account is disabled.
    AccountInactive,
    /// It is for reading, and this would change something.
    ReadOnly,
}

impl BadToken {
    /// A sentence for the person whose script sent it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Unknown => "This is no token of this server. Look for a slip in copying it.",
            Self::Expired => "This token has expired. Make a new one.",
            Self::Revoked => "This token was revoked. Make a new one.",
            Self::Ended => {
                "This token ended with a change of its account's password or role. Make a new one."
            }
            Self::AccountInactive => "The account of this token is disabled. Ask an admin.",
            Self::ReadOnly => "This token may only read. Take one that may change things.",
        }
    }
}

/// A token that is not taken, and whose it is, as far as there is such a token.
#[derive(Debug)]
pub struct Refused {
    /// Why.
    pub why: BadToken,
    /// Whose.
    pub owner: Option<Username>,
}

/// The refusal of a token that is good, and for less than it was sent for (RFC 6750, section 3.1).
pub fn lacks(scope: Scope) -> Problem {
    let words = match scope {
        Scope::Accounts => {
            "This needs a token whose scope is `accounts`, or a session. Make one at \
             /account/tokens."
        }
        Scope::Read | Scope::Write => BadToken::ReadOnly.words(),
    };
    let scope = scope.as_str();
    let challenge = format!(
        "Bearer error=\"insufficient_scope\", error_description=\"{words}\", scope=\"{scope}\""
    );
    let problem = Problem::new(Kind::InsufficientScope).detail(words);
    problem.header(header::WWW_AUTHENTICATE, &challenge)
}

/// Who a token is for. Of a token that may only read, no proof comes to be for a request that
/// could change something: a handler that forgets to ask for the scope is never reached.
///
/// One look-up by the unique hash, joined with the account; role and name are those of this very
/// moment, as with a session.
pub async fn find(
    db: &Db,
    secret: &TokenSecret,
    method: &Method,
) -> Result<Result<(SignedIn, Grant), Refused>, AppError> {
    let found = token::Entity::find()
        .filter(token::Column::Hash.eq(secret.hash()))
        .find_also_related(account::Entity)
        .one(db.sessions())
        .await?;
    let Some((token, Some(account))) = found else {
        return Ok(Err(Refused { why: BadToken::Unknown, owner: None }));
    };
    let (epoch, active) = (account.epoch, account.active);
    let account = Account::try_from(account)?;
    let refused = |why| Ok(Err(Refused { why, owner: Some(account.username.clone()) }));
    // First, since disabling an account raises its epoch too.
    if !active {
        return refused(BadToken::AccountInactive);
    }
    match token.state(epoch, now()) {
        TokenState::Live => {}
        TokenState::Expired => return refused(BadToken::Expired),
        TokenState::Revoked => return refused(BadToken::Revoked),
        TokenState::Ended => return refused(BadToken::Ended),
    }
    let scope: Scope = token.scope.parse().map_err(|cause: String| AppError::internal(cause))?;
    if scope == Scope::Read && !method.is_safe() {
        return refused(BadToken::ReadOnly);
    }
    let grant = Grant {
        token_id: token.id,
        name: token.name,
        scope,
        expires: token.expires,
        last_used: token.last_used,
    };
    let way = Way::Token { id: token.id, scope };
    Ok(Ok((SignedIn { account, epoch, way }, grant)))
}

impl<S: Sync> FromRequestParts<S> for Grant {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        parts.extensions.get().cloned().ok_or(AppError::NotSignedIn)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Grant {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, AppError> {
        Ok(parts.extensions.get().cloned())
    }
}

//! What a session could not do, and what was refused.

use std::fmt;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::signed::TOKEN_HEADER;

/// Why a session could not do what was asked of it, or why a request was refused.
///
/// As a response it is a plain status and one sentence. An app that answers with pages or documents
/// of its own makes its error of this one: [`Logins::Error`](crate::Logins::Error) and the type
/// argument of [`refuse_cross_origin`](crate::refuse_cross_origin) and
/// [`require_proof`](crate::require_proof) name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionError {
    /// The cookie would be larger than a browser keeps, so the old one stays: 507.
    TooLarge(SessionTooLarge),
    /// The request changes something and came from a page of another site: 403.
    CrossSite,
    /// The request changes something under a session's cookie, and nothing proves that the
    /// session's owner meant it: 403.
    TokenMissing,
    /// A value is no JSON, or the session's data cannot be read: 500.
    Data(String),
    /// The handler stands outside of the session's layer: 500.
    NoLayer,
}

impl SessionError {
    /// The status code.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::CrossSite | Self::TokenMissing => StatusCode::FORBIDDEN,
            Self::Data(_) | Self::NoLayer => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub(crate) fn data(cause: impl fmt::Display) -> Self {
        Self::Data(cause.to_string())
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(size) => size.fmt(f),
            Self::CrossSite => f.write_str("sent from another site"),
            Self::TokenMissing => write!(
                f,
                "a session's cookie alone changes nothing: send its token in {TOKEN_HEADER}"
            ),
            Self::Data(cause) => write!(f, "the session's data: {cause}"),
            Self::NoLayer => {
                f.write_str("no session: put the route inside of the layer `sessions`")
            }
        }
    }
}

impl std::error::Error for SessionError {}

impl IntoResponse for SessionError {
    /// The error itself is in the extensions, for layers around.
    fn into_response(self) -> Response {
        let text = match &self {
            // The cause is for the operator.
            Self::Data(_) | Self::NoLayer => {
                tracing::error!(cause = %self, "session");
                "internal error".to_owned()
            }
            other => other.to_string(),
        };
        let mut response = (self.status(), text).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A session cookie that would be dropped by browsers, with what fills it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionTooLarge {
    /// Bytes of name and value together, signed.
    pub bytes: usize,
    /// The most that browsers keep, in bytes (RFC 6265bis, section 5.7).
    pub limit_bytes: usize,
    /// Bytes of each key of the session's data, largest first.
    pub keys: Vec<(String, usize)>,
}

impl fmt::Display for SessionTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the session cookie would take {} bytes of at most {}",
            self.bytes, self.limit_bytes
        )?;
        for (key, bytes) in &self.keys {
            write!(f, "; {key}: {bytes}")?;
        }
        Ok(())
    }
}

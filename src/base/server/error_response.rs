//! What an error is over HTTP.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use rollcall_session::SessionError;

use crate::base::error::AppError;

use super::database::is_busy;

impl AppError {
    /// The status code.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::Forbidden
            | Self::ReauthenticationRequired
            | Self::CrossSite
            | Self::PlainHttp => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::BadRequest | Self::TooManyNames => StatusCode::BAD_REQUEST,
            Self::Busy | Self::TookTooLong => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::SessionTooLarge(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// For how long to wait before the next try, where that is known.
    pub(super) fn retry_after_secs(&self) -> Option<u64> {
        match self {
            Self::TooMany { retry_after_secs } => Some(*retry_after_secs),
            Self::Busy | Self::TookTooLong => Some(10),
            _ => None,
        }
    }

    /// Why a body did not come whole: too long, too slow, or cut.
    pub fn unreadable_body(error: &axum::Error) -> Self {
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            if cause.is::<http_body_util::LengthLimitError>() {
                return Self::TooLarge;
            }
            if cause.is::<tower_http::timeout::TimeoutError>() {
                return Self::TimedOut;
            }
            source = cause.source();
        }
        Self::BadRequest
    }

    /// Logs the cause where it becomes an answer, and tells nobody else.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::Internal
    }
}

impl IntoResponse for AppError {
    /// A response without a body: the app's document layer makes the page.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(secs) = self.retry_after_secs() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl From<SessionError> for AppError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::TooLarge(size) => Self::SessionTooLarge(size.to_string()),
            SessionError::CrossSite | SessionError::TokenMissing => Self::CrossSite,
            SessionError::Data(_) | SessionError::NoLayer => Self::internal(error),
        }
    }
}

impl From<sea_orm::DbErr> for AppError {
    fn from(cause: sea_orm::DbErr) -> Self {
        if is_busy(&cause) {
            tracing::warn!(%cause, "the database is busy");
            return Self::Busy;
        }
        Self::internal(cause)
    }
}

//! Problem details (RFC 9457): what every refusal of the API looks like.

use std::borrow::Cow;

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use rollcall_forms::{FieldErrors, MAX_NAMES};
use rollcall_session::SessionError;
use serde::Serialize;

use crate::base::error::AppError;

use super::Kind;

/// A refusal, with what this request was told.
#[derive(Clone, Debug)]
pub struct Problem {
    kind: Kind,
    detail: Cow<'static, str>,
    errors: FieldErrors,
    position: Option<(usize, usize)>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// The media type.
    pub const MEDIA_TYPE: &str = "application/problem+json";

    /// A problem with its usual words.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            detail: Cow::Borrowed(kind.usual_detail()),
            errors: FieldErrors::default(),
            position: None,
            headers: Vec::new(),
        }
    }

    /// The same in other words.
    pub fn detail(self, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// The same with messages by field, or by parameter. One for the whole becomes the detail.
    pub fn errors(mut self, errors: FieldErrors) -> Self {
        if let Some(whole) = errors.get("") {
            self.detail = Cow::Owned(whole.to_owned());
        }
        Self { errors, ..self }
    }

    /// The same with the place in the body, counted from 1, where it was found.
    pub fn at(self, line: usize, column: usize) -> Self {
        Self { position: Some((line, column)), ..self }
    }

    /// The same with a header.
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
        self
    }

    /// Which it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let retry_after_secs = error.retry_after_secs();
        let problem = match error {
            AppError::NotSignedIn => {
                Self::new(Kind::NotSignedIn).header(header::WWW_AUTHENTICATE, "Bearer")
            }
            AppError::Forbidden => Self::new(Kind::Forbidden),
            AppError::ReauthenticationRequired => Self::new(Kind::ReauthenticationRequired),
            AppError::CrossSite => Self::new(Kind::CrossSite),
            AppError::PlainHttp => Self::new(Kind::PlainHttp),
            AppError::NotFound => Self::new(Kind::NotFound),
            AppError::MethodNotAllowed => Self::new(Kind::MethodNotAllowed),
            AppError::Invalid(errors) => Self::new(Kind::Invalid).errors(errors),
            AppError::Conflict(message) => Self::new(Kind::Conflict).detail(message),
            AppError::BadRequest => Self::new(Kind::BadRequest),
            AppError::TooManyNames => {
                let detail = format!("An address takes at most {MAX_NAMES} parameters.");
                Self::new(Kind::InvalidParameter).detail(detail)
            }
            AppError::Busy => Self::new(Kind::Busy),
            AppError::TooMany { .. } => Self::new(Kind::TooMany),
            AppError::TooLarge => Self::new(Kind::TooLarge),
            AppError::TimedOut => Self::new(Kind::TimedOut),
            AppError::TookTooLong => Self::new(Kind::TookTooLong),
            AppError::SessionTooLarge(size) => Self::new(Kind::SessionTooLarge).detail(size),
            AppError::Internal => Self::new(Kind::Internal),
        };
        match retry_after_secs {
            Some(secs) => problem.header(header::RETRY_AFTER, &secs.to_string()),
            None => problem,
        }
    }
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::TokenMissing => Self::new(Kind::TokenMissing),
            other => AppError::from(other).into(),
        }
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        Self::new(Kind::Invalid).errors(errors)
    }
}

#[derive(Serialize)]
struct Wire<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Mistake<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

#[derive(Serialize)]
struct Mistake<'a> {
    field: &'a str,
    message: &'a str,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let errors = self.errors.iter().filter(|(field, _)| !field.is_empty());
        let status = self.kind.status();
        let wire = Wire {
            r#type: self.kind.reference(),
            title: self.kind.title(),
            status: status.as_u16(),
            detail: &self.detail,
            errors: errors.map(|(field, message)| Mistake { field, message }).collect(),
            line: self.position.map(|(line, _)| line),
            column: self.position.map(|(_, column)| column),
        };
        let body = serde_json::to_vec(&wire).expect("texts and numbers are JSON");
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(Self::MEDIA_TYPE)),
            // What is wrong now may be right in a moment.
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let mut response = (status, headers, body).into_response();
        response.headers_mut().extend(self.headers);
        response
    }
}

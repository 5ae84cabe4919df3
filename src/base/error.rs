//! The one error that crosses the wire; causes stay on the server.

use std::fmt;

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use rollcall_forms::FieldErrors;
use serde::{Deserialize, Serialize};

/// Why a request was not answered as asked.
///
/// It carries nothing that a visitor may not see. A cause (a database error, say) is
/// logged where it becomes [`AppError::Internal`], once, and goes no further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// Nobody is signed in, or the session has ended: 401 for a post, 303 to log-in for a page.
    NotSignedIn,
    /// Signed in, without the right: 403.
    Forbidden,
    /// Signed in, and the password was checked too long ago for this: the log-in form with 401 for a
    /// post, 403 for a program.
    ReauthenticationRequired,
    /// The request came from a page of another site: 403.
    CrossSite,
    /// Log-in over plain http, where no cookie would come back: 403 with what to set.
    PlainHttp,
    /// There is no such page or thing: 404.
    NotFound,
    /// The path is known, the method is not: 405.
    MethodNotAllowed,
    /// What was typed breaks a rule: the form again, 422.
    Invalid(FieldErrors),
    /// What is asked does not go with what is there now: 409; the form again, with this message.
    Conflict(String),
    /// The request cannot be read at all: 400.
    BadRequest,
    /// The address says more names than are read: 400.
    TooManyNames,
    /// So much is asked at once that this has to wait: 503 with `Retry-After`.
    Busy,
    /// Too many tries: 429 with `Retry-After`.
    TooMany {
        /// Seconds until the next try has a chance.
        retry_after_secs: u64,
    },
    /// The body is larger than the limit: 413.
    TooLarge,
    /// The body came too slowly: 408.
    TimedOut,
    /// The answer did not come in time, and what was asked may be done all the same: 503.
    TookTooLong,
    /// The session cookie would be larger than a browser keeps: 507, with its size and what fills it.
    SessionTooLarge(String),
    /// Our fault: 500, with the request's id on the page.
    Internal,
}

impl AppError {
    /// The answer to a form whose field `name` breaks a rule, in words for the person who typed.
    pub fn field(name: &str, message: impl Into<String>) -> Self {
        Self::Invalid(FieldErrors::one(name, message))
    }

    /// The answer to a form that as a whole cannot be taken.
    pub fn form(message: impl Into<String>) -> Self {
        Self::field("", message)
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSignedIn => f.write_str("not signed in"),
            Self::Forbidden => f.write_str("not allowed"),
            Self::ReauthenticationRequired => f.write_str("the password has to be checked again"),
            Self::CrossSite => f.write_str("sent from another site"),
            Self::PlainHttp => f.write_str("log-in needs https"),
            Self::NotFound => f.write_str("not found"),
            Self::MethodNotAllowed => f.write_str("method not allowed"),
            Self::Invalid(errors) => write!(f, "invalid: {errors}"),
            Self::Conflict(message) => f.write_str(message),
            Self::BadRequest => f.write_str("not readable"),
            Self::TooManyNames => f.write_str("too many names in the address"),
            Self::Busy => f.write_str("too busy"),
            Self::TooMany { retry_after_secs } => {
                write!(f, "too many tries, again in {retry_after_secs} s")
            }
            Self::TooLarge => f.write_str("too large"),
            Self::TimedOut => f.write_str("too slow"),
            Self::TookTooLong => f.write_str("no answer in time"),
            Self::SessionTooLarge(size) => f.write_str(size),
            Self::Internal => f.write_str("internal error"),
        }
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The fields did not fit the action's arguments: the form was not ours, or mangled.
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Self::form(UNREADABLE_FORM),
            _ => Self::Internal,
        }
    }
}

/// What a person reads when a form arrives in a shape that our pages never send.
pub const UNREADABLE_FORM: &str =
    "The form did not arrive whole. Check what is typed below and send it again.";

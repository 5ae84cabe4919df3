//! The one error that crosses the wire; causes stay on the server.

use std::fmt;

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
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

/// So many messages are shown of what may have many more, such as an address.
const MOST_MESSAGES: usize = 20;

/// Messages by field name, in the order in which they were found.
///
/// The name `""` stands for the form as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// Errors with one message.
    pub fn one(name: &str, message: impl Into<String>) -> Self {
        Self(vec![(name.to_owned(), message.into())])
    }

    /// Adds a message for the field `name`.
    pub fn add(&mut self, name: &str, message: impl Into<String>) {
        self.0.push((name.to_owned(), message.into()));
    }

    /// Puts a message for the field `name` in the place of those it has, or takes them away.
    pub fn replace(&mut self, name: &str, message: Option<String>) {
        self.0.retain(|(field, _)| field != name);
        self.0.extend(message.map(|message| (name.to_owned(), message)));
    }

    /// The first message for the field `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map(|(_, message)| message.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The messages: the first of them, when there are many, and how many more.
    pub fn messages(&self) -> Vec<String> {
        let shown = self.0.iter().take(MOST_MESSAGES).map(|(_, message)| message.clone());
        let more = self.0.len().saturating_sub(MOST_MESSAGES);
        shown.chain((more > 0).then(|| format!("And {more} more."))).collect()
    }

    /// All `(field, message)` pairs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str()))
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(|(field, _)| field).collect();
        f.write_str(&names.join(", "))
    }
}

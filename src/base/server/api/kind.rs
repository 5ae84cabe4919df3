//! The kinds of problems: a name for programs, a status code, words for people.

use axum::http::StatusCode;

use crate::base::paths;

/// Which problem. Its name is for programs and stays the same for good; its words are for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Kind {
    BadRequest,
    MalformedJson,
    MalformedPatch,
    InvalidParameter,
    NotSignedIn,
    InvalidToken,
    Forbidden,
    InsufficientScope,
    ReauthenticationRequired,
    CrossSite,
    TokenMissing,
    PlainHttp,
    NotFound,
    MethodNotAllowed,
    NotAcceptable,
    TimedOut,
    Conflict,
    PatchTestFailed,
    Stale,
    TooLarge,
    UnsupportedMediaType,
    Invalid,
    KeyReused,
    IfMatchRequired,
    TooMany,
    Internal,
    Busy,
    TookTooLong,
    SessionTooLarge,
}

impl Kind {
    /// All of them, in the order of their status codes.
    pub const ALL: [Self; 29] = [
        Self::BadRequest,
        Self::MalformedJson,
        Self::MalformedPatch,
        Self::InvalidParameter,
        Self::NotSignedIn,
        Self::InvalidToken,
        Self::Forbidden,
        Self::InsufficientScope,
        Self::ReauthenticationRequired,
        Self::CrossSite,
        Self::TokenMissing,
        Self::PlainHttp,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::TimedOut,
        Self::Conflict,
        Self::PatchTestFailed,
        Self::Stale,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Invalid,
        Self::KeyReused,
        Self::IfMatchRequired,
        Self::TooMany,
        Self::Internal,
        Self::Busy,
        Self::TookTooLong,
        Self::SessionTooLarge,
    ];

    /// The end of its `type`.
    pub fn name(self) -> &'static str {
        self.facts().1
    }

    /// The status code.
    pub fn status(self) -> StatusCode {
        self.facts().0
    }

    /// What it is called, the same each time.
    pub fn title(self) -> &'static str {
        self.facts().2
    }

    /// What to do about it, where nothing more can be said.
    pub fn usual_detail(self) -> &'static str {
        self.facts().3
    }

    /// The `type`: a reference, relative to the server that answers.
    pub fn reference(self) -> String {
        paths::api_problem(self.name())
    }

    #[rustfmt::skip] // One line for each.
    fn facts(self) -> (StatusCode, &'static str, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::BadRequest => (S::BAD_REQUEST, "bad-request", "The request is not readable", "Part of it is missing, or is not as HTTP has it."),
            Self::MalformedJson => (S::BAD_REQUEST, "malformed-json", "The body is no JSON", "It stops being JSON at `line` and `column`."),
            Self::MalformedPatch => (S::BAD_REQUEST, "malformed-patch", "The body is no JSON Patch", "Send a list of operations (RFC 6902)."),
            Self::InvalidParameter => (S::BAD_REQUEST, "invalid-parameter", "The address says something unknown", "`errors` names the parameters."),
            Self::NotSignedIn => (S::UNAUTHORIZED, "not-signed-in", "Nobody is signed in", "Send `Authorization: Bearer` with a token, or the cookie of a session. It may have ended."),
            Self::InvalidToken => (S::UNAUTHORIZED, "invalid-token", "This token is not taken", "It is mistyped, or it has ended."),
            Self::Forbidden => (S::FORBIDDEN, "forbidden", "This account may not do that", "If it should, ask an admin."),
            Self::InsufficientScope => (S::FORBIDDEN, "insufficient-scope", "This token is not made for that", "`scope` in `WWW-Authenticate` says which one it needs."),
            Self::ReauthenticationRequired => (S::FORBIDDEN, "reauthentication-required", "The password was checked too long ago", "This asks for a log-in within the last ten minutes: log in again, then repeat it."),
            Self::CrossSite => (S::FORBIDDEN, "cross-site", "The request came from another site", "Nothing was done: a session is for our own pages alone. Programs use a token."),
            Self::TokenMissing => (S::FORBIDDEN, "token-missing", "The session's anti-forgery token is missing", "With a session's cookie and without `Origin`, send the token in `X-CSRF-Token`."),
            Self::PlainHttp => (S::FORBIDDEN, "plain-http", "Log-in needs https", "The server runs in production and was reached by plain http, where no session can last."),
            Self::NotFound => (S::NOT_FOUND, "not-found", "There is nothing here", "The address is mistyped, or what was here is gone."),
            Self::MethodNotAllowed => (S::METHOD_NOT_ALLOWED, "method-not-allowed", "This address does not know the method", "`Allow` names those that it knows."),
            Self::NotAcceptable => (S::NOT_ACCEPTABLE, "not-acceptable", "There is no such form of this", "Ask for another media type in `Accept`."),
            Self::TimedOut => (S::REQUEST_TIMEOUT, "timed-out", "The request came too slowly", "Nothing was done: send it again."),
            Self::Conflict => (S::CONFLICT, "conflict", "This does not go with what is there", "Look at it, then decide."),
            Self::PatchTestFailed => (S::CONFLICT, "patch-test-failed", "A test of the patch failed", "Nothing was changed."),
            Self::Stale => (S::PRECONDITION_FAILED, "stale", "It is not as you had read it", "Nothing was changed: read it again, then decide."),
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, "too-large", "The body is too large", "It takes at most 1 MB, and less where little is needed: 16 kB to log in."),
            Self::UnsupportedMediaType => (S::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body is of a kind that is not read here", "Send another `Content-Type`."),
            Self::Invalid => (S::UNPROCESSABLE_ENTITY, "invalid", "Some values break a rule", "`errors` says which, and how."),
            Self::KeyReused => (S::UNPROCESSABLE_ENTITY, "idempotency-key-reused", "This key came with another body before", "Take a new `Idempotency-Key` for each thing that is to be done once."),
            Self::IfMatchRequired => (S::PRECONDITION_REQUIRED, "if-match-required", "Say which state you had read", "Send `If-Match` with its `ETag`; `If-None-Match: *` to make something new."),
            Self::TooMany => (S::TOO_MANY_REQUESTS, "too-many", "Too many requests", "`Retry-After` says when the next one has a chance."),
            Self::Internal => (S::INTERNAL_SERVER_ERROR, "internal", "Something went wrong here", "It is our fault, and in the log under the `X-Request-Id`."),
            Self::Busy => (S::SERVICE_UNAVAILABLE, "busy", "So much is asked that this has to wait", "Nothing was changed: try again after `Retry-After`."),
            Self::TookTooLong => (S::SERVICE_UNAVAILABLE, "took-too-long", "The answer did not come in time", "What was asked may be done all the same: look before you ask again."),
            Self::SessionTooLarge => (S::INSUFFICIENT_STORAGE, "session-too-large", "The session is full", "It keeps what it held before."),
        }
    }
}

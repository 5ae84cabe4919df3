//! How large the body of a request may be: its path says so, and it is asked before any of it is
//! read.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::paths::is_api;
use crate::auth;
use crate::auth::server::drafts;
use crate::base::error::AppError;
use crate::base::paths::is_below;
use crate::base::server::api;
use crate::base::server::request_body::{BodyLimit, announced_bytes};
use crate::lab;
use crate::lab::server::http::pages as console;
use crate::lab::server::{csrf, request};
use crate::students;
use crate::students::server::import::upload;

/// The most bytes of JSON that says a few words: a log-in, a note.
const FEW_WORDS_BYTES: usize = 16 * 1024;

/// What is set of it.
#[derive(Clone, Copy)]
pub struct BodyLimits {
    /// The most bytes of a form.
    pub form_bytes: usize,
}

impl BodyLimits {
    /// The most bytes that may be sent to this path.
    fn of(self, path: &str) -> BodyLimit {
        match path {
            auth::paths::LOGIN => drafts::largest_log_in(self.form_bytes),
            students::paths::IMPORTS => BodyLimit(upload::MAX_BODY_BYTES),
            lab::paths::LAB_REQUEST => BodyLimit(request::MAX_BODY_BYTES),
            lab::paths::LAB_CSRF_REPORT => BodyLimit(csrf::MAX_BODY_BYTES),
            lab::paths::LAB_HTTP => BodyLimit(console::MAX_BODY_BYTES),
            auth::paths::API_SESSION => BodyLimit(FEW_WORDS_BYTES),
            _ if is_below(path, lab::paths::LAB_NOTES) => BodyLimit(FEW_WORDS_BYTES),
            _ if is_api(path) => BodyLimit(api::MAX_BODY_BYTES),
            _ => BodyLimit(self.form_bytes),
        }
    }
}

/// The layer. What is announced as too large is refused at once, also to who asks first, by
/// `Expect: 100-continue`: hyper says to go on when somebody begins to read.
pub async fn limit_bodies(
    State(limits): State<BodyLimits>,
    mut request: Request,
    next: Next,
) -> Response {
    let limit = limits.of(request.uri().path());
    if announced_bytes(request.headers()) > limit.0 {
        return AppError::TooLarge.into_response();
    }
    request.extensions_mut().insert(limit);
    next.run(request).await
}

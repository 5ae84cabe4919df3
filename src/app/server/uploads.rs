//! The outcome of uploads. A form with a file is read by the handler of its path, a piece at a
//! time; what it refuses with becomes the same page again, as for every other form.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rollcall_forms::Typed;

use crate::base::error::AppError;
use crate::base::server::request_body::ReadingTime;

use super::forms::{Post, page_request};

/// How long an upload may take as a whole: 50 MB at 30 kB/s. It is cut earlier when it pauses.
const UPLOAD_SECS: u64 = 1800;

const SESSION_ENDED: &str =
    "Your session has ended. Log in, then choose the file again: it was not kept.";

/// Hands on what is no form with an action. When it is an upload and its handler refuses, its page
/// is shown again.
pub(super) async fn pass(uploads: &[&str], request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !uploads.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let page = page_request(&parts);
    let post = Post { page, next, ended: SESSION_ENDED, is_by_script: false };
    let mut response = post.next.clone().run(Request::from_parts(parts, body)).await;
    match response.extensions_mut().remove::<AppError>() {
        Some(AppError::Invalid(errors)) => post.again(&Typed::default(), errors).await,
        Some(AppError::NotSignedIn) => post.session_ended(&Typed::default()).await,
        Some(error) => error.into_response(),
        None => response,
    }
}

/// How long answers may take.
#[derive(Clone)]
pub struct TimeLimits {
    /// All but uploads.
    pub usual: Duration,
    /// The paths whose posts are uploads: a slow line needs longer than any answer of ours.
    pub uploads: std::sync::Arc<[&'static str]>,
}

/// Gives up waiting for an answer. A body that is read at once has two thirds of that time, so that
/// the last third is left for what is done with it.
pub async fn time_limit(
    State(limits): State<TimeLimits>,
    mut request: Request,
    next: Next,
) -> Response {
    let is_upload =
        request.method() == Method::POST && limits.uploads.contains(&request.uri().path());
    let limit = if is_upload { Duration::from_secs(UPLOAD_SECS) } else { limits.usual };
    request.extensions_mut().insert(ReadingTime(limit * 2 / 3));
    let answer = tokio::time::timeout(limit, next.run(request)).await;
    answer.unwrap_or_else(|_| AppError::TookTooLong.into_response())
}

//! How long a request may take: reading, answering, and an upload as a whole.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::base::error::AppError;
use crate::base::server::request_body::ReadingTime;

/// How long an upload may take as a whole: 50 MB at 30 kB/s. It is cut earlier when it pauses.
const UPLOAD_SECS: u64 = 1800;

/// How long answers may take.
#[derive(Clone)]
pub struct TimeLimits {
    /// All but uploads.
    pub usual: Duration,
    /// The paths whose posts are uploads: a slow line needs longer than any answer of ours.
    pub uploads: Arc<[&'static str]>,
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

//! How often one address may post to the Lab.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::base::error::AppError;
use crate::base::paths;
use crate::base::server::api::{Limits, TooMany};
use crate::base::server::client_address::ClientAddress;

/// The layer. A post there needs no account and is answered at once, so a script could send as many as
/// it likes: it counts together with all else that programs ask from its address.
pub async fn limit_posts(
    State(limits): State<Arc<Limits>>,
    address: ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    let is_of_the_lab = paths::is_below(request.uri().path(), paths::LAB);
    let counts = request.method() == Method::POST && is_of_the_lab;
    match counts.then(|| limits.count_address(address)) {
        Some(Err(TooMany { retry_after_secs, .. })) => {
            AppError::TooMany { retry_after_secs }.into_response()
        }
        _ => next.run(request).await,
    }
}

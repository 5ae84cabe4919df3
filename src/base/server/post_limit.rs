//! How often one address may post to pages.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::base::error::AppError;

use super::client_address::ClientAddress;
use super::rate::Rate;

/// The limit, shared by all requests; `None` when it is switched off.
#[derive(Clone)]
pub struct PostLimit(Option<Arc<Rate<ClientAddress>>>);

impl PostLimit {
    /// So many posts within a minute; 0 for no limit.
    pub fn per_minute(posts: u32) -> Self {
        Self(Rate::per_minute(posts).map(Arc::new))
    }
}

/// The layer. A post needs no account, and a script could send as many as it likes: each counts for
/// its address before its body is read. Programs are counted by the API's own limits.
pub async fn limit_posts(
    State(PostLimit(rate)): State<PostLimit>,
    address: ClientAddress,
    request: Request,
    next: Next,
) -> Response {
    if request.method() == Method::POST
        && let Some(rate) = rate
        && let Err(retry_after_secs) = rate.count(&address, NonZeroU32::MIN)
    {
        return AppError::TooMany { retry_after_secs }.into_response();
    }
    next.run(request).await
}

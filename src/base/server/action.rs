//! What an action needs of the request that called it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use leptos::prelude::use_context;

use crate::base::error::AppError;

/// The same extractors in an action as in a page's handler, with their own refusals.
///
/// # Errors
/// What the extractor refuses with.
pub async fn extract<T>() -> Result<T, AppError>
where
    T: FromRequestParts<(), Rejection = AppError>,
{
    let mut parts = use_context::<Parts>()
        .ok_or_else(|| AppError::internal("an action ran outside of a request"))?;
    T::from_request_parts(&mut parts, &()).await
}

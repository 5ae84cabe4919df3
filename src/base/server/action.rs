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
    T: FromRequestParts<(), Rejection: Into<AppError>>,
{
    let mut parts = use_context::<Parts>()
        .ok_or_else(|| AppError::internal("an action ran outside of a request"))?;
    T::from_request_parts(&mut parts, &()).await.map_err(Into::into)
}

/// The query of an address as it was sent, for a server function that is asked.
#[derive(Clone)]
pub struct AddressQuery(pub String);

impl<S: Sync> FromRequestParts<S> for AddressQuery {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let query = parts.extensions.get().cloned();
        query.ok_or_else(|| AppError::internal("a server function was asked without a query"))
    }
}

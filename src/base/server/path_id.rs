//! The number that a path holds, for handlers.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use crate::base::error::AppError;
use crate::base::paths;

/// The number of a path like `/tokens/{id}`. What is no number, or is written otherwise, leads to
/// nothing.
pub struct PathId<T>(pub T);

impl<S: Send + Sync, T: FromStr + ToString> FromRequestParts<S> for PathId<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|_| AppError::NotFound)?;
        paths::id(&text).map(Self).ok_or(AppError::NotFound)
    }
}

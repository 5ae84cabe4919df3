//! An answer in JSON.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::base::error::AppError;

use super::JSON;

/// 200 with `value`.
///
/// # Errors
/// [`AppError::Internal`] when it cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<Response, AppError> {
    let body = serde_json::to_vec(value).map_err(AppError::internal)?;
    Ok(([(header::CONTENT_TYPE, JSON)], body).into_response())
}

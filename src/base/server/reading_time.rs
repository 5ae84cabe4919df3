//! How long the whole of a request's body may take to arrive.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::Extensions;
use tokio::time::timeout;

use crate::base::error::AppError;

/// How long the reading of a body may take, however small its pauses: less than the whole answer, so
/// that who sends too slowly is told that nothing was done.
#[derive(Clone, Copy, Debug)]
pub struct ReadingTime(pub Duration);

impl ReadingTime {
    /// Reads the body of the request with these extensions, up to so many bytes.
    ///
    /// # Errors
    /// [`AppError::TimedOut`] for one that takes too long; for one that is too long or breaks off,
    /// those of [`AppError::unreadable_body`].
    pub async fn read(
        extensions: &Extensions,
        body: Body,
        most_bytes: usize,
    ) -> Result<Bytes, AppError> {
        let time = extensions.get().map_or(Duration::MAX, |Self(time)| *time);
        let read = timeout(time, to_bytes(body, most_bytes)).await;
        let read = read.map_err(|_| AppError::TimedOut)?;
        read.map_err(|error| AppError::unreadable_body(&error))
    }
}

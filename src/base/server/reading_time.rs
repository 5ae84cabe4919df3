//! How long the whole of a request's body may take to arrive.

use std::time::Duration;

use axum::http::Extensions;
use tokio::time::timeout;

use crate::base::error::AppError;

/// How long the reading of a body may take, however small its pauses: less than the whole answer, so
/// that who sends too slowly is told that nothing was done.
#[derive(Clone, Copy, Debug)]
pub struct ReadingTime(pub Duration);

impl ReadingTime {
    /// Waits for a body of the request with these extensions.
    ///
    /// # Errors
    /// [`AppError::TimedOut`].
    pub async fn limit<T>(
        extensions: &Extensions,
        reading: impl Future<Output = T>,
    ) -> Result<T, AppError> {
        let time = extensions.get().map_or(Duration::MAX, |Self(time)| *time);
        timeout(time, reading).await.map_err(|_| AppError::TimedOut)
    }
}

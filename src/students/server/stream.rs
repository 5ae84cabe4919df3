//! A body that is made while it is sent, a piece at a time.

use axum::body::Bytes;
use http_body_util::channel::Channel;
use tracing::Instrument;

use crate::base::error::AppError;

/// A text that comes in pieces.
pub(super) trait Pieces: Send + 'static {
    /// The next piece, `None` behind the last.
    fn next(&mut self) -> impl Future<Output = Result<Option<String>, AppError>> + Send;
}

/// A body of these pieces. It is at most one piece ahead of whoever reads; when they go away, it
/// ends. When a piece fails, the connection is cut: half a file must not look like a whole one.
pub(super) fn stream(mut pieces: impl Pieces) -> Channel<Bytes, AppError> {
    let (mut sender, body) = Channel::new(1);
    let send = async move {
        loop {
            match pieces.next().await {
                Ok(Some(text)) => {
                    if sender.send_data(Bytes::from(text)).await.is_err() {
                        return;
                    }
                }
                Ok(None) => return,
                Err(error) => return sender.abort(error),
            }
        }
    };
    tokio::spawn(send.in_current_span());
    body
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    /// Pieces, the last one first.
    struct Few(Vec<Result<Option<String>, AppError>>);

    impl Pieces for Few {
        async fn next(&mut self) -> Result<Option<String>, AppError> {
            self.0.pop().unwrap_or(Ok(None))
        }
    }

    #[tokio::test]
    async fn a_text_that_breaks_off_is_told_from_a_whole_one() {
        let piece = |text: &str| Ok(Some(text.to_owned()));
        let whole = stream(Few(vec![piece("b"), piece("a")])).collect().await;
        assert_eq!(whole.expect("a whole text").to_bytes(), "ab");
        let broken = stream(Few(vec![Err(AppError::Internal), piece("a")])).collect().await;
        assert_eq!(broken.err(), Some(AppError::Internal));
    }
}

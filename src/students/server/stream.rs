//! A body that is made while it is sent, a piece at a time.

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use http_body_util::channel::Channel;
use tokio::task::JoinSet;
use tracing::Instrument;

use crate::base::error::AppError;

use super::downloads::Place;

/// A text that comes in pieces.
pub(super) trait Pieces: Send + 'static {
    /// The next piece, `None` behind the last.
    fn next(&mut self) -> impl Future<Output = Result<Option<String>, AppError>> + Send;
}

/// A body of these pieces. It is at most one piece ahead of whoever reads; when they go away, it
/// ends, in the middle of a piece too. When a piece fails, the connection is cut: half a file must
/// not look like a whole one.
pub(super) fn stream(mut pieces: impl Pieces, place: Place) -> Body {
    let (mut sender, body) = Channel::<Bytes, AppError>::new(1);
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
    let mut sending = JoinSet::new();
    sending.spawn(send.in_current_span());
    // Both are the body's, and go with it: a `JoinSet` ends its task when it is dropped.
    Body::new(body.map_frame(move |frame| {
        let _held = (&sending, &place);
        frame
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::students::server::downloads::Downloads;

    /// Pieces, the last one first.
    struct Few(Vec<Result<Option<String>, AppError>>);

    impl Pieces for Few {
        async fn next(&mut self) -> Result<Option<String>, AppError> {
            self.0.pop().unwrap_or(Ok(None))
        }
    }

    fn sent(pieces: Vec<Result<Option<String>, AppError>>) -> Body {
        let place = Downloads::default().take_place(1).expect("the first place");
        stream(Few(pieces), place)
    }

    #[tokio::test]
    async fn a_text_that_breaks_off_is_told_from_a_whole_one() {
        let piece = |text: &str| Ok(Some(text.to_owned()));
        let whole = sent(vec![piece("b"), piece("a")]).collect().await;
        assert_eq!(whole.expect("a whole text").to_bytes(), "ab");
        let broken = sent(vec![Err(AppError::Internal), piece("a")]).collect().await;
        assert!(broken.is_err());
    }
}

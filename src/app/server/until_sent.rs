//! A value that lives until an answer was sent.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};

/// Keeps `value` until the answer's body has been handed on to its end, or was given up.
pub(super) fn keep_until_sent<T>(value: T, response: Response) -> Response
where
    T: Send + Unpin + 'static,
{
    response.map(|body| Body::new(Kept { body, _value: value }))
}

struct Kept<T> {
    body: Body,
    _value: T,
}

impl<T: Unpin> HttpBody for Kept<T> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

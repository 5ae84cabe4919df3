//! What is packed on its way, by gzip: long lists for programs, and pages that are the same for all.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower::Layer;
use tower::util::ServiceExt;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

use crate::base::error::AppError;
use crate::base::paths::{API_MANUAL, HOME};
use crate::lab;

/// Pages that repeat nothing of the request: a stranger can make nothing part of them, and so cannot
/// try out a secret by the length of what is packed (BREACH). The token in the form of who is signed
/// in is masked anew for each page.
pub const PACKED_PAGES: [&str; 3] = [HOME, API_MANUAL, lab::paths::LAB];

/// The layer around a route or a page whose answers are packed, from a kilobyte on.
pub async fn pack(request: Request, next: Next) -> Response {
    let packing = CompressionLayer::new().compress_when(SizeAbove::new(1024));
    let Ok(response) = packing.layer(next).oneshot(request).await;
    // As a whole, so that its length is known: `HEAD` has to tell it.
    let (mut parts, body) = response.into_parts();
    let bytes = match to_bytes(Body::new(body), usize::MAX).await {
        Ok(bytes) => bytes,
        Err(error) => return AppError::internal(error).into_response(),
    };
    // What is too short to be packed, or not sent since it is known, would depend on it all the same.
    if !depends_on_coding(&parts.headers) {
        parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn depends_on_coding(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(header::VARY).iter();
    lines.any(|line| line.as_bytes().eq_ignore_ascii_case(b"accept-encoding"))
}

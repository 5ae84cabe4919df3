//! The header `Link` (RFC 8288).

use axum::http::HeaderValue;

use crate::base::error::AppError;

/// The header for these relations and the addresses that they lead to, which are ASCII and
/// percent-encoded.
///
/// # Errors
/// [`AppError::Internal`] when an address is not.
pub fn links<'a>(
    links: impl IntoIterator<Item = (&'a str, String)>,
) -> Result<HeaderValue, AppError> {
    let links = links.into_iter().map(|(rel, address)| format!("<{address}>; rel=\"{rel}\""));
    let text = links.collect::<Vec<_>>().join(", ");
    HeaderValue::try_from(text).map_err(AppError::internal)
}

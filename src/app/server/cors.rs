//! Pages of other origins as callers of the API (Fetch standard, section 3.2): none, unless they
//! are set. They come with a token: no answer to another origin says that cookies may be sent, so
//! no browser hands over what a session would get.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::CorsLayer;

use crate::app::paths::is_api;
use crate::session::server::Origin;

/// How long a browser may go by an answer to what it asked before: Chromium keeps none longer.
const MAX_AGE: Duration = Duration::from_secs(2 * 3600);

/// What may be sent beside what any form could send.
const SENT: [HeaderName; 6] = [
    header::ACCEPT,
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    HeaderName::from_static("idempotency-key"),
];

/// What a script may read beside status and body.
const SHOWN: [HeaderName; 13] = [
    header::ACCEPT,
    header::ALLOW,
    header::CONTENT_LOCATION,
    header::ETAG,
    header::LINK,
    header::LOCATION,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    HeaderName::from_static("accept-patch"),
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("ratelimit-policy"),
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("x-total-count"),
];

/// The layer for these origins; `None` when there are none.
pub(super) fn cors(origins: &[String]) -> Option<CorsLayer> {
    let spelled = |text: &String| Origin::parse(text).map(|origin| origin.to_string());
    let origins: Vec<HeaderValue> = origins
        .iter()
        .filter_map(spelled)
        .filter_map(|origin| HeaderValue::try_from(origin).ok())
        .collect();
    let methods =
        [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    (!origins.is_empty()).then(|| {
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods(methods)
            .allow_headers(SENT)
            .expose_headers(SHOWN)
            .max_age(MAX_AGE)
    })
}

/// Whether the layer stands around this request: around those to the API. It takes each `OPTIONS`
/// for a browser's question, and one that asks for the methods is for the API itself.
pub(super) fn concerns(request: &Request) -> bool {
    let asks_for_methods = request.method() == Method::OPTIONS
        && !request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    is_api(request.uri().path()) && !asks_for_methods
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::server::headers::purpose_in_answer;

    #[test]
    fn the_lab_knows_what_each_header_is_for_that_other_origins_may_read() {
        for name in SHOWN {
            assert!(purpose_in_answer(name.as_str()).is_some(), "{name}");
        }
    }
}

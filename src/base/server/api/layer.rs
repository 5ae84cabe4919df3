//! The layers around the routes of the API.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::base::error::AppError;

use super::media::choose;
use super::patch::{ACCEPT_PATCH, PATCHES};
use super::{Kind, Problem};

/// The layer around all of the API: `OPTIONS` is answered from the methods that the routes have,
/// and caches are told what an answer depends on.
pub async fn answers(request: Request, next: Next) -> Response {
    let asks_for_methods = request.method() == Method::OPTIONS;
    let mut response = next.run(request).await;
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        add_options(response.headers_mut());
        if asks_for_methods {
            *response.status_mut() = StatusCode::NO_CONTENT;
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
    }
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Authorization"));
    // As a page's: what it says of people is to lie on no disk. A program keeps what it needs, and
    // its `ETag`, by itself.
    let stored_nowhere = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(stored_nowhere);
    response
}

/// The router names the methods that have a route; where there is `PATCH`, we name the kinds.
fn add_options(headers: &mut HeaderMap) {
    let methods = headers.get(header::ALLOW).and_then(|methods| methods.to_str().ok());
    let methods: Vec<&str> = methods.unwrap_or_default().split(',').map(str::trim).collect();
    let allow = [&methods[..], &["OPTIONS"]].concat().join(", ");
    if methods.contains(&"PATCH") {
        let kinds = HeaderValue::try_from(PATCHES.join(", "));
        headers.extend(kinds.ok().map(|kinds| (ACCEPT_PATCH, kinds)));
    }
    if let Ok(allow) = HeaderValue::try_from(allow) {
        headers.insert(header::ALLOW, allow);
    }
}

/// The media type that was agreed upon.
#[derive(Clone, Copy, Debug)]
pub struct Wanted(pub &'static str);

impl<S: Sync> FromRequestParts<S> for Wanted {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let found = parts.extensions.get().copied();
        found.ok_or_else(|| AppError::internal("a route that offers nothing"))
    }
}

/// The layer around one route: agrees on a media type before anything is done.
pub async fn negotiate(
    State(offers): State<&'static [&'static str]>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(wanted) = choose(request.headers(), offers) else {
        let detail = format!("There is {}.", offers.join(" and "));
        return Problem::new(Kind::NotAcceptable).detail(detail).into_response();
    };
    request.extensions_mut().insert(Wanted(wanted));
    let mut response = next.run(request).await;
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}

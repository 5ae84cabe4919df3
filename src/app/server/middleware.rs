//! Layers around everything: the request's name, its line in the log, the security headers.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::channel::Channel;
use tower_http::timeout::TimeoutBody;

use crate::base::error::AppError;
use crate::base::paths;
use crate::base::server::FormTarget;

/// The name of one request, in the log, in `X-Request-Id` and on the error page.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// Gives the request its name and writes one line when it is answered. Neither query, headers
/// nor body are logged, nor the token of a link: they may hold secrets.
pub async fn log(mut request: Request, next: Next) -> Response {
    let id = RequestId(rand::random());
    request.extensions_mut().insert(id);
    let span = tracing::info_span!("request", id = %id);
    let (method, path) = (request.method().clone(), without_secret(request.uri().path()));
    let mut line = Line { id, method, path, started: Instant::now(), status: None };
    let mut response = tracing::Instrument::instrument(next.run(request), span).await;
    line.status = Some(response.status().as_u16());
    drop(line);
    if let Ok(value) = HeaderValue::try_from(id.to_string()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

fn without_secret(path: &str) -> String {
    let below = path.strip_prefix(paths::KNOWN).and_then(|rest| rest.strip_prefix('/'));
    if below.is_some() { paths::known("…") } else { path.to_owned() }
}

/// The line in the log, written when the request is answered, or when it is dropped because the
/// client went away first.
struct Line {
    id: RequestId,
    method: Method,
    path: String,
    started: Instant,
    status: Option<u16>,
}

impl Drop for Line {
    fn drop(&mut self) {
        let Self { id, method, path, started, status } = self;
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        match status {
            Some(status) => tracing::info!(%id, %method, path, status, micros, "answered"),
            None => tracing::info!(%id, %method, path, micros, "the client went away"),
        }
    }
}

/// Refuses what no page of ours is asked: `CONNECT`, `OPTIONS *`, a request that names no host or
/// two (RFC 9112, section 3.2).
pub async fn refuse_odd_targets(request: Request, next: Next) -> Response {
    let has_path = request.uri().path().starts_with('/');
    let hosts = request.headers().get_all(header::HOST).iter().count();
    let one_host = hosts == 1 || (hosts == 0 && request.version() < Version::HTTP_11);
    if request.method() == Method::CONNECT || !has_path || !one_host {
        return AppError::BadRequest.into_response();
    }
    next.run(request).await
}

/// Ends the reading of a body that stops coming, so that nobody holds a request open by sending
/// nothing. Whoever reads it finds `tower_http::timeout::TimeoutError` behind the error.
pub async fn body_timeout(State(pause): State<Duration>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    next.run(request.map(|body| Body::new(TimeoutBody::new(pause, body)))).await
}

/// Takes the length from what has no body because it is known already: it is none of what was asked
/// for (RFC 9110, section 8.6). axum writes down each length that it knows, behind all layers, so the
/// body is one whose length nobody knows.
pub async fn known_without_length(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        let (_, nothing) = Channel::<Bytes>::new(1);
        *response.body_mut() = Body::new(nothing);
    }
    response
}

/// The headers that hold for every response.
#[derive(Clone)]
pub struct SecurityHeaders(Arc<[(HeaderName, HeaderValue)]>);

impl SecurityHeaders {
    /// `development` lets the reload script of cargo-leptos in; `https` tells browsers to come
    /// back by https alone.
    pub fn new(development: bool, https: bool) -> Self {
        // `wasm-unsafe-eval` compiles wasm and evaluates no JavaScript.
        let (script, connect) = if development { (" 'unsafe-inline'", " ws:") } else { ("", "") };
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{script}; style-src 'self'; \
             img-src 'self'; font-src 'self'; connect-src 'self'{connect}; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'"
        );
        let mut headers = vec![
            (header::CONTENT_SECURITY_POLICY, value(&policy)),
            (header::X_CONTENT_TYPE_OPTIONS, value("nosniff")),
            (header::X_FRAME_OPTIONS, value("DENY")),
            // `no-referrer` would make browsers send `Origin: null` with our own forms.
            (header::REFERRER_POLICY, value("same-origin")),
            (
                HeaderName::from_static("permissions-policy"),
                value("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
            ),
            (HeaderName::from_static("cross-origin-opener-policy"), value("same-origin")),
            (HeaderName::from_static("cross-origin-resource-policy"), value("same-origin")),
        ];
        if https {
            let two_years = value("max-age=63072000");
            headers.push((header::STRICT_TRANSPORT_SECURITY, two_years));
        }
        Self(headers.into())
    }
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).expect("policies are visible ASCII")
}

/// Adds them.
pub async fn security_headers(
    State(headers): State<SecurityHeaders>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in headers.0.iter() {
        response.headers_mut().insert(name.clone(), value.clone());
    }
    if let Some(FormTarget(origin)) = response.extensions_mut().remove() {
        let policy = response.headers().get(header::CONTENT_SECURITY_POLICY);
        let policy = policy.and_then(|policy| policy.to_str().ok()).unwrap_or_default();
        let own = "form-action 'self'";
        let policy = value(&policy.replace(own, &format!("{own} {origin}")));
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::without_secret;

    #[test]
    fn the_token_of_a_link_is_in_no_log() {
        assert_eq!(without_secret("/known/abc"), "/known/…");
        for path in ["/known", "/knownabc", "/students/7"] {
            assert_eq!(without_secret(path), path);
        }
    }
}

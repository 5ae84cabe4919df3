//! Layers around everything: the request's name, its line in the log, the security headers.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::channel::Channel;
use tower_http::timeout::TimeoutBody;

use crate::app::paths::is_api;
use crate::auth;
use crate::auth::server::access::SignedIn;
use crate::base::error::AppError;
use crate::base::server::api::{Kind, Problem};
use crate::base::server::client_address::{ClientAddress, TrustedProxies};
use crate::base::server::form_body::has_too_many_names;
use crate::base::server::host::Host;
use crate::base::server::log_text::LogText;
use crate::base::server::{FormTarget, RequestId};

/// Gives the request its name and the address that it came from, and writes one line when it is
/// answered. Neither query, headers nor body are logged, nor the token of a link: they may hold
/// secrets.
pub async fn log(
    State(proxies): State<TrustedProxies>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId::random();
    let address = ClientAddress::find(request.headers(), request.extensions(), &proxies);
    request.extensions_mut().insert(id);
    request.extensions_mut().insert(address);
    let span = tracing::info_span!("request", %id, %address);
    let (method, path) = (request.method().clone(), without_secret(request.uri().path()));
    let started = Instant::now();
    let mut line = Line { id, address, method, path, started, account: None, status: None };
    let mut response = tracing::Instrument::instrument(next.run(request), span).await;
    line.account = response.extensions().get::<SignedIn>().cloned();
    line.status = Some(response.status().as_u16());
    drop(line);
    if let Ok(value) = HeaderValue::try_from(id.to_string()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

fn without_secret(path: &str) -> String {
    let below = path.strip_prefix(auth::paths::KNOWN).and_then(|rest| rest.strip_prefix('/'));
    if below.is_some() { auth::paths::known("…") } else { path.to_owned() }
}

/// The line in the log, written when the request is answered, or when it is dropped because the
/// client went away first.
struct Line {
    id: RequestId,
    address: ClientAddress,
    method: Method,
    path: String,
    started: Instant,
    /// Who asked, by a session or by a token.
    account: Option<SignedIn>,
    status: Option<u16>,
}

impl Drop for Line {
    fn drop(&mut self) {
        let Self { id, address, method, path, started, account, status } = self;
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let (method, path) = (LogText(method.as_str()), LogText(path));
        let account = account.as_ref().map(|who| tracing::field::display(&who.account().username));
        let text = if status.is_some() { "answered" } else { "the client went away" };
        tracing::info!(%id, %address, account, %method, %path, status, micros, "{text}");
    }
}

/// Refuses what no page of ours is asked: `CONNECT`, `OPTIONS *`, a request whose host is none, and
/// one whose body is packed for its way.
pub async fn refuse_odd_requests(mut request: Request, next: Next) -> Response {
    let has_path = request.uri().path().starts_with('/');
    if request.method() == Method::CONNECT || !has_path {
        return AppError::BadRequest.into_response();
    }
    if !settle_host(&mut request) {
        return unreadable(&request, "Send one `Host`: a name or an address, and perhaps a port.");
    }
    if !is_chunked_at_most(request.headers()) {
        return unreadable(&request, "Send no `Transfer-Encoding` but `chunked`, and that once.");
    }
    next.run(request).await
}

/// No browser asks so: who does reads a line, and a program a problem.
fn unreadable(request: &Request, advice: &'static str) -> Response {
    if is_api(request.uri().path()) {
        return Problem::new(Kind::BadRequest).detail(advice).into_response();
    }
    let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::BAD_REQUEST, text, format!("{advice}\n")).into_response()
}

/// hyper unpacks nothing: it reads `gzip, chunked` as if the body had been sent as it is.
fn is_chunked_at_most(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(header::TRANSFER_ENCODING).iter();
    let is_chunked =
        |line: &HeaderValue| line.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked");
    lines.next().is_none_or(is_chunked) && lines.next().is_none()
}

/// Whether the request names one host, and it is one (RFC 9112, section 3.2). A host in the address
/// itself is the one that counts (section 3.2.2), and stands in `Host` from here on.
fn settle_host(request: &mut Request) -> bool {
    let mut lines = request.headers().get_all(header::HOST).iter();
    let is_right = match (lines.next(), lines.next()) {
        (None, _) => request.version() < Version::HTTP_11,
        (Some(host), None) => Host::parse(host.as_bytes()).is_some(),
        _ => false,
    };
    let Some(authority) = request.uri().authority() else { return is_right };
    if Host::parse(authority.as_str().as_bytes()).is_none() {
        return false;
    }
    let host = HeaderValue::try_from(authority.as_str());
    host.map(|host| request.headers_mut().insert(header::HOST, host)).is_ok() && is_right
}

/// Refuses an address that says more names than are read, before anybody compares them.
pub async fn refuse_long_queries(request: Request, next: Next) -> Response {
    if request.uri().query().is_some_and(|query| has_too_many_names(query.as_bytes())) {
        return AppError::TooManyNames.into_response();
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

/// Takes a length away that is none of what was asked for (RFC 9110, section 8.6): of what is known
/// already, and, with `HEAD`, of what is made while it is sent, so that nobody knows how long it will
/// be. axum writes down each length that it knows, behind all layers, and that of nothing is 0; so the
/// body is one whose length nobody knows.
pub async fn only_right_lengths(request: Request, next: Next) -> Response {
    let is_head = request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    let length = response.headers().get(header::CONTENT_LENGTH);
    let is_unsaid = is_head && response.status().is_success() && length.is_some_and(|l| l == "0");
    if is_unsaid || response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        let (_, nothing) = Channel::<Bytes>::new(1);
        *response.body_mut() = Body::new(nothing);
    }
    response
}

/// For which hosts https alone is right (RFC 6797, section 6.1).
#[derive(Clone, Copy, Debug)]
pub struct Https {
    /// Not only for this one but for all below it.
    pub include_subdomains: bool,
}

/// The headers that hold for every response.
#[derive(Clone)]
pub struct SecurityHeaders(Arc<[(HeaderName, HeaderValue)]>);

impl SecurityHeaders {
    /// `development` lets the reload script of cargo-leptos in; with `https`, browsers are told to
    /// come back by it alone.
    pub fn new(development: bool, https: Option<Https>) -> Self {
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
        if let Some(Https { include_subdomains }) = https {
            let more = if include_subdomains { "; includeSubDomains" } else { "" };
            let two_years = value(&format!("max-age=63072000{more}"));
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

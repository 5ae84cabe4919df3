//! Asks the app itself, in this process, as a script of our own pages would.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;

use crate::lab::http::HttpMethod;

use super::call::Call;

/// The most bytes of an answer that are read.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// What comes with the person's own request and goes with each call: where, who, and from where.
const CARRIED: [HeaderName; 5] = [
    header::HOST,
    header::USER_AGENT,
    header::COOKIE,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-proto"),
];

/// What a browser says of a fetch by one of our own pages. It is true: the form has proven it.
const PROOF: [(HeaderName, &str); 3] = [
    (HeaderName::from_static("sec-fetch-site"), "same-origin"),
    (HeaderName::from_static("sec-fetch-mode"), "cors"),
    (HeaderName::from_static("sec-fetch-dest"), "empty"),
];

/// The whole app with all of its layers, as the room may ask it.
#[derive(Clone)]
pub struct OwnServer(pub Next);

/// What came back.
pub(super) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// `None` when it was too long, or broke off.
    pub body: Option<Bytes>,
    pub time: Duration,
}

impl OwnServer {
    /// Asks.
    pub(super) async fn ask(&self, parts: &Parts, call: &Call) -> Answer {
        let mut request = Request::new(Body::from(call.body.clone()));
        *request.method_mut() = call.method.into();
        *request.uri_mut() = call.target.uri().clone();
        *request.headers_mut() = headers(parts, call);
        // Limits count this person, and not the server.
        if let Some(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>() {
            request.extensions_mut().insert(*peer);
        }
        let begun = Instant::now();
        let response = self.0.clone().run(request).await;
        let (head, body) = response.into_parts();
        let body = to_bytes(body, MAX_ANSWER_BYTES).await.ok();
        Answer { status: head.status, headers: head.headers, body, time: begun.elapsed() }
    }
}

impl From<HttpMethod> for Method {
    fn from(method: HttpMethod) -> Self {
        match method {
            HttpMethod::Get => Self::GET,
            HttpMethod::Head => Self::HEAD,
            HttpMethod::Post => Self::POST,
            HttpMethod::Put => Self::PUT,
            HttpMethod::Patch => Self::PATCH,
            HttpMethod::Delete => Self::DELETE,
            HttpMethod::Options => Self::OPTIONS,
        }
    }
}

/// All headers of a call, in the order in which they are shown.
pub(super) fn headers(parts: &Parts, call: &Call) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for name in CARRIED {
        for value in parts.headers.get_all(&name) {
            headers.append(name.clone(), value.clone());
        }
    }
    for (name, value) in PROOF {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !call.body.is_empty() {
        headers.insert(header::CONTENT_LENGTH, call.body.len().into());
    }
    for (name, value) in &call.headers {
        headers.append(name.clone(), value.clone());
    }
    headers.entry(header::ACCEPT).or_insert(HeaderValue::from_static("*/*"));
    headers
}

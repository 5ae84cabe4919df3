//! The files of the site folder, and the answer to each request for one.

mod codings;
mod folder;
mod ranges;

use std::time::SystemTime;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::base::error::AppError;
use crate::base::server::api::ETag;

pub use folder::Folder;

use ranges::Part;

/// A file, with the copies of it that are packed already.
pub struct File {
    /// Its media type.
    kind: &'static str,
    modified: SystemTime,
    forms: Vec<Form>,
}

/// A file as it is, or packed.
struct Form {
    coding: &'static str,
    bytes: Bytes,
    /// Of these very bytes: each form has its own.
    tag: ETag,
}

impl Form {
    fn new(coding: &'static str, bytes: Vec<u8>) -> Self {
        Self { coding, tag: ETag::of_bytes(&bytes), bytes: bytes.into() }
    }
}

impl File {
    /// Answers a request of this method with these headers: under its conditions (RFC 9110, section
    /// 13), in a coding that it takes (12.5.3), and in part where a part is asked for (14).
    ///
    /// # Errors
    /// 405.
    pub fn answer(&self, method: &Method, headers: &HeaderMap) -> Result<Response, AppError> {
        if !matches!(*method, Method::GET | Method::HEAD) {
            return Err(AppError::MethodNotAllowed);
        }
        let codings = self.forms.iter().map(|form| form.coding);
        let Some(form) = codings::choose(headers, codings).map(|found| &self.forms[found]) else {
            let words = "There is no form of this file that Accept-Encoding takes.";
            return Ok(refusal(StatusCode::NOT_ACCEPTABLE, words));
        };
        let tag = form.tag.value()?;
        match weigh(headers, &form.tag, self.modified) {
            State::Another => {
                let words = "The file is not the one that If-Match or If-Unmodified-Since names.";
                return Ok(refusal(StatusCode::PRECONDITION_FAILED, words));
            }
            State::Known => {
                return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
            }
            State::Wanted => {}
        }
        let length = form.bytes.len();
        // `HEAD` knows no ranges (RFC 9110, section 14.2).
        let part =
            if *method == Method::GET { ranges::part(headers, &tag, length) } else { Part::All };
        let range = match part {
            Part::Beyond => {
                let words = "The file ends before the range begins.";
                let length = [(header::CONTENT_RANGE, format!("bytes */{length}"))];
                return Ok(
                    (length, refusal(StatusCode::RANGE_NOT_SATISFIABLE, words)).into_response()
                );
            }
            Part::All => None,
            Part::Of(range) => Some(range),
        };
        let bytes = range.clone().map_or(form.bytes.clone(), |range| form.bytes.slice(range));
        let mut response = Body::from(bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::ETAG, tag);
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        let modified = httpdate::fmt_http_date(self.modified);
        headers.insert(header::LAST_MODIFIED, value(&modified)?);
        if form.coding != codings::AS_IT_IS {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(form.coding));
        }
        if let Some(range) = range {
            let range = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            headers.insert(header::CONTENT_RANGE, value(&range)?);
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        }
        Ok(response)
    }
}

/// What the conditions of a request say of a file.
enum State {
    /// It is not the one that was expected.
    Another,
    /// Whoever asks has it.
    Known,
    Wanted,
}

/// In the order of RFC 9110, section 13.2.2: a time counts where there are no tags.
fn weigh(headers: &HeaderMap, tag: &ETag, modified: SystemTime) -> State {
    let not_after = |name| date(headers, name).map(|date| modified <= date);
    let expected = tag.is_in(headers, &header::IF_MATCH);
    if expected.or_else(|| not_after(header::IF_UNMODIFIED_SINCE)) == Some(false) {
        return State::Another;
    }
    let known = tag.is_in(headers, &header::IF_NONE_MATCH);
    match known.or_else(|| not_after(header::IF_MODIFIED_SINCE)) {
        Some(true) => State::Known,
        _ => State::Wanted,
    }
}

/// What is no date says nothing, and neither do two of them.
fn date(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    let mut lines = headers.get_all(name).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return None };
    httpdate::parse_http_date(line.to_str().ok()?).ok()
}

fn refusal(status: StatusCode, words: &str) -> Response {
    let text = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (status, text, format!("{words}\n")).into_response()
}

fn value(text: &str) -> Result<HeaderValue, AppError> {
    HeaderValue::try_from(text).map_err(AppError::internal)
}

//! The body of a form, read strictly.

use axum::body::Bytes;
use axum::http::{HeaderMap, header};

use crate::base::form::Typed;

/// The most fields of a form: far more than any page has, and few enough to compare all names.
const MAX_FIELDS: usize = 256;

/// The fields, and whether the body was as our forms send it: urlencoded, UTF-8, each name once.
pub fn read_fields(headers: &HeaderMap, body: &Bytes) -> (Typed, bool) {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
    if !essence.is_some_and(|e| e.eq_ignore_ascii_case("application/x-www-form-urlencoded")) {
        return (Typed::default(), false);
    }
    // Between fields and around values stands nothing but ASCII, so the body as a whole is UTF-8
    // when each of them is. Decoding would put U+FFFD in place of what is not, and lose it.
    let utf8 = percent_encoding::percent_decode(body).decode_utf8().is_ok();
    let (mut typed, mut readable) = (Typed::default(), utf8);
    for (count, (name, value)) in form_urlencoded::parse(body).enumerate() {
        if count == MAX_FIELDS {
            return (typed, false);
        }
        // `name[key]` would reach the action as a structure.
        let plain = !name.contains(['[', ']']);
        readable &= plain && typed.insert(&name, value);
    }
    (typed, readable)
}

//! The body of a form, read strictly; and how many names anybody may send.

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use rollcall_forms::{MAX_NAMES, Typed};

/// Whether a form, or the query of an address, says more names than are read.
pub fn has_too_many_names(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).nth(MAX_NAMES).is_some()
}

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
    let (mut typed, mut readable) = (Typed::default(), utf8 && !has_too_many_names(body));
    for (name, value) in form_urlencoded::parse(body).take(MAX_NAMES) {
        // `name[key]` would reach the action as a structure.
        let plain = !name.contains(['[', ']']);
        readable &= plain && typed.insert(&name, value);
    }
    (typed, readable)
}

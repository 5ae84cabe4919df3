//! What a page of the Lab may show of a request, and what of it is hidden.
//!
//! A page that held a live MAC, token or credential would hand it to any script that ever runs on
//! this site, and so undo `HttpOnly`. So all that is shown passes here, the list says what may be
//! shown in full, and nothing brings the rest back. The same holds in every room.

mod answer;

use std::ops::Range;

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use rollcall_session::{CSRF_TOKEN_CHARS, MAC_CHARS, MAX_COOKIE_BYTES, TOKEN_HEADER};

use crate::auth::server::token_secret::TokenSecret;
use crate::lab::cookies::PREFIXES;
use crate::lab::shown::{Line, Piece, Shown};

use super::headers;
use super::mask::{MAX_CHARS, MIN_SECRET, cut_at, masked};

/// The most lines of one list that are shown.
pub(super) const MAX_LINES: usize = 100;

/// The most secrets of one request that are looked for in the rest of it. No browser brings as many;
/// each costs a walk through all that is shown.
const MAX_SECRETS: usize = 16;

/// Schemes of credentials. Whatever else stands there first may be a secret.
const SCHEMES: [&str; 4] = ["basic", "bearer", "digest", "negotiate"];

/// A field whose name holds one of these is hidden, whoever made it.
const SECRET_NAMES: [&str; 4] = ["password", "passwd", "secret", "token"];

/// Cookies that are ours, or that people made here. Other apps on this host have theirs.
const OWN_COOKIES: [&str; 6] =
    ["session", "flash", "known", "__Host-session", "__Host-flash", "__Host-known"];

/// What is known of one request: the secrets that came with it.
pub struct Inspector {
    secrets: Vec<String>,
}

impl Inspector {
    /// Gathers the secrets of a request, so that they are hidden wherever they stand.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut secrets = Vec::new();
        for name in [header::AUTHORIZATION, header::PROXY_AUTHORIZATION] {
            for value in headers.get_all(name) {
                let value = String::from_utf8_lossy(value.as_bytes());
                secrets.extend(credentials(&value).1.split_whitespace().map(str::to_owned));
            }
        }
        let tokens = headers.get_all(TOKEN_HEADER).iter();
        secrets.extend(tokens.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let own = cookie_pairs(headers).into_iter().filter(|(name, _)| is_own(name));
        secrets.extend(own.map(|(_, value)| mac_of(&value).to_owned()));
        secrets.retain(|secret| secret.len() >= MIN_SECRET);
        secrets.truncate(MAX_SECRETS);
        Self { secrets }
    }

    /// The same for a request's parts.
    pub fn of_parts(parts: &Parts) -> Self {
        Self::of(&parts.headers)
    }

    /// A text that a person chose: only the secrets in it are hidden.
    pub fn text(&self, text: &str) -> Shown {
        self.text_up_to(MAX_CHARS, text)
    }

    /// Whether no secret stands in it, so that a form may keep it as it is.
    pub(super) fn is_clean(&self, text: &str) -> bool {
        self.secrets_in(text).is_empty()
    }

    /// Where secrets stand: those that came with the request, and what looks like one of ours. Those
    /// that overlap or touch are one.
    fn secrets_in(&self, text: &str) -> Vec<Range<usize>> {
        let known = self.secrets.iter().flat_map(|secret| text.match_indices(secret.as_str()));
        let known = known.map(|(at, secret)| at..at + secret.len());
        let mut found: Vec<Range<usize>> = known.chain(look_alikes(text)).collect();
        found.sort_unstable_by_key(|range| range.start);
        found.dedup_by(|next, kept| {
            let is_one = next.start <= kept.end;
            kept.end = if is_one { kept.end.max(next.end) } else { kept.end };
            is_one
        });
        found
    }

    /// An argument or a field of a form.
    pub fn field(&self, name: &str, value: &str) -> Line {
        let lower = name.to_ascii_lowercase();
        let is_secret = SECRET_NAMES.iter().any(|secret| lower.contains(secret));
        let value = if is_secret { Shown(vec![masked(value)]) } else { self.text(value) };
        Line { name: self.text(name), value, purpose: "" }
    }

    /// A header, with what it is for.
    pub fn header(&self, name: &HeaderName, value: &[u8]) -> Line {
        let text = String::from_utf8_lossy(value);
        let (value, purpose) = match (name.as_str(), headers::purpose(name.as_str())) {
            ("cookie", Some(purpose)) => (self.cookie_header(&text), purpose),
            ("authorization" | "proxy-authorization", Some(purpose)) => {
                let (scheme, secret) = credentials(&text);
                (Shown(vec![Piece::Plain(scheme.to_owned()), masked(secret)]), purpose)
            }
            ("x-csrf-token", Some(purpose)) => (Shown(vec![masked(&text)]), purpose),
            (_, Some(purpose)) => (self.text(&text), purpose),
            (_, None) => (Shown(vec![masked(&text)]), headers::UNKNOWN),
        };
        Line { name: self.text(name.as_str()), value, purpose }
    }

    /// A cookie: the MAC of ours is hidden, and all of those that other apps have set.
    pub fn cookie(&self, name: &str, value: &str) -> Line {
        Line {
            name: self.text(name),
            value: self.cookie_value(name, value),
            purpose: purpose_of(name),
        }
    }

    /// The value of a cookie.
    pub fn cookie_value(&self, name: &str, value: &str) -> Shown {
        if PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
            return self.text(value);
        }
        let mac = mac_of(value);
        if !is_own(name) || mac.len() == value.len() {
            return Shown(vec![masked(value)]);
        }
        // The readable part in full: that it is readable is the lesson.
        let readable = &value[..value.len() - mac.len()];
        cut_at(MAX_COOKIE_BYTES, vec![Piece::Plain(readable.to_owned()), masked(mac)])
    }

    fn cookie_header(&self, text: &str) -> Shown {
        let mut pieces = Vec::new();
        for (index, pair) in text.split(';').map(str::trim).take(MAX_LINES).enumerate() {
            let (name, value) = pair.split_once('=').unwrap_or(("", pair));
            let before = if index == 0 { "" } else { "; " };
            let equals = if pair.contains('=') { "=" } else { "" };
            pieces.extend(self.text(&format!("{before}{name}{equals}")).0);
            pieces.extend(self.cookie_value(name, value).0);
        }
        Shown(pieces)
    }
}

/// Name and value of each cookie that came, in their order; bytes that are no text become U+FFFD.
pub(super) fn cookie_pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    pairs
        .map(|pair| {
            let pair = String::from_utf8_lossy(pair.trim_ascii());
            let (name, value) = pair.split_once('=').unwrap_or(("", &pair));
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

/// Whether it is the name of the session's cookie, under http or https.
pub(super) fn is_session(name: &str) -> bool {
    matches!(name, "session" | "__Host-session")
}

fn is_own(name: &str) -> bool {
    OWN_COOKIES.contains(&name)
}

fn purpose_of(name: &str) -> &'static str {
    match name {
        "session" | "__Host-session" => "Your session with this server, signed.",
        "flash" | "__Host-flash" => "A message for the next page, signed.",
        "known" | "__Host-known" => {
            "The accounts that have logged in with this browser, signed. It signs nobody in."
        }
        _ if PREFIXES.iter().any(|prefix| name.starts_with(prefix)) => "Made here, in the Lab.",
        _ => "Of another app on this host, so it is not shown.",
    }
}

/// What stands behind the last dot, or all of it: Flask's cookie is called `session` too.
fn mac_of(value: &str) -> &str {
    value.rsplit('.').next().unwrap_or_default()
}

/// The scheme with the space behind it, if it is one that we know, and the rest.
fn credentials(text: &str) -> (&str, &str) {
    let at = text.find(' ').map_or(0, |space| space + 1);
    let (scheme, rest) = text.split_at(at);
    let is_known = SCHEMES.iter().any(|known| scheme.trim().eq_ignore_ascii_case(known));
    if is_known { (scheme, rest.trim()) } else { ("", text.trim()) }
}

/// Words of a text that may be secrets of this server which did not come as such: the MAC of an
/// older cookie is as good as that of the newest.
fn look_alikes(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let mut next = 0;
    let words = text.as_bytes().split(move |byte| !is_inside(*byte)).map(move |word| {
        let at = next..next + word.len();
        next = at.end + 1;
        at
    });
    let is_secret = |word: &str| {
        matches!(word.len(), MAC_CHARS | CSRF_TOKEN_CHARS) || TokenSecret::parse(word).is_some()
    };
    // Between the bytes of a letter that is no ASCII stands an empty word that is no text.
    words.filter(move |at| text.get(at.clone()).is_some_and(is_secret))
}

#[cfg(test)]
mod tests;

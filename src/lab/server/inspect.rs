//! What a page of the Lab may show of a request, and what of it is hidden.
//!
//! A page that held a live MAC, token or credential would hand it to any script that ever runs on
//! this site, and so undo `HttpOnly`. So all that is shown passes here, the list says what may be
//! shown in full, and nothing brings the rest back. The same holds in every room.

mod answer;

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};

use crate::base::form::TOKEN_FIELD;
use crate::lab::cookies::PREFIXES;
use crate::lab::shown::{Line, Piece, Shown};

use super::headers;
use super::mask::{MAX_CHARS, MIN_SECRET, masked};

/// The most lines of one list that are shown.
pub(super) const MAX_LINES: usize = 100;

/// Cookies that are ours, or that people made here. Other apps on this host have theirs.
const OWN_COOKIES: [&str; 4] = ["session", "flash", "__Host-session", "__Host-flash"];

/// What is known of one request: the secrets that came with it.
pub struct Inspector {
    secrets: Vec<String>,
}

impl Inspector {
    /// Gathers the secrets of a request, so that they are hidden wherever they stand.
    pub fn of(headers: &HeaderMap) -> Self {
        let own = cookie_pairs(headers).into_iter().filter(|(name, _)| is_own(name));
        let mut secrets: Vec<String> = own.map(|(_, value)| mac_of(&value).to_owned()).collect();
        for name in [header::AUTHORIZATION, header::PROXY_AUTHORIZATION] {
            let values = headers.get_all(name).iter();
            secrets.extend(values.map(|value| {
                let value = String::from_utf8_lossy(value.as_bytes());
                value.trim().rsplit(' ').next().unwrap_or_default().to_owned()
            }));
        }
        Self::hiding(secrets)
    }

    fn hiding(mut secrets: Vec<String>) -> Self {
        secrets.retain(|secret| secret.len() >= MIN_SECRET);
        // Should one be the beginning of another, the longer one is found first.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
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
        self.first_secret(text).is_none()
    }

    fn first_secret<'a>(&'a self, text: &str) -> Option<(usize, &'a str)> {
        let found =
            self.secrets.iter().filter_map(|secret| Some((text.find(&**secret)?, &**secret)));
        found.min_by_key(|(at, _)| *at)
    }

    /// An argument or a field of a form.
    pub fn field(&self, name: &str, value: &str) -> Line {
        let secret = name == TOKEN_FIELD || name.ends_with("password");
        let value = if secret { Shown(vec![masked(value)]) } else { self.text(value) };
        Line { name: self.text(name), value, purpose: "" }
    }

    /// A header, with what it is for.
    pub fn header(&self, name: &HeaderName, value: &[u8]) -> Line {
        let text = String::from_utf8_lossy(value);
        let (value, purpose) = match (name.as_str(), headers::purpose(name.as_str())) {
            ("cookie", Some(purpose)) => (self.cookie_header(&text), purpose),
            ("authorization" | "proxy-authorization", Some(purpose)) => {
                (credentials(&text), purpose)
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
        // The readable part in full, however long: that it is readable is the lesson.
        let readable = &value[..value.len() - mac.len()];
        Shown(vec![Piece::Plain(readable.to_owned()), masked(mac)])
    }

    fn cookie_header(&self, text: &str) -> Shown {
        let mut pieces = Vec::new();
        for (index, pair) in text.split(';').map(str::trim).take(MAX_LINES).enumerate() {
            let (name, value) = pair.split_once('=').unwrap_or(("", pair));
            let before = if index == 0 { "" } else { "; " };
            let equals = if pair.contains('=') { "=" } else { "" };
            pieces.push(Piece::Plain(format!("{before}{name}{equals}")));
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

fn is_own(name: &str) -> bool {
    OWN_COOKIES.contains(&name)
}

fn purpose_of(name: &str) -> &'static str {
    match name {
        "session" | "__Host-session" => "Your session with this server, signed.",
        "flash" | "__Host-flash" => "A message for the next page, signed.",
        _ if PREFIXES.iter().any(|prefix| name.starts_with(prefix)) => "Made here, in the Lab.",
        _ => "Of another app on this host, so it is not shown.",
    }
}

/// What stands behind the last dot, or all of it: Flask's cookie is called `session` too.
fn mac_of(value: &str) -> &str {
    value.rsplit('.').next().unwrap_or_default()
}

/// The scheme in full, and of the rest its beginning.
fn credentials(text: &str) -> Shown {
    match text.trim().split_once(' ') {
        Some((scheme, rest)) if scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') => {
            Shown(vec![Piece::Plain(format!("{scheme} ")), masked(rest.trim())])
        }
        _ => Shown(vec![masked(text)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspector(headers: &[(&'static str, &str)]) -> Inspector {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().expect("a header"));
        }
        Inspector::of(&map)
    }

    fn text(shown: &Shown) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Plain(text) => text.clone(),
            Piece::Masked { start, hidden } => format!("{start}[{hidden}]"),
            Piece::Cut(more) => format!("…{more}"),
        };
        shown.0.iter().map(piece).collect()
    }

    #[test]
    fn what_may_be_shown_of_a_cookie_depends_on_its_name() {
        let inspector = inspector(&[]);
        for (name, value, expected) in [
            ("session", "cGF5.a2lk.abcdefghijklmnop", "cGF5.a2lk.abcd[12]"),
            ("__Host-flash", "cGF5.a2lk.abcdefghijklmnop", "cGF5.a2lk.abcd[12]"),
            ("session", "abcdefghijklmnop", "abcd[12]"),
            ("session", "short", "[5]"),
            ("session", "a.b.", "a.b.[0]"),
            ("sessionid", "abcdefghijklmnop", "abcd[12]"),
            ("lab-x", "abcdefghijklmnop", "abcdefghijklmnop"),
            ("__Host-lab-x", "a.b.c", "a.b.c"),
            ("lab", "abcdefghijklmnop", "abcd[12]"),
        ] {
            assert_eq!(text(&inspector.cookie_value(name, value)), expected, "{name}={value}");
        }
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_comes_again() {
        let cookies = "theme=dark; session=cGF5.a2lk.MACMACMACMACMAC";
        let inspector =
            inspector(&[("cookie", cookies), ("authorization", "Bearer TOKENTOKENTOKEN")]);
        let shown = inspector.text("/?a=MACMACMACMACMAC&b=TOKENTOKENTOKEN!");
        assert_eq!(text(&shown), "/?a=MACM[11]&b=TOKE[11]!");
        let referer = inspector.header(&header::REFERER, b"http://h/?x=MACMACMACMACMAC");
        assert_eq!(text(&referer.value), "http://h/?x=MACM[11]");
        let cookie = inspector.header(&header::COOKIE, cookies.as_bytes());
        assert_eq!(text(&cookie.value), "theme=[4]; session=cGF5.a2lk.MACM[11]");
        let named = HeaderName::from_static("x-access-token");
        assert_eq!(text(&inspector.header(&named, b"abcdefghijklmnop").value), "abcd[12]");
        let bearer = inspector.header(&header::AUTHORIZATION, b"Bearer TOKENTOKENTOKEN");
        assert_eq!(text(&bearer.value), "Bearer TOKE[11]");
        for name in ["csrf_token", "password", "new_password"] {
            assert_eq!(
                text(&inspector.field(name, "abcdefghijklmnop").value),
                "abcd[12]",
                "{name}"
            );
        }
    }

    #[test]
    fn a_long_value_is_cut_and_a_secret_behind_the_cut_is_gone() {
        let inspector = inspector(&[("cookie", "session=a.b.MACMACMACMACMAC")]);
        let long = format!("{}MACMACMACMACMACé", "é".repeat(MAX_CHARS));
        let shown = text(&inspector.text(&long));
        assert!(shown.ends_with("…16") && !shown.contains("MAC"), "{shown}");
        assert_eq!(text(&inspector.text("")), "");
    }
}

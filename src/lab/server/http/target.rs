//! What a call may ask for: the API, and the notes of this room.

use std::fmt;

use axum::http::Uri;

use crate::auth::paths::{API_ACCOUNTS, API_LOGINS, API_SESSION};
use crate::base::paths::{API, is_below};
use crate::base::server::has_whole_escapes;
use crate::lab::paths::LAB_NOTES;

/// Whether programs are answered there: the API, and the notes, which behave like it.
fn is_for_programs(path: &str) -> bool {
    is_below(path, API) || is_below(path, LAB_NOTES)
}

/// A path that may be asked for, with its query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::lab::server) struct Target(Uri);

impl Target {
    /// Reads one.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        if !path.starts_with('/') {
            return Err("Path begins with /. No other server can be asked from here.".to_owned());
        }
        if !text.chars().all(is_taken) || !has_whole_escapes(query) {
            return Err(
                "Path holds letters, digits and the signs of an address. Write all others in \
                        the query as %XX: a space is %20."
                    .to_owned(),
            );
        }
        if path.contains('%') {
            return Err("Path takes no %XX before the ?. No address here needs one.".to_owned());
        }
        let odd = |part: &str| matches!(part, "." | "..");
        if path.contains("//") || path.split('/').any(odd) || !is_for_programs(path) {
            return Err(format!(
                "Only {API} and {LAB_NOTES}, and what is below them, can be asked \
                                from here."
            ));
        }
        let uri: Uri = text.parse().map_err(|_| "Path is no address.".to_owned())?;
        Ok(Self(uri))
    }

    /// All notes: what a call to one of them may change.
    pub fn notes() -> Self {
        Self(Uri::from_static(LAB_NOTES))
    }

    pub fn uri(&self) -> &Uri {
        &self.0
    }

    /// Whether it is about the notes of this room.
    pub fn is_notes(&self) -> bool {
        self.is_below(LAB_NOTES)
    }

    /// Whether it can only be read from here: what is written there holds passwords, or begins or
    /// ends a session.
    pub fn is_only_read(&self) -> bool {
        [API_SESSION, API_ACCOUNTS, API_LOGINS].iter().any(|root| self.is_below(root))
    }

    fn is_below(&self, root: &str) -> bool {
        is_below(self.0.path(), root)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The characters of a path and a query (RFC 3986, sections 3.3 and 3.4).
fn is_taken(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?%".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_api_and_the_notes_can_be_asked_and_nothing_else() {
        for good in [
            "/api/v1",
            "/api/v1/students?q=a%20b&size=5",
            "/api/v1/students/7/restore",
            "/api/v1/nowhere/",
            "/lab/http/notes",
            "/lab/http/notes/7",
            "/lab/http/notes?a=//b/../c",
        ] {
            assert_eq!(Target::parse(good).map(|target| target.to_string()).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "api/v1",
            "/",
            "/account",
            "/lab/http",
            "/lab/http/",
            "/lab/http/notebook",
            "/api",
            "/api/v2",
            "/api/v1x",
            "/API/V1",
            "//evil.example/api/v1",
            "/\\evil.example",
            "https://evil.example/api/v1",
            "http:/api/v1",
            "/api/v1/../account",
            "/api/v1/./students",
            "/api/v1/..",
            "/api/v1//students",
            "/api/v1/%2e%2e/account",
            "/api/v1/%2E%2E%2Faccount",
            "/api/v1/%2f",
            "/api/v1/\u{e9}",
            "/api/v1/a b",
            "/api/v1/students HTTP/1.1\r\nHost: evil.example",
            "/api/v1?a=%0",
            "/api/v1?a=%zz",
            "/api/v1?a=\"b\"",
            "/api/v1#part",
            "/api/v1?a[]=b",
            "@evil.example/api/v1",
            "*",
        ] {
            assert!(Target::parse(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_taken_is_asked_for_as_it_was_typed(text in "(/api/v1|/lab/http/notes)[ -~]{0,30}") {
            if let Ok(target) = Target::parse(&text) {
                prop_assert_eq!(target.to_string(), text);
                prop_assert!(is_for_programs(target.uri().path()));
                prop_assert!(target.uri().authority().is_none());
            }
        }
    }
}

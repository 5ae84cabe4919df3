//! The check of a path that came from outside.

use percent_encoding::percent_decode_str;

/// A path on this server, safe to redirect to.
///
/// Anything a browser could read as another host is refused (OWASP, Unvalidated Redirects
/// and Forwards): it must begin with one `/`, hold no backslash and no control character,
/// neither plain nor percent-encoded, and no second `/` or `\` behind the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// At most so many bytes.
    pub const MAX_BYTES: usize = 1024;

    /// Checks a path with an optional query.
    pub fn parse(text: &str) -> Option<Self> {
        let decoded = percent_decode_str(text).decode_utf8().ok()?;
        let rest = text.strip_prefix('/')?;
        let leads_elsewhere = |rest: &str| rest.starts_with(['/', '\\']);
        let unsafe_char = |c: char| c == '\\' || c.is_control() || is_invisible(c);
        let refused = text.len() > Self::MAX_BYTES
            || leads_elsewhere(rest)
            || decoded.get(1..).is_some_and(leads_elsewhere)
            || !text.bytes().all(|b| b.is_ascii_graphic())
            || !has_whole_escapes(text)
            || decoded.contains(unsafe_char);
        (!refused).then(|| Self(text.to_owned()))
    }

    /// The path, as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path without its query.
    pub fn path(&self) -> &str {
        self.0.split(['?', '#']).next().unwrap_or_default()
    }
}

/// Whether each `%` begins an escape: two hexadecimal digits follow.
pub fn has_whole_escapes(text: &str) -> bool {
    let is_whole =
        |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|digit| digit.is_ascii_hexdigit());
    text.split('%').skip(1).all(is_whole)
}

/// Characters that show nothing or turn the reading direction: of no use in a path.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::LocalPath;

    #[test]
    fn only_paths_of_this_server_are_taken() {
        for good in ["/", "/account", "/guest/ada?x=1&y=%20", "/a//b", "/a?next=//x"] {
            assert!(LocalPath::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "//evil",
            "/\\evil",
            "////evil",
            "/%5Cevil",
            "/%5cevil",
            "/%2Fevil",
            "/\tevil",
            "/%09/evil",
            "/\nevil",
            "/%0a",
            "https:evil",
            "https://evil",
            "javascript:alert(1)",
            "evil",
            " /x",
            "/a\\b",
            "/%zz",
            "/%",
            "/%ff",
            "/\u{202e}x",
            "/%E2%80%AEx",
            "\\\\evil",
        ] {
            assert!(LocalPath::parse(bad).is_none(), "{bad:?}");
        }
        assert!(LocalPath::parse(&format!("/{}", "a".repeat(2000))).is_none());
    }
}

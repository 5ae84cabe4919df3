//! What may be shown of an answer.

use axum::http::{HeaderName, HeaderValue};

use crate::lab::shown::{Line, Piece, Shown};

use super::super::headers;
use super::super::mask::{MIN_SECRET, cut_at, masked};
use super::{Inspector, MAX_SECRETS};

impl Inspector {
    /// The same, which hides these too.
    pub(in crate::lab::server) fn and(&self, more: Vec<String>) -> Self {
        let more = more.into_iter().filter(|secret| secret.len() >= MIN_SECRET).take(MAX_SECRETS);
        Self { secrets: self.secrets.iter().cloned().chain(more).collect() }
    }

    /// A text of at most so many characters: only the secrets in it are hidden.
    pub(in crate::lab::server) fn text_up_to(&self, max_chars: usize, text: &str) -> Shown {
        let mut pieces = Vec::new();
        let mut shown = 0;
        for secret in self.secrets_in(text) {
            pieces.push(Piece::Plain(text[shown..secret.start].to_owned()));
            shown = secret.end;
            pieces.push(masked(&text[secret]));
        }
        pieces.push(Piece::Plain(text[shown..].to_owned()));
        cut_at(max_chars, pieces)
    }

    /// A header of an answer, with what it is for.
    pub(in crate::lab::server) fn answer_header(
        &self,
        name: &HeaderName,
        value: &HeaderValue,
    ) -> Line {
        let text = String::from_utf8_lossy(value.as_bytes());
        let (value, purpose) = match headers::purpose_in_answer(name.as_str()) {
            Some(purpose) if name.as_str() == "set-cookie" => {
                (Shown(self.set_cookie(&text)), purpose)
            }
            Some(purpose) => (self.text(&text), purpose),
            None => (Shown(vec![masked(&text)]), headers::UNKNOWN),
        };
        Line { name: Shown::plain(name.as_str()), value, purpose }
    }

    /// The value of `Set-Cookie`: of the cookie, what may be shown of it; its attributes in full.
    pub(in crate::lab::server) fn set_cookie(&self, line: &str) -> Vec<Piece> {
        let (pair, attributes) = line.split_at(line.find(';').unwrap_or(line.len()));
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let mut pieces = vec![Piece::Plain(format!("{name}="))];
        pieces.extend(self.cookie_value(name, value).0);
        pieces.push(Piece::Plain(attributes.to_owned()));
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::text;
    use super::*;
    use axum::http::HeaderMap;

    #[test]
    fn of_an_answer_the_cookie_and_what_is_on_no_list_are_hidden() {
        let inspector = Inspector::of(&HeaderMap::new());
        for (name, value, expected) in [
            ("etag", "\"7\"", "\"7\""),
            (
                "set-cookie",
                "session=a.b.MACMACMACMACMAC; Path=/; HttpOnly",
                "session=a.b.MACM[11]; Path=/; HttpOnly",
            ),
            ("set-cookie", "other=abcdefghijklmnop", "other=abcd[12]"),
            ("x-of-a-proxy", "abcdefghijklmnop", "abcd[12]"),
        ] {
            let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
            assert_eq!(text(&inspector.answer_header(&name, &value).value), expected);
        }
    }

    #[test]
    fn more_secrets_can_be_named_and_no_longer_text_is_shown_than_wanted() {
        let inspector = Inspector::of(&HeaderMap::new()).and(vec!["TOKENTOKENTOKEN".to_owned()]);
        assert_eq!(text(&inspector.text_up_to(100, "a TOKENTOKENTOKEN b")), "a TOKE[11] b");
        assert_eq!(text(&inspector.text_up_to(3, "abcdef")), "abc…3");
    }
}

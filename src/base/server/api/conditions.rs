//! Conditional requests (RFC 9110, section 13): which state of a thing was read, and whether it
//! still is in it.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use sha2::{Digest, Sha256};

use crate::base::error::AppError;

use super::{ApiSettings, Kind, Problem};

/// What proxies append to the tag of an answer that they pack: Caddy, Apache, Jetty and older Apaches.
/// No tag of ours ends so.
const OF_PACKING: [&[u8]; 6] = [b"--gzip", b"-gzip", b"-zstd", b"-br", b"-deflate", b";gzip"];

/// What a tag says of a state that `If-Match` cannot take.
const WEAK: &str = "The tag is the right one, but weak (`W/`), and a weak one lets no write pass. A proxy \
                    that packs answers makes them so: have it leave the API as it is, then read again.";

/// The name of one state of a thing (RFC 9110, section 8.8.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag {
    weak: bool,
    opaque: Vec<u8>,
}

impl ETag {
    /// Of the state with this number: equal tags are equal to the last byte.
    pub fn of_version(version: i32) -> Self {
        Self { weak: false, opaque: version.to_string().into() }
    }

    /// The same where several things stand at one address, each for another session: the mark is the
    /// thing's own.
    pub fn of_own_version(mark: u32, version: i32) -> Self {
        Self { weak: false, opaque: format!("{mark:08x}-{version}").into() }
    }

    /// Of what these bytes say, however they are packed on their way.
    pub fn of_content(bytes: &[u8]) -> Self {
        Self { weak: true, opaque: hex::encode(&Sha256::digest(bytes)[..16]).into() }
    }

    /// Of these very bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self { weak: false, ..Self::of_content(bytes) }
    }

    /// Whether the state is among those that a header of this name names; `None` without the
    /// header. What is no list of tags names none.
    pub fn is_in(&self, headers: &HeaderMap, name: &HeaderName) -> Option<bool> {
        let are_equal =
            if *name == header::IF_NONE_MATCH { Self::is_weakly } else { Self::is_strongly };
        let tags = Tags::read(headers, name).unwrap_or(Some(Tags::These(Vec::new())));
        tags.map(|tags| tags.hold(Some(self), are_equal))
    }

    /// The value of the header `ETag`.
    ///
    /// # Errors
    /// [`AppError::Internal`] when it holds what no header may hold.
    pub fn value(&self) -> Result<HeaderValue, AppError> {
        let mark: &[u8] = if self.weak { b"W/\"" } else { b"\"" };
        HeaderValue::from_bytes(&[mark, &self.opaque, b"\""].concat()).map_err(AppError::internal)
    }

    fn is_strongly(&self, other: &Self) -> bool {
        !self.weak && self == other
    }

    fn is_weakly(&self, other: &Self) -> bool {
        self.opaque == other.opaque
    }
}

/// The tags of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tags {
    /// `*`: whatever state it is in.
    Any,
    These(Vec<ETag>),
}

impl Tags {
    /// The tags of all lines of this header. What is no list of tags must not be taken for no
    /// condition.
    fn read(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Self>, Problem> {
        let lines: Vec<&[u8]> = headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
        if lines.is_empty() {
            return Ok(None);
        }
        let text = lines.join(&b","[..]);
        if text.trim_ascii() == b"*" {
            return Ok(Some(Self::Any));
        }
        let tags = list(&text).filter(|tags| !tags.is_empty());
        let Some(tags) = tags else {
            let detail = format!("`{name}` is * or tags in quotes: \"7\", \"8\".");
            return Err(Problem::new(Kind::BadRequest).detail(detail));
        };
        Ok(Some(Self::These(tags)))
    }

    fn hold(&self, current: Option<&ETag>, are_equal: fn(&ETag, &ETag) -> bool) -> bool {
        match (self, current) {
            (_, None) => false,
            (Self::Any, Some(_)) => true,
            (Self::These(tags), Some(current)) => tags.iter().any(|tag| are_equal(tag, current)),
        }
    }
}

/// A tag may hold commas.
fn list(text: &[u8]) -> Option<Vec<ETag>> {
    let (mut tags, mut rest) = (Vec::new(), text);
    loop {
        while let [b' ' | b'\t' | b',', after @ ..] = rest {
            rest = after;
        }
        if rest.is_empty() {
            return Some(tags);
        }
        let weak = rest.strip_prefix(b"W/");
        let quoted = weak.unwrap_or(rest).strip_prefix(b"\"")?;
        let end = quoted.iter().position(|byte| *byte == b'"')?;
        let (opaque, after) = quoted.split_at(end);
        if opaque.iter().any(|byte| matches!(byte, 0..=b' ' | 0x7f)) {
            return None;
        }
        rest = &after[1..];
        if !matches!(rest, [] | [b' ' | b'\t' | b',', ..]) {
            return None;
        }
        tags.push(ETag { weak: weak.is_some(), opaque: unpacked(opaque).to_owned() });
    }
}

/// A tag as it left here: a state is the same however it was packed on its way.
fn unpacked(opaque: &[u8]) -> &[u8] {
    OF_PACKING.iter().find_map(|suffix| opaque.strip_suffix(*suffix)).unwrap_or(opaque)
}

/// What a request says about the state that it expects.
#[derive(Clone, Debug)]
pub struct Conditions {
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
}

impl Conditions {
    /// Whether who reads has `current` already: then the answer is 304.
    ///
    /// # Errors
    /// 412.
    pub fn are_known(&self, current: &ETag) -> Result<bool, Problem> {
        self.check_match(Some(current))?;
        let known = self.if_none_match.as_ref();
        Ok(known.is_some_and(|tags| tags.hold(Some(current), ETag::is_weakly)))
    }

    /// Lets a write pass whose conditions hold. `current` is `None` where there is nothing. Asked
    /// in the transaction that writes.
    ///
    /// # Errors
    /// 412.
    pub fn check(&self, current: Option<&ETag>) -> Result<(), Problem> {
        self.check_match(current)?;
        match &self.if_none_match {
            Some(tags) if tags.hold(current, ETag::is_weakly) => Err(stale(current)),
            _ => Ok(()),
        }
    }

    fn check_match(&self, current: Option<&ETag>) -> Result<(), Problem> {
        match &self.if_match {
            Some(tags) if tags.hold(current, ETag::is_strongly) => Ok(()),
            Some(tags) if tags.hold(current, ETag::is_weakly) => Err(stale(current).detail(WEAK)),
            Some(_) => Err(stale(current)),
            None => Ok(()),
        }
    }
}

fn stale(current: Option<&ETag>) -> Problem {
    let problem = Problem::new(Kind::Stale);
    let value = current.and_then(|tag| tag.value().ok());
    match value.as_ref().and_then(|value| value.to_str().ok()) {
        Some(tag) => problem.header(header::ETAG, tag),
        None => problem.detail("There is nothing here, so it has no state that could be expected."),
    }
}

impl<S: Sync> FromRequestParts<S> for Conditions {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let conditions = Self {
            if_match: Tags::read(&parts.headers, &header::IF_MATCH)?,
            if_none_match: Tags::read(&parts.headers, &header::IF_NONE_MATCH)?,
        };
        let required = parts.extensions.get().is_some_and(|s: &ApiSettings| s.require_if_match);
        let writes = matches!(parts.method, Method::PUT | Method::PATCH | Method::DELETE);
        // A tag in `If-None-Match` guards no state that was read; `*` guards what is not there yet.
        let makes = parts.method == Method::PUT && conditions.if_none_match == Some(Tags::Any);
        if required && writes && conditions.if_match.is_none() && !makes {
            return Err(Problem::new(Kind::IfMatchRequired));
        }
        Ok(conditions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(lines: &[&str]) -> Result<Option<Tags>, Problem> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::IF_MATCH, line.parse().expect("a header"));
        }
        Tags::read(&headers, &header::IF_MATCH)
    }

    fn tag(weak: bool, opaque: &str) -> ETag {
        ETag { weak, opaque: opaque.into() }
    }

    #[test]
    fn tags_are_read_as_they_are_written() {
        let (seven, weak, odd) = (tag(false, "7"), tag(true, "7"), tag(false, "a,b"));
        for (lines, expected) in [
            (&[][..], None),
            (&["*"], Some(Tags::Any)),
            (&["\"7\""], Some(Tags::These(vec![seven.clone()]))),
            (&["\"a,b\" , W/\"7\""], Some(Tags::These(vec![odd, weak.clone()]))),
            (&["\"7\"", "W/\"7\""], Some(Tags::These(vec![seven, weak]))),
            (&["\"\""], Some(Tags::These(vec![tag(false, "")]))),
            (
                &["\"7-gzip\", W/\"7;gzip\""],
                Some(Tags::These(vec![tag(false, "7"), tag(true, "7")])),
            ),
            (&["\"7-gzip-br\""], Some(Tags::These(vec![tag(false, "7-gzip")]))),
        ] {
            assert_eq!(tags(lines).ok(), Some(expected), "{lines:?}");
        }
        for wrong in ["7", "", "\"7", "7\"", "\"7\"\"8\"", "w/\"7\"", "*, \"7\"", "\"a b\""] {
            assert!(tags(&[wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_write_compares_strongly_and_a_read_weakly() {
        let (seven, weak) = (tag(false, "7"), tag(true, "7"));
        let these = |tag: &ETag| Some(Tags::These(vec![tag.clone()]));
        let of = |if_match, if_none_match| Conditions { if_match, if_none_match };
        assert!(of(these(&seven), None).check(Some(&seven)).is_ok());
        assert!(of(these(&weak), None).check(Some(&weak)).is_err());
        assert!(of(these(&seven), None).check(None).is_err());
        assert!(of(Some(Tags::Any), None).check(Some(&weak)).is_ok());
        assert!(of(Some(Tags::Any), None).check(None).is_err());
        assert!(of(None, Some(Tags::Any)).check(None).is_ok());
        assert!(of(None, Some(Tags::Any)).check(Some(&seven)).is_err());
        assert!(of(None, None).check(Some(&seven)).is_ok());
        assert_eq!(of(None, these(&weak)).are_known(&seven).ok(), Some(true));
        assert_eq!(of(None, these(&tag(false, "8"))).are_known(&seven).ok(), Some(false));
        assert!(of(these(&tag(false, "8")), None).are_known(&seven).is_err());
    }
}

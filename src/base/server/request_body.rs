//! The body of a request: how many bytes of it may come, and for how long.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Extensions, HeaderMap, header};
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};

use crate::base::error::AppError;

/// How long the reading of a body may take, however small its pauses: less than the whole answer,
/// so that who sends too slowly is told that nothing was done.
#[derive(Clone, Copy, Debug)]
pub struct ReadingTime(pub Duration);

/// The most bytes of the body of a request. The app knows the limit of each path, refuses what is
/// announced as longer, and puts it into the extensions of the request.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

/// For a request that passed no layer which says how long: no body of ours takes longer.
const LONGEST: ReadingTime = ReadingTime(Duration::from_secs(3600));

/// A body that is read a piece at a time, within its limit and its time.
pub struct RequestBody {
    body: Body,
    until: Instant,
    limit: BodyLimit,
    read_bytes: usize,
    /// Whether its end was seen: not every body may be asked again.
    is_over: bool,
}

impl RequestBody {
    /// The body of the request with these extensions.
    pub fn new(extensions: &Extensions, body: Body) -> Self {
        let ReadingTime(time) = extensions.get().copied().unwrap_or(LONGEST);
        let limit = extensions.get().copied().unwrap_or(BodyLimit(0));
        Self { body, until: Instant::now() + time, limit, read_bytes: 0, is_over: false }
    }

    /// What comes next; `None` behind the end.
    ///
    /// # Errors
    /// [`AppError::TooLarge`] above the limit, [`AppError::TimedOut`] for one that takes too long;
    /// for one that breaks off, those of [`AppError::unreadable_body`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, AppError> {
        while !self.is_over {
            let frame = timeout_at(self.until, self.body.frame()).await;
            let Some(frame) = frame.map_err(|_| AppError::TimedOut)? else {
                self.is_over = true;
                break;
            };
            // What is no data are trailers, which say nothing here.
            let frame = frame.map_err(|error| AppError::unreadable_body(&error))?;
            let Ok(data) = frame.into_data() else { continue };
            self.read_bytes += data.len();
            if self.read_bytes > self.limit.0 {
                return Err(AppError::TooLarge);
            }
            return Ok(Some(data));
        }
        Ok(None)
    }

    /// All of it, as one text in memory.
    ///
    /// # Errors
    /// Those of [`RequestBody::next`].
    pub async fn read(mut self) -> Result<Bytes, AppError> {
        let mut whole = Vec::new();
        self.read_up_to(usize::MAX, &mut whole).await?;
        Ok(whole.into())
    }

    /// All of it, where its first bytes decide how much of what is allowed that may be:
    /// `first_bytes` of them are shown to `limit`, or fewer when there are no more.
    ///
    /// # Errors
    /// Those of [`RequestBody::next`]; [`AppError::TooLarge`] at once, when the headers announce
    /// more than what was decided.
    pub async fn read_as_it_begins(
        mut self,
        headers: &HeaderMap,
        first_bytes: usize,
        limit: impl FnOnce(&[u8], BodyLimit) -> BodyLimit,
    ) -> Result<Bytes, AppError> {
        let mut whole = Vec::new();
        self.read_up_to(first_bytes, &mut whole).await?;
        self.limit = limit(&whole, self.limit);
        if announced_bytes(headers).max(whole.len()) > self.limit.0 {
            return Err(AppError::TooLarge);
        }
        self.read_up_to(usize::MAX, &mut whole).await?;
        Ok(whole.into())
    }

    /// Reads until there are so many bytes, or no more.
    async fn read_up_to(&mut self, bytes: usize, whole: &mut Vec<u8>) -> Result<(), AppError> {
        while whole.len() < bytes {
            let Some(data) = self.next().await? else { break };
            whole.extend_from_slice(&data);
        }
        Ok(())
    }
}

/// The length that the headers announce; 0 when they announce none that can be read.
pub fn announced_bytes(headers: &HeaderMap) -> usize {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let is_number =
        |length: &&str| !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    // More digits than a number here has are more bytes than anybody may send.
    length.filter(is_number).map_or(0, |length| length.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_any_number_of_digits_is_an_announcement() {
        for (length, bytes) in [
            ("0", 0),
            ("17", 17),
            ("99999999999", 99_999_999_999),
            ("99999999999999999999999999", usize::MAX),
            ("", 0),
            ("-1", 0),
            ("ten", 0),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_LENGTH, length.parse().expect("a header"));
            assert_eq!(announced_bytes(&headers), bytes, "{length}");
        }
        assert_eq!(announced_bytes(&HeaderMap::new()), 0);
    }

    #[tokio::test]
    async fn the_first_bytes_decide_how_many_may_come() {
        let mut extensions = Extensions::new();
        extensions.insert(BodyLimit(100));
        let read = async |sent: &'static str, decided: usize| {
            let body = RequestBody::new(&extensions, Body::from(sent));
            let decide = |first: &[u8], most: BodyLimit| {
                assert!(sent.as_bytes().starts_with(first) && most.0 == 100);
                BodyLimit(decided)
            };
            body.read_as_it_begins(&HeaderMap::new(), 4, decide).await
        };
        assert_eq!(read("abcdef", 6).await, Ok(Bytes::from_static(b"abcdef")));
        assert_eq!(read("abcdef", 5).await, Err(AppError::TooLarge));
        assert_eq!(read("ab", 5).await, Ok(Bytes::from_static(b"ab")));
        assert_eq!(read("", 0).await, Ok(Bytes::new()));
        let long = RequestBody::new(&extensions, Body::from("x".repeat(101)));
        assert_eq!(long.read().await, Err(AppError::TooLarge));
        let unknown = RequestBody::new(&Extensions::new(), Body::from("x"));
        assert_eq!(unknown.read().await, Err(AppError::TooLarge), "nobody said how much");
    }
}

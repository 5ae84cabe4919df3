//! A form with files (`multipart/form-data`, RFC 7578), read part by part.
//!
//! Anybody may send these bytes in any pieces, so the work is linear in their number: they are
//! gathered before they are looked at, and none is searched twice for the same thing
//! (docs/decisions/0026-a-multipart-reader-of-our-own.md).

use axum::extract::Request;
use axum::http::header;
use memchr::memmem;

use crate::base::error::{AppError, UNREADABLE_FORM};

use super::api::{essence, parameter};
use super::request_body::RequestBody;

/// So many bytes are gathered before they are looked at.
const PIECE_BYTES: usize = 16 * 1024;

/// The first boundary begins within so many bytes. Browsers send none before it.
const MAX_PREAMBLE_BYTES: usize = 1024;

/// The most bytes of a boundary (RFC 2046, section 5.1.1).
const MAX_BOUNDARY_BYTES: usize = 70;

/// The most bytes of the headers of a part.
const MAX_HEAD_BYTES: usize = 8 * 1024;

/// The parts of a form, on their way.
pub struct Multipart {
    body: RequestBody,
    /// What stands in front of each part, and behind the last one.
    delimiter: Vec<u8>,
    buffer: Vec<u8>,
    /// Where in the buffer what was not handed on begins.
    start: usize,
    /// Up to where what is looked for now was not found.
    searched: usize,
    /// Whether the first boundary was found.
    has_begun: bool,
    /// Whether the content of a part comes next.
    is_in_part: bool,
    #[cfg(test)]
    searched_bytes: usize,
}

/// What the headers of a part say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The name of the field, `""` when there is none.
    pub name: String,
    /// The name of the file, when it is one. The name is empty when none was chosen.
    pub file_name: Option<String>,
    /// What the file is said to be, `""` when nothing is said.
    pub content_type: String,
}

impl Multipart {
    /// The form in the body of a request.
    ///
    /// # Errors
    /// A message for the form, when the request announces another kind of body.
    pub fn new(request: Request) -> Result<Self, AppError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.filter(|kind| essence(kind).eq_ignore_ascii_case("multipart/form-data"));
        let boundary = kind.and_then(|kind| parameter(kind, "boundary")).unwrap_or_default();
        if boundary.is_empty() || boundary.len() > MAX_BOUNDARY_BYTES {
            return Err(unreadable());
        }
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        let (parts, body) = request.into_parts();
        Ok(Self {
            body: RequestBody::new(&parts.extensions, body),
            delimiter,
            // The first boundary begins a line too.
            buffer: b"\r\n".to_vec(),
            start: 0,
            searched: 0,
            has_begun: false,
            is_in_part: false,
            #[cfg(test)]
            searched_bytes: 0,
        })
    }

    /// The next part; what is left of the one before is skipped. `None` behind the last one.
    ///
    /// # Errors
    /// A message for the form, when it breaks off or makes no sense; those of
    /// [`RequestBody::next`].
    pub async fn next_part(&mut self) -> Result<Option<Part>, AppError> {
        if !self.has_begun {
            let delimiter = self.delimiter.clone();
            let most = MAX_PREAMBLE_BYTES + delimiter.len();
            let at = self.find_within(most, &delimiter).await?;
            self.go_on_at(at + delimiter.len());
            self.has_begun = true;
        }
        while self.chunk().await?.is_some() {}
        // Two hyphens end the form; else blanks may follow, and the end of the line.
        while self.buffer.len() < self.start + 2 {
            self.gather().await?;
        }
        if self.buffer[self.start..].starts_with(b"--") {
            return Ok(None);
        }
        let line_end = self.find_within(MAX_HEAD_BYTES, b"\r\n").await?;
        if !self.buffer[self.start..line_end].iter().all(|byte| b" \t".contains(byte)) {
            return Err(unreadable());
        }
        self.go_on_at(line_end);
        let head_end = self.find_within(MAX_HEAD_BYTES, b"\r\n\r\n").await?;
        let part = Part::parse(&self.buffer[self.start..head_end]);
        self.go_on_at(head_end + 4);
        self.is_in_part = true;
        Ok(Some(part))
    }

    /// The next bytes of the part; `None` at its end.
    ///
    /// # Errors
    /// Those of [`Multipart::next_part`].
    pub async fn chunk(&mut self) -> Result<Option<&[u8]>, AppError> {
        if !self.is_in_part {
            return Ok(None);
        }
        let delimiter = self.delimiter.clone();
        let content = loop {
            match self.find(&delimiter, self.buffer.len()) {
                Some(at) if at == self.start => {
                    self.go_on_at(at + delimiter.len());
                    self.is_in_part = false;
                    return Ok(None);
                }
                Some(at) => break self.start..at,
                // No delimiter begins in what was searched, so all of it is content.
                None if self.searched > self.start => break self.start..self.searched,
                None => self.gather().await?,
            }
        };
        self.go_on_at(content.end);
        Ok(Some(&self.buffer[content]))
    }

    /// What comes next begins here.
    fn go_on_at(&mut self, start: usize) {
        (self.start, self.searched) = (start, start);
    }

    /// Where `wanted` is, which ends within so many bytes from here.
    async fn find_within(&mut self, most_bytes: usize, wanted: &[u8]) -> Result<usize, AppError> {
        loop {
            let end = self.buffer.len().min(self.start + most_bytes);
            if let Some(at) = self.find(wanted, end) {
                return Ok(at);
            }
            if self.buffer.len() >= self.start + most_bytes {
                return Err(unreadable());
            }
            self.gather().await?;
        }
    }

    /// Where `wanted` is, before `end`. Where it cannot begin any more is not searched again.
    fn find(&mut self, wanted: &[u8], end: usize) -> Option<usize> {
        let found = memmem::find(&self.buffer[self.searched..end], wanted);
        let found = found.map(|at| self.searched + at);
        #[cfg(test)]
        {
            self.searched_bytes += found.map_or(end, |at| at + wanted.len()) - self.searched;
        }
        if found.is_none() {
            self.searched = self.searched.max((end + 1).saturating_sub(wanted.len()));
        }
        found
    }

    /// Adds a piece of what comes, or all that is left of it.
    async fn gather(&mut self) -> Result<(), AppError> {
        self.buffer.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;
        let before = self.buffer.len();
        while self.buffer.len() < before + PIECE_BYTES {
            let Some(data) = self.body.next().await? else { break };
            self.buffer.extend_from_slice(&data);
        }
        if self.buffer.len() > before { Ok(()) } else { Err(unreadable()) }
    }
}

impl Part {
    /// Reads the headers: those that say nothing known are left alone.
    fn parse(head: &[u8]) -> Self {
        let head = String::from_utf8_lossy(head);
        let mut part = Self::default();
        for (name, value) in head.split("\r\n").filter_map(|line| line.split_once(':')) {
            if name.eq_ignore_ascii_case("content-disposition") {
                // Browsers write a quote as %22, and other programs as they would in JSON.
                let text = |name| parameter(value, name).map(|text| text.replace("\\\"", "\""));
                part.name = text("name").unwrap_or_default();
                part.file_name = text("filename");
            } else if name.eq_ignore_ascii_case("content-type") {
                part.content_type = value.trim().to_owned();
            }
        }
        part
    }
}

/// What a person reads whose form breaks off, or is none.
fn unreadable() -> AppError {
    AppError::form(UNREADABLE_FORM)
}

#[cfg(test)]
mod tests;

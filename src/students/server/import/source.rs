//! An uploaded file, opened: what its first bytes and its first line say.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::base::error::AppError;
use crate::base::server::csv::{
    MAX_CELLS, MAX_ROW_BYTES, Row, RowError, Rows, last_line, without_mark,
};
use crate::students::matching::plain;

/// Why a file cannot be read.
#[derive(Debug)]
pub enum SourceError {
    /// What is wrong with it, in words for whoever brought it.
    Bad(String),
    /// Our fault.
    Ours(AppError),
}

/// A file whose first line was read.
pub struct Source {
    /// The names of the columns.
    pub header: Vec<String>,
    /// What follows.
    pub rows: Rows<BufReader<File>>,
}

impl Source {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        let mut file = File::open(path).map_err(ours)?;
        let mut start = Vec::new();
        file.by_ref().take(MAX_ROW_BYTES as u64).read_to_end(&mut start).map_err(ours)?;
        let mark = start.starts_with(b"\xef\xbb\xbf");
        let text = if mark { &start[3..] } else { &start[..] };
        refuse_other_formats(text)?;
        file.seek(SeekFrom::Start(if mark { 3 } else { 0 })).map_err(ours)?;
        let mut rows = Rows::new(BufReader::with_capacity(64 * 1024, file), delimiter(text));
        let mut row = Row::default();
        if !rows.read(&mut row).map_err(row_error)? {
            return Err(bad("The file is empty."));
        }
        Ok(Self { header: header(&row)?, rows })
    }

    /// The cells of the first rows, for a look at them.
    ///
    /// # Errors
    /// What is wrong with the file; that it has no rows.
    pub fn preview(mut self, count: usize) -> Result<(Vec<String>, Vec<Vec<String>>), SourceError> {
        let mut rows = Vec::new();
        let mut row = Row::default();
        while rows.len() < count {
            match self.rows.read(&mut row) {
                Ok(true) => {}
                Ok(false) => break,
                // The check says it, with the line; a look at the beginning is no reason to.
                Err(RowError::TooLong(_) | RowError::TooManyCells(_)) if !rows.is_empty() => break,
                Err(error) => return Err(row_error(error)),
            }
            if !row.is_blank() {
                let text = |cell| without_mark(&String::from_utf8_lossy(cell)).to_owned();
                rows.push(row.cells().map(text).collect());
            }
        }
        if rows.is_empty() {
            return Err(bad("The file has a line of column names, and no students below it."));
        }
        Ok((self.header, rows))
    }
}

/// A sentence for what `error` is.
pub fn row_error(error: RowError) -> SourceError {
    match error {
        RowError::TooLong(line) => SourceError::Bad(format!(
            "Line {line} begins a row that is longer than 64 kB: a quote may not be closed there."
        )),
        RowError::TooManyCells(line) => {
            SourceError::Bad(format!("Line {line} begins a row with more than {MAX_CELLS} cells."))
        }
        RowError::Io(error) => ours(error),
    }
}

fn ours(error: std::io::Error) -> SourceError {
    SourceError::Ours(AppError::internal(error))
}

fn bad(sentence: impl Into<String>) -> SourceError {
    SourceError::Bad(sentence.into())
}

/// What people pick by mistake, told by its first bytes.
fn refuse_other_formats(text: &[u8]) -> Result<(), SourceError> {
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(bad("The file is empty."));
    }
    if text.starts_with(b"PK\x03\x04") || text.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(bad(
            "This is a spreadsheet's own file. Save it as CSV in UTF-8 and take that.",
        ));
    }
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        return Err(bad("The file is UTF-16. Save it as CSV in UTF-8."));
    }
    if let Some(at) = text.iter().position(|byte| *byte == 0) {
        let line = last_line(&text[..at]);
        return Err(bad(format!(
            "Line {line} holds a NUL: this is no text. Save the list as CSV in UTF-8."
        )));
    }
    Ok(())
}

/// Comma, semicolon or tab: whichever the first line has most of, outside of quotes. Only where a
/// cell may begin does a quote open; any other is the cell's own.
fn delimiter(text: &[u8]) -> u8 {
    let (mut quoted, mut opens) = (false, true);
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.iter().skip_while(|byte| matches!(byte, b'\r' | b'\n')) {
        match byte {
            // Behind a quote that closes, another one makes of both a quote inside of the cell.
            b'"' if quoted || opens => (quoted, opens) = (!quoted, true),
            b'\r' | b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                let count = counts.iter_mut().find(|(delimiter, _)| delimiter == byte);
                opens = count.map(|(_, count)| *count += 1).is_some();
            }
        }
    }
    // Of equals the first: a single column has none of them.
    let best = counts.iter().rev().max_by_key(|(_, count)| *count);
    best.map_or(b',', |(delimiter, _)| *delimiter)
}

fn header(row: &Row) -> Result<Vec<String>, SourceError> {
    let mut names: Vec<String> = Vec::new();
    for (index, cell) in row.cells().enumerate() {
        let Ok(name) = std::str::from_utf8(cell) else {
            return Err(bad(format!(
                "Line {} is not UTF-8. Save the file as CSV in UTF-8.",
                row.line
            )));
        };
        let name = without_mark(name.trim());
        if !name.is_empty() && names.iter().any(|other| plain(other) == plain(name)) {
            return Err(bad(format!("The column “{name}” stands twice in line {}.", row.line)));
        }
        let unnamed = || format!("Column {}", index + 1);
        names.push(if name.is_empty() { unnamed() } else { name.to_owned() });
    }
    Ok(names)
}

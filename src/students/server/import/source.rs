//! An uploaded file, opened: what its first bytes and its first line say.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use rollcall_forms::is_unseen;

use crate::base::error::AppError;
use crate::base::server::csv::{
    Fault, MAX_CELLS, MAX_ROW_BYTES, Row, RowError, Rows, last_line, without_mark,
};
use crate::students::matching::{Matching, plain};

use super::layout::{Layout, quotes};

/// Why a file cannot be read.
#[derive(Debug)]
pub enum SourceError {
    /// What is wrong with it, in words for whoever brought it.
    Bad(String),
    /// Our fault.
    Ours(AppError),
}

impl From<AppError> for SourceError {
    fn from(error: AppError) -> Self {
        Self::Ours(error)
    }
}

/// A file whose first line was read.
pub struct Source {
    /// The names of the columns.
    pub header: Vec<String>,
    /// So many columns there are up to the last one that has a name.
    pub named: usize,
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
        refuse_other_formats(&start)?;
        let layout = Layout::of(&start);
        let quotes = quotes(path, layout.delimiter).map_err(ours)?;
        // What stands before the line of names is no data, and its quotes open nothing.
        file.seek(SeekFrom::Start(layout.names_at as u64)).map_err(ours)?;
        let input = BufReader::with_capacity(64 * 1024, file);
        let mut rows = Rows::new(input, layout.delimiter, quotes).from_line(layout.names_line);
        let mut row = Row::default();
        while rows.read(&mut row).map_err(row_error)? {
            if !row.is_blank() {
                let (header, named) = header(&row)?;
                return Ok(Self { header, named, rows });
            }
        }
        Err(bad("The file is empty."))
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
        if rows.is_empty() && Matching::guess(&self.header).is_empty() {
            return Err(bad(format!(
                "No column of names was found; the only line holds: {}. Put a line of names before \
                 it, as the template has them.",
                self.header.join(", ")
            )));
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

/// A sentence for what is wrong with a quote.
pub(super) fn fault_in_words(fault: Fault) -> String {
    match fault {
        Fault::Unclosed(line) => format!("A quote that opens in line {line} is not closed."),
        Fault::Misplaced(line) => format!(
            "A quote that opens in line {line} is closed, and more stands behind it in the same \
             cell. Inside of quotes, write each quote twice."
        ),
    }
}

fn ours(error: std::io::Error) -> SourceError {
    SourceError::Ours(AppError::internal(error))
}

fn bad(sentence: impl Into<String>) -> SourceError {
    SourceError::Bad(sentence.into())
}

/// What people pick by mistake, told by its first bytes.
fn refuse_other_formats(start: &[u8]) -> Result<(), SourceError> {
    // Old systems fill the rest of their last block, or end it with a sign of their own.
    let is_filling = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x1a);
    let text =
        &start[..start.len() - start.iter().rev().take_while(|byte| is_filling(byte)).count()];
    if text.is_empty() {
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

/// The names of the columns, and how many there are up to the last one that the file names.
fn header(row: &Row) -> Result<(Vec<String>, usize), SourceError> {
    if let Some(fault) = row.fault {
        return Err(bad(fault_in_words(fault)));
    }
    let (mut names, mut named) = (Vec::<String>::new(), 0);
    for (index, cell) in row.cells().enumerate() {
        let Ok(name) = std::str::from_utf8(cell) else {
            return Err(bad(format!(
                "Line {} is not UTF-8. Save the file as CSV in UTF-8.",
                row.line
            )));
        };
        let name = shown_name(name);
        if is_of_a_field(&name) && names.iter().any(|other| is_same(other, &name)) {
            return Err(bad(format!("The column “{name}” stands twice in line {}.", row.line)));
        }
        if !name.is_empty() {
            named = index + 1;
        }
        let unnamed = || format!("Column {}", index + 1);
        names.push(if name.is_empty() { unnamed() } else { name });
    }
    Ok((names, named))
}

/// Whether it is the name of a column that could be imported; any other may stand twice.
fn is_of_a_field(name: &String) -> bool {
    !Matching::guess(std::slice::from_ref(name)).is_empty()
}

/// Whether a person would take two names of columns for one.
fn is_same(one: &str, other: &str) -> bool {
    one == other || !plain(one).is_empty() && plain(one) == plain(other)
}

/// A column's name on one line, without what nobody sees.
fn shown_name(cell: &str) -> String {
    // The mark of a file that was taken for Latin-1 once, and saved again.
    let cell: String = cell
        .trim_start_matches('\u{feff}')
        .trim_start_matches("ï»¿")
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| *c == ' ' || !is_unseen(*c) && !c.is_control())
        .collect();
    let words: Vec<&str> = cell.split(' ').filter(|word| !word.is_empty()).collect();
    without_mark(&words.join(" ")).to_owned()
}

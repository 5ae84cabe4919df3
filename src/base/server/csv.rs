//! CSV as it comes and goes: RFC 4180, and what spreadsheets and databases make of it.

use std::io::{self, BufRead};

use rollcall_forms::is_unseen;

/// The most bytes of one row. A quote that is never closed would else put the rest of the file
/// into one cell, and that into memory.
pub const MAX_ROW_BYTES: usize = 64 * 1024;
/// The most cells of one row.
pub const MAX_CELLS: usize = 1000;

/// What spreadsheets tell UTF-8 by, at the beginning of a file.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// One row of a file.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// What is wrong with its quotes.
    pub fault: Option<Fault>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// What is wrong with a quote, and the line on which it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file ends before it is closed.
    Unclosed(u64),
    /// It is closed, and more than blanks follows in the same cell.
    Misplaced(u64),
}

/// Why no row could be read.
#[derive(Debug)]
pub enum RowError {
    /// More than [`MAX_ROW_BYTES`] follow the beginning of a row, or of a quote in it, on this line.
    TooLong(u64),
    /// The row that begins on this line has more than [`MAX_CELLS`] cells.
    TooManyCells(u64),
    /// The file itself.
    Io(io::Error),
}

/// How a quote stands inside of quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    /// Twice, as RFC 4180 has it.
    Doubled,
    /// Behind a backslash, as databases write it; a backslash then stands behind another one.
    Escaped,
}

impl Row {
    /// The number of cells.
    pub fn cell_count(&self) -> usize {
        self.ends.len()
    }

    /// Whether nobody would see anything in it.
    pub fn is_blank(&self) -> bool {
        is_blank(&self.bytes)
    }

    /// The cells, as bytes: nobody has said yet that they are UTF-8.
    pub fn cells(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.bytes[start..end])
    }

    /// The line on which a cell breaks off, `at` bytes behind its beginning.
    pub fn line_within(&self, cell: usize, at: usize) -> u64 {
        let start = if cell == 0 { 0 } else { self.ends[cell - 1] };
        let before = &self.bytes[..start + at];
        self.line + LineCount::default().add(before)
    }

    fn last_end(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    fn push(&mut self, byte: u8, line: u64) -> Result<(), RowError> {
        if self.bytes.len() >= MAX_ROW_BYTES {
            return Err(RowError::TooLong(line));
        }
        self.bytes.push(byte);
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), RowError> {
        if self.ends.len() >= MAX_CELLS {
            return Err(RowError::TooManyCells(self.line));
        }
        self.ends.push(self.bytes.len());
        Ok(())
    }
}

/// Whether these bytes are text in which nobody would see anything.
fn is_blank(bytes: &[u8]) -> bool {
    let is_unseen = |c: char| is_unseen(c) || c.is_control();
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_unseen))
}

/// Reads rows one by one, in memory that does not grow, and knows their lines.
pub struct Rows<R> {
    input: R,
    splitter: Splitter,
    bytes: u64,
}

impl<R: BufRead> Rows<R> {
    /// Reads rows whose cells are separated by `delimiter`.
    pub fn new(input: R, delimiter: u8, quotes: Quotes) -> Self {
        Self { input, splitter: Splitter::new(delimiter, quotes), bytes: 0 }
    }

    /// The same where the first row begins on this line of its file.
    pub fn from_line(mut self, line: u64) -> Self {
        (self.splitter.line, self.splitter.quote_line) = (line, line);
        self
    }

    /// How many bytes were read.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many quotes stood where none belongs.
    pub fn odd_quotes(&self) -> u64 {
        self.splitter.odd_quotes
    }

    /// Reads the next row into `row`, or answers false at the end. Empty lines are no rows.
    ///
    /// # Errors
    /// A row that is too long, behind which nothing can be read any more; the file's own.
    pub fn read(&mut self, row: &mut Row) -> Result<bool, RowError> {
        row.bytes.clear();
        row.ends.clear();
        (row.line, row.fault) = (0, None);
        loop {
            let input = self.input.fill_buf().map_err(RowError::Io)?;
            if input.is_empty() {
                let has_row = row.line > 0;
                return if has_row { self.splitter.end(row).map(|()| true) } else { Ok(false) };
            }
            let (mut read, mut is_ended) = (0, false);
            while read < input.len() && !is_ended {
                is_ended = self.splitter.take(input[read], row)?;
                read += 1;
            }
            self.bytes += read as u64;
            self.input.consume(read);
            if is_ended {
                return Ok(true);
            }
        }
    }
}

/// Where in a row the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Outside of quotes.
    Plain,
    /// Inside of quotes.
    Quoted,
    /// Behind a quote that was inside of quotes: it closes them, unless another one follows.
    BehindQuote,
    /// Behind quotes, where the row had so many bytes.
    Behind(usize),
}

/// Tells bytes into cells and rows.
///
/// Lines end in CR LF, LF or CR. A quote is one where a cell begins, blanks before it and behind
/// it being none of the cell's; any other is the cell's own.
struct Splitter {
    delimiter: u8,
    quotes: Quotes,
    lines: LineCount,
    line: u64,
    place: Place,
    quote_line: u64,
    after_backslash: bool,
    odd_quotes: u64,
}

impl Splitter {
    fn new(delimiter: u8, quotes: Quotes) -> Self {
        Self {
            delimiter,
            quotes,
            lines: LineCount::default(),
            line: 1,
            place: Place::Plain,
            quote_line: 1,
            after_backslash: false,
            odd_quotes: 0,
        }
    }

    /// Takes the next byte; answers whether it ends the row.
    fn take(&mut self, byte: u8, row: &mut Row) -> Result<bool, RowError> {
        let is_ended = self.split(byte, row);
        self.line += self.lines.add(&[byte]);
        is_ended
    }

    fn split(&mut self, byte: u8, row: &mut Row) -> Result<bool, RowError> {
        let is_line_end = matches!(byte, b'\r' | b'\n');
        if row.line == 0 {
            if is_line_end {
                return Ok(false);
            }
            row.line = self.line;
        }
        if self.is_taken_by_backslash(byte, row)? {
            return Ok(false);
        }
        match self.place {
            Place::Quoted if byte == b'"' => self.place = Place::BehindQuote,
            Place::Quoted => row.push(byte, self.quote_line)?,
            Place::BehindQuote if byte == b'"' => {
                self.place = Place::Quoted;
                row.push(byte, self.quote_line)?;
            }
            _ if byte == self.delimiter => self.end_cell(row)?,
            _ if is_line_end => return self.end_cell(row).map(|()| true),
            Place::Plain if byte == b'"' && is_blank(&row.bytes[row.last_end()..]) => {
                row.bytes.truncate(row.last_end());
                (self.place, self.quote_line) = (Place::Quoted, self.line);
            }
            Place::BehindQuote => {
                self.place = Place::Behind(row.bytes.len());
                row.push(byte, row.line)?;
            }
            Place::Plain | Place::Behind(_) => {
                self.odd_quotes += u64::from(byte == b'"');
                row.push(byte, row.line)?;
            }
        }
        Ok(false)
    }

    /// A backslash is one unless a quote, single or double, or another backslash is behind it.
    fn is_taken_by_backslash(&mut self, byte: u8, row: &mut Row) -> Result<bool, RowError> {
        if self.quotes == Quotes::Doubled || !matches!(self.place, Place::Plain | Place::Quoted) {
            return Ok(false);
        }
        if std::mem::take(&mut self.after_backslash) {
            let is_escaped = matches!(byte, b'"' | b'\'' | b'\\');
            row.push(if is_escaped { byte } else { b'\\' }, row.line)?;
            return Ok(is_escaped);
        }
        self.after_backslash = byte == b'\\';
        Ok(self.after_backslash)
    }

    fn end_cell(&mut self, row: &mut Row) -> Result<(), RowError> {
        if let Place::Behind(end) = self.place {
            if is_blank(&row.bytes[end..]) {
                row.bytes.truncate(end);
            } else {
                self.odd_quotes += 1;
                row.fault = row.fault.or(Some(Fault::Misplaced(self.quote_line)));
            }
        }
        self.place = Place::Plain;
        row.end_cell()
    }

    /// The end of the file ends the row, too.
    fn end(&mut self, row: &mut Row) -> Result<(), RowError> {
        if std::mem::take(&mut self.after_backslash) {
            row.push(b'\\', row.line)?;
        }
        if self.place == Place::Quoted {
            self.odd_quotes += 1;
            row.fault = row.fault.or(Some(Fault::Unclosed(self.quote_line)));
        }
        self.end_cell(row)
    }
}

/// The number of the line on which `text` ends, counted from 1.
pub fn last_line(text: &[u8]) -> u64 {
    1 + LineCount::default().add(text)
}

/// Counts line ends: LF, CR LF and CR are one each.
#[derive(Default)]
struct LineCount {
    after_cr: bool,
}

impl LineCount {
    fn add(&mut self, bytes: &[u8]) -> u64 {
        let mut count = 0;
        for &byte in bytes {
            count += u64::from(byte == b'\r' || byte == b'\n' && !self.after_cr);
            self.after_cr = byte == b'\r';
        }
        count
    }
}

/// Writes one row, its cells quoted where they need it, ended by CR LF as RFC 4180 has it.
pub fn write_row<'a>(out: &mut String, cells: impl IntoIterator<Item = &'a str>) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        let cell = Guarded(cell);
        let prefix = if cell.needs_mark() { "'" } else { "" };
        if cell.0.contains(['"', ',', ';', '\t', '\r', '\n']) {
            out.push('"');
            out.push_str(prefix);
            out.push_str(&cell.0.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(prefix);
            out.push_str(cell.0);
        }
    }
    out.push_str("\r\n");
}

/// A cell, as a spreadsheet would see it.
struct Guarded<'a>(&'a str);

impl Guarded<'_> {
    /// Whether a `'` has to stand before it, so that no spreadsheet runs it as a formula (OWASP,
    /// CSV Injection: the wide forms of the signs count too, where Japanese is typed); and before
    /// a `'` itself, so that it is found again.
    fn needs_mark(&self) -> bool {
        let runs = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];
        self.0.starts_with(runs) || self.0.starts_with('\'')
    }
}

/// The cell without the `'` that keeps a spreadsheet from running it. Any other `'` is the
/// cell's own.
pub fn without_mark(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if Guarded(rest).needs_mark() => rest,
        _ => cell,
    }
}

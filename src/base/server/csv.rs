//! CSV as it comes and goes: RFC 4180, and what spreadsheets make of it.

use std::io::{self, BufRead};

use csv_core::ReadRecordResult;

/// The most bytes of one row. A quote that is never closed would else put the rest of the file
/// into one cell, and that into memory.
pub const MAX_ROW_BYTES: usize = 64 * 1024;
/// The most cells of one row.
pub const MAX_CELLS: usize = 1000;

/// One row of a file.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// Whether it ends with the file, inside of quotes.
    pub is_unclosed: bool,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// Why no row could be read.
#[derive(Debug)]
pub enum RowError {
    /// The row that begins on this line is longer than [`MAX_ROW_BYTES`].
    TooLong(u64),
    /// The row that begins on this line has more than [`MAX_CELLS`] cells.
    TooManyCells(u64),
    /// The file itself.
    Io(io::Error),
}

impl Row {
    /// The number of cells.
    pub fn cell_count(&self) -> usize {
        self.ends.len()
    }

    /// Whether no cell holds anything.
    pub fn is_blank(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace)
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
}

/// Reads rows one by one, in memory that does not grow, and knows their lines.
///
/// `csv_core` splits, and the lines are counted here: it takes `\r` for the end of a row and finds
/// the `\n` in the next one, and an empty line there too.
pub struct Rows<R> {
    input: R,
    core: csv_core::Reader,
    lines: LineCount,
    line: u64,
    bytes: u64,
    cells: Vec<u8>,
    ends: Vec<usize>,
}

impl<R: BufRead> Rows<R> {
    /// Reads rows whose cells are separated by `delimiter`. A mark of UTF-8 was taken away before.
    pub fn new(input: R, delimiter: u8) -> Self {
        let core = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        let (cells, ends) = (vec![0; MAX_ROW_BYTES], vec![0; MAX_CELLS]);
        Self { input, core, lines: LineCount::default(), line: 1, bytes: 0, cells, ends }
    }

    /// How many bytes were read.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads the next row into `row`, or answers false at the end. Empty lines are no rows.
    ///
    /// # Errors
    /// A row that is too long, behind which nothing can be read any more; the file's own.
    pub fn read(&mut self, row: &mut Row) -> Result<bool, RowError> {
        self.skip_line_ends().map_err(RowError::Io)?;
        row.line = self.line;
        let (mut filled, mut cells) = (0, 0);
        // The last row may lack its line end, so it is given one: inside of quotes it ends nothing.
        let mut last_line_end: Option<&[u8]> = Some(b"\n");
        loop {
            let mut input = self.input.fill_buf().map_err(RowError::Io)?;
            let at_end = input.is_empty();
            let is_unclosed = at_end && last_line_end.is_none();
            if at_end {
                input = last_line_end.take().unwrap_or_default();
            }
            let (bytes, ends) = (&mut self.cells[filled..], &mut self.ends[cells..]);
            let (result, read, written, ended) = self.core.read_record(input, bytes, ends);
            if !at_end {
                self.line += self.lines.add(&input[..read]);
                self.bytes += read as u64;
                self.input.consume(read);
            }
            (filled, cells) = (filled + written, cells + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => return Err(RowError::TooLong(row.line)),
                ReadRecordResult::OutputEndsFull => return Err(RowError::TooManyCells(row.line)),
                ReadRecordResult::End => return Ok(false),
                ReadRecordResult::Record => {
                    row.bytes.clear();
                    row.bytes.extend_from_slice(&self.cells[..filled]);
                    row.ends.clear();
                    row.ends.extend_from_slice(&self.ends[..cells]);
                    row.is_unclosed = is_unclosed;
                    return Ok(true);
                }
            }
        }
    }

    fn skip_line_ends(&mut self) -> io::Result<()> {
        loop {
            let input = self.input.fill_buf()?;
            let count = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.line += self.lines.add(&input[..count]);
            self.bytes += count as u64;
            let more = count > 0 && count == input.len();
            self.input.consume(count);
            if !more {
                return Ok(());
            }
        }
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

//! How a file is written, told by its beginning: what separates its cells, what is no data yet, how
//! quotes stand inside of quotes.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use rollcall_forms::is_unseen;

use crate::base::server::csv::{Quotes, Row, RowError, Rows};

/// What separates cells.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How the first lines of a file are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// What separates cells.
    pub delimiter: u8,
    /// The line of names, counted from 1: those before it hold nothing, or say what separates cells.
    pub names_line: u64,
    /// Where it begins, in bytes.
    pub names_at: usize,
}

impl Layout {
    /// What the beginning of a file says.
    pub fn of(start: &[u8]) -> Self {
        let (mut rest, mut names_line, mut declared) = (start, 1, None);
        while !rest.is_empty() {
            let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let end = end.unwrap_or(rest.len());
            let text = String::from_utf8_lossy(&rest[..end]);
            let said = said_separator(&text);
            // A quote that is open goes on in the next line.
            let is_open = !text.matches('"').count().is_multiple_of(2);
            if said.is_none() && (is_open || text.chars().any(is_seen)) {
                break;
            }
            (declared, names_line) = (said.or(declared), names_line + 1);
            let is_pair = rest[end..].starts_with(b"\r\n");
            rest = &rest[rest.len().min(end + if is_pair { 2 } else { 1 })..];
        }
        let names_at = start.len() - rest.len();
        Self { delimiter: delimiter(rest, declared), names_line, names_at }
    }
}

/// Whether a character is more than a blank, a separator or a quote.
fn is_seen(c: char) -> bool {
    let separates = u8::try_from(c).is_ok_and(|byte| SEPARATORS.contains(&byte));
    !(is_unseen(c) || c.is_control() || separates || c == '"')
}

/// The separator that a line like `sep=;` names, which spreadsheets write for one another.
fn said_separator(line: &str) -> Option<u8> {
    let text = line.trim_start_matches(|c| is_unseen(c) || c == '"');
    let (name, rest) = (text.get(..4)?, &text[4..]);
    let rest = rest.trim_start_matches('"').replace("\\t", "\t");
    let separator = rest.chars().next().filter(|_| name.eq_ignore_ascii_case("sep="))?;
    let is_one = separator == '\t' || separator.is_ascii_punctuation() && separator != '"';
    let is_alone = !rest.chars().any(|c| c != separator && is_seen(c));
    u8::try_from(separator).ok().filter(|_| is_one && is_alone)
}

/// Whichever the line of names has most of, outside of quotes; `declared` if it has that at all.
/// Only where a cell may begin does a quote open; any other is the cell's own.
fn delimiter(names: &[u8], declared: Option<u8>) -> u8 {
    let mark = "\u{feff}".as_bytes();
    let names = names.strip_prefix(mark).unwrap_or(names);
    let (mut quoted, mut opens) = (false, true);
    let mut counts: Vec<(u8, usize)> =
        declared.into_iter().chain(SEPARATORS).map(|separator| (separator, 0)).collect();
    for byte in names {
        match byte {
            // Behind a quote that closes, another one makes of both a quote inside of the cell.
            b'"' if quoted || opens => (quoted, opens) = (!quoted, true),
            b'\r' | b'\n' if !quoted => break,
            _ if quoted => {}
            _ => {
                let count = counts.iter_mut().find(|(delimiter, _)| delimiter == byte);
                let separates = count.map(|(_, count)| *count += 1).is_some();
                // Blanks before a quote are none of the cell's.
                opens = separates || opens && *byte == b' ';
            }
        }
    }
    if let Some(declared) = declared
        && (counts[0].1 > 0 || counts.iter().all(|(_, count)| *count == 0))
    {
        return declared;
    }
    // Of equals the first: a single column has none of them.
    let best = counts.iter().rev().max_by_key(|(_, count)| *count);
    best.map_or(b',', |(delimiter, _)| *delimiter)
}

/// How quotes stand inside of quotes: as RFC 4180 has it, unless the file holds `\"` and its quotes
/// come out better when that is taken for one.
///
/// # Errors
/// The file's own.
pub(super) fn quotes(path: &Path, delimiter: u8) -> io::Result<Quotes> {
    if !has_escaped_quote(path)? {
        return Ok(Quotes::Doubled);
    }
    let doubled = odd_quotes(path, delimiter, Quotes::Doubled)?;
    let escaped = odd_quotes(path, delimiter, Quotes::Escaped)?;
    Ok(if escaped < doubled { Quotes::Escaped } else { Quotes::Doubled })
}

fn has_escaped_quote(path: &Path) -> io::Result<bool> {
    let mut file = BufReader::with_capacity(64 * 1024, File::open(path)?);
    let mut after_backslash = false;
    loop {
        let piece = file.fill_buf()?;
        let Some(last) = piece.last() else { return Ok(false) };
        if after_backslash && piece[0] == b'"' || piece.windows(2).any(|pair| pair == b"\\\"") {
            return Ok(true);
        }
        after_backslash = *last == b'\\';
        let read = piece.len();
        file.consume(read);
    }
}

/// How many quotes stand where none belongs; more than any number where a row has no end.
fn odd_quotes(path: &Path, delimiter: u8, quotes: Quotes) -> io::Result<u64> {
    let file = BufReader::with_capacity(64 * 1024, File::open(path)?);
    let (mut rows, mut row) = (Rows::new(file, delimiter, quotes), Row::default());
    loop {
        match rows.read(&mut row) {
            Ok(true) => {}
            Ok(false) => return Ok(rows.odd_quotes()),
            Err(RowError::Io(error)) => return Err(error),
            Err(_) => return Ok(u64::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_names_says_what_separates_cells_and_a_line_before_it_may_too() {
        for (start, delimiter, names_line) in [
            ("name,city", b',', 1),
            ("name;city,town;year", b';', 1),
            ("name\tcity", b'\t', 1),
            ("name|city", b'|', 1),
            ("name", b',', 1),
            ("\"\nname\";city", b';', 1),
            ("\"a,b,c\"; \"d,e,f\";x", b';', 1),
            ("5\" shoe;\"a, b, c\"", b';', 1),
            ("\r\n \r\n;;;\r\nname|city", b'|', 4),
            ("sep=;\r\nname;city", b';', 2),
            ("\u{feff}sep=;\nname;city", b';', 2),
            ("\"sep=;\"\nname;city", b';', 2),
            ("\"sep=\";\nname;city", b';', 2),
            ("SEP=\t\nname\tcity", b'\t', 2),
            ("sep=\\t\nname\tcity", b'\t', 2),
            ("sep=^\nname^city", b'^', 2),
            ("\n\rsep=|\rname|city", b'|', 4),
            ("sep=;;;;\nname;city", b';', 2),
            // The file was written again since, and its first line was kept.
            ("sep=;,,,\nname,city", b',', 2),
            ("sep=;\nname", b';', 2),
            // Names of columns.
            ("sep=\";\"\nname;city", b';', 2),
            ("\u{feff}\"Name, full\";city", b';', 1),
            ("sep=;\n\u{feff}\"Name, full\";city", b';', 2),
            ("sep=size;name", b';', 1),
            ("sep=,name", b',', 1),
            ("sep=", b',', 1),
            ("separator,name", b',', 1),
        ] {
            let layout = Layout::of(start.as_bytes());
            assert_eq!((layout.delimiter, layout.names_line), (delimiter, names_line), "{start:?}");
            assert!(start.is_char_boundary(layout.names_at), "{start:?}");
        }
    }
}

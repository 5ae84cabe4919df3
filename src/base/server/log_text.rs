//! Text that a client chose, as a line of the log may hold it.

use std::fmt::{self, Write};

/// The most characters that are written down: a path may be as long as the head of a request.
const MAX_CHARS: usize = 500;

/// Shows the text as one word, so that it forges neither a line nor a field of one (CWE-117):
/// white space, quotes, backslashes, control characters and those that turn the direction of
/// writing are written out, like `\n` and `\u{202e}`. What is too long ends in `…`.
///
/// In a line: `path = %LogText(path)`.
#[derive(Clone, Copy, Debug)]
pub struct LogText<'a>(pub &'a str);

impl fmt::Display for LogText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, c) in self.0.chars().enumerate() {
            match c {
                _ if index == MAX_CHARS => return f.write_char('…'),
                ' ' => write!(f, "{}", c.escape_unicode())?,
                // The standard library's own list of what does not print as itself.
                _ => write!(f, "{}", c.escape_debug())?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_one_word_on_one_line_and_runs_from_left_to_right() {
        for (text, written) in [
            ("/students/7", "/students/7"),
            ("/é/日本/%0A", "/é/日本/%0A"),
            ("a\r\nb\tc", r"a\r\nb\tc"),
            ("a status=200", r"a\u{20}status=200"),
            ("a\u{a0}b\u{3000}c", r"a\u{a0}b\u{3000}c"),
            (r#"say "\u{202e}""#, r#"say\u{20}\"\\u{202e}\""#),
            ("\u{0}\u{1b}[31m\u{7f}\u{85}", r"\0\u{1b}[31m\u{7f}\u{85}"),
            ("\u{2028}\u{2029}", r"\u{2028}\u{2029}"),
            // All that Unicode's bidirectional algorithm (UAX 9) takes as an order.
            (
                "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}",
                r"\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}",
            ),
            ("\u{2066}\u{2067}\u{2068}\u{2069}", r"\u{2066}\u{2067}\u{2068}\u{2069}"),
            // Not seen at all: two texts that look the same would be two.
            ("a\u{200b}b\u{feff}", r"a\u{200b}b\u{feff}"),
        ] {
            assert_eq!(LogText(text).to_string(), written, "{text:?}");
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let text = "é".repeat(MAX_CHARS);
        assert_eq!(LogText(&text).to_string(), text);
        assert_eq!(LogText(&format!("{text}é")).to_string(), format!("{text}…"));
    }
}

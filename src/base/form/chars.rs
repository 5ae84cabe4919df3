//! Which characters a field may hold.

/// The characters that a field may hold, as ranges, so that the HTML `pattern`, the check and
/// the words come from one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharClass {
    /// Inclusive ranges.
    pub ranges: &'static [(char, char)],
    /// The ranges in words: "letters a to z, …".
    pub words: &'static str,
}

impl CharClass {
    /// Whether the class holds `c`.
    pub fn contains(&self, c: char) -> bool {
        self.ranges.iter().any(|&(first, last)| (first..=last).contains(&c))
    }

    /// The value of the HTML attribute `pattern` (a regular expression with the `v` flag).
    pub fn html_pattern(&self) -> String {
        format!(r"\s*{}*\s*", self.pattern())
    }

    /// One character of it, as a regular expression.
    pub(super) fn pattern(&self) -> String {
        let mut pattern = String::from("[");
        for &(first, last) in self.ranges {
            push_escaped(&mut pattern, first);
            if first != last {
                pattern.push('-');
                push_escaped(&mut pattern, last);
            }
        }
        pattern.push(']');
        pattern
    }
}

/// Whether nobody sees this character: blanks, marks of direction, joiners, and letters that have
/// no shape (most of what Unicode calls `Default_Ignorable_Code_Point`, and a few more).
pub fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1d159}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Inside a class of the `v` flag every ASCII punctuation character may be escaped, and some must.
fn push_escaped(pattern: &mut String, c: char) {
    if c.is_ascii_punctuation() && c != '_' {
        pattern.push('\\');
    }
    pattern.push(c);
}

#[cfg(test)]
mod tests {
    use super::CharClass;

    #[test]
    fn a_pattern_escapes_what_the_v_flag_reserves() {
        let class = CharClass { ranges: &[('a', 'z'), ('-', '-'), ('_', '_')], words: "" };
        assert_eq!(class.html_pattern(), r"\s*[a-z\-_]*\s*");
    }
}

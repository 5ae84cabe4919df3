//! Which characters a field may hold.

use super::number::plain_digit;

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

    /// Whether it holds digits, so that those of any script are taken and become its own.
    pub(super) fn has_digits(&self) -> bool {
        self.ranges.contains(&('0', '9'))
    }

    /// The value of the HTML attribute `pattern` (a regular expression with the `v` flag).
    pub fn html_pattern(&self) -> String {
        let more = if self.has_digits() { self.other_forms() } else { String::new() };
        format!(r"\s*{}*\s*", self.pattern_with(&more))
    }

    /// What [`plain_sign`] makes characters of the class of.
    fn other_forms(&self) -> String {
        let mut forms = r"\p{Nd}".to_owned();
        let full_width = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c);
        for &(first, last) in self.ranges {
            if first.is_ascii_graphic() && last.is_ascii_graphic() {
                forms.extend([full_width(first), '-', full_width(last)]);
            }
        }
        if self.contains('-') {
            forms += "\u{2010}-\u{2015}\u{2212}";
        }
        if self.contains(' ') {
            forms += "\u{a0}\u{202f}\u{3000}";
        }
        forms
    }

    /// One character of it, as a regular expression.
    pub(super) fn pattern(&self) -> String {
        self.pattern_with("")
    }

    fn pattern_with(&self, more: &str) -> String {
        let mut pattern = format!("[{more}");
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

/// The character of ASCII for one that stands for the same: digits of any script, full width, and
/// the hyphens and blanks that phones and word processors put in.
pub(super) fn plain_sign(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{a0}' | '\u{202f}' | '\u{3000}' => ' ',
        _ => plain_digit(c),
    }
}

/// Whether it is a blank where a text goes on, and not one that parts lines or paragraphs.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{2028}' | '\u{2029}')
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
                | '\u{fff0}'..='\u{fffc}'
                | '\u{fffe}' | '\u{ffff}'
                | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d159}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// The first character that nobody sees and that is no blank, and the text before it. What joins or
/// shapes the sign before it is a part of that, in scripts that need such: Arabic and Indian ones,
/// Han, emoji.
pub(super) fn first_unseen(text: &str) -> Option<(&str, char)> {
    let mut seen = ' ';
    for (at, c) in text.char_indices() {
        if is_blank(c) || !is_unseen(c) {
            seen = c;
        } else if !(is_joiner(c) && can_be_joined(seen)) {
            return Some((text.get(..at).unwrap_or_default(), c));
        }
    }
    None
}

/// Characters that tell how the sign before them is written, and no more.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(
        c,
        '\u{200c}' | '\u{200d}'
            | '\u{180b}'..='\u{180f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Signs of all scripts but those of Europe, in whose blocks no sign has forms to choose from.
pub(super) fn can_be_joined(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{1dff}' | '\u{2020}'..='\u{faff}' | '\u{fb07}'..)
        && !c.is_whitespace()
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
    use super::{CharClass, first_unseen};

    #[test]
    fn a_pattern_escapes_what_the_v_flag_reserves() {
        let class = CharClass { ranges: &[('a', 'z'), ('-', '-'), ('_', '_')], words: "" };
        assert_eq!(class.html_pattern(), r"\s*[a-z\-_]*\s*");
    }

    #[test]
    fn a_pattern_of_digits_takes_those_of_every_script_in_the_browser() {
        let class = CharClass { ranges: &[('0', '9'), (' ', ' ')], words: "" };
        let pattern = "\\s*[\\p{Nd}０-９\u{a0}\u{202f}\u{3000}0-9 ]*\\s*";
        assert_eq!(class.html_pattern(), pattern);
        assert_eq!(class.pattern(), "[0-9 ]");
    }

    #[test]
    fn what_nobody_sees_is_found_but_for_joiners_where_a_script_has_them() {
        for (text, found) in [
            ("Ann Lee", None),
            ("Ann\u{a0}Lee\u{3000}", None),
            ("\u{200b}Ann", Some(("", '\u{200b}'))),
            ("An\u{200d}n", Some(("An", '\u{200d}'))),
            ("Ан\u{200c}на", Some(("Ан", '\u{200c}'))),
            ("Nguyễ\u{fe0f}n", Some(("Nguyễ", '\u{fe0f}'))),
            ("Ann\u{202e}", Some(("Ann", '\u{202e}'))),
            ("\u{3164}", Some(("", '\u{3164}'))),
            ("王\u{2800}", Some(("王", '\u{2800}'))),
            ("Ann\u{e0041}", Some(("Ann", '\u{e0041}'))),
            ("Ann\u{2028}Lee", Some(("Ann", '\u{2028}'))),
            ("Ann’\u{200d}Lee", Some(("Ann’", '\u{200d}'))),
            ("\u{fb01}\u{200d}", Some(("\u{fb01}", '\u{200d}'))),
            ("Ann\u{1bca0}", Some(("Ann", '\u{1bca0}'))),
            ("علی\u{200f}", Some(("علی", '\u{200f}'))),
            ("علی\u{200c}رضا", None),
            ("क\u{94d}\u{200d}ष", None),
            ("葛\u{e0100}城", None),
            ("❤\u{fe0f} 👩\u{200d}🎓", None),
            ("❤ \u{fe0f}", Some(("❤ ", '\u{fe0f}'))),
        ] {
            assert_eq!(first_unseen(text), found, "{text:?}");
        }
    }
}

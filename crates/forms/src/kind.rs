//! The kinds of input, each with its own bounds, words and checks.

use super::date::Date;
use super::number;

/// Values to choose from, each with the words that a person reads. A value of `""` is the words
/// for choosing nothing.
pub type Options = &'static [(&'static str, &'static str)];

/// Options that a setting gives. They stay in memory until the program ends, as the settings do:
/// make them once, at start.
pub fn keep_options(options: impl IntoIterator<Item = (String, String)>) -> Options {
    let keep = |(value, words): (String, String)| (&*value.leak(), &*words.leak());
    options.into_iter().map(keep).collect::<Vec<_>>().leak()
}

/// What kind of input a field is, with the bounds that only this kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Text,
    /// Several lines of text.
    TextArea,
    /// A secret: never sent back, never trimmed.
    Password,
    /// One line to search for.
    Search,
    /// A mail address.
    Email,
    /// Carried along, not shown.
    Hidden,
    /// On or off.
    Checkbox,
    /// A whole number.
    Integer {
        /// The least one.
        min: i64,
        /// The greatest one.
        max: i64,
    },
    /// A number with decimal places. Bounds and value count units of the last place: cents.
    Decimal {
        /// The least one.
        min: i64,
        /// The greatest one.
        max: i64,
        /// The number of digits after the point.
        places: u8,
    },
    /// A day.
    Date {
        /// The first one.
        min: Date,
        /// The last one.
        max: Date,
    },
    /// One of a list that opens.
    Select(Options),
    /// One of a few that are all in sight.
    Radio(Options),
    /// A file. Its typed value is its name.
    File {
        /// What a name may end in, as the HTML attribute has it: `.csv,.txt`.
        accept: &'static str,
        /// The most bytes.
        max_bytes: u64,
    },
}

impl Kind {
    /// The `type` of the HTML input; a select and a text area are elements of their own.
    pub const fn input_type(&self) -> &'static str {
        match self {
            // Numbers are text: a browser sends nothing for what its number input cannot read.
            Self::Text | Self::Integer { .. } | Self::Decimal { .. } => "text",
            Self::TextArea => "textarea",
            Self::Password => "password",
            Self::Search => "search",
            Self::Email => "email",
            Self::Hidden => "hidden",
            Self::Checkbox => "checkbox",
            Self::Date { .. } => "date",
            Self::Select(_) => "select",
            Self::Radio(_) => "radio",
            Self::File { .. } => "file",
        }
    }

    /// The HTML attribute `inputmode`: which keys a phone shows. Its keys for numbers lack the
    /// minus, so a field that takes negative ones keeps all keys.
    pub const fn input_mode(&self) -> Option<&'static str> {
        match self {
            Self::Integer { min: 0.., .. } => Some("numeric"),
            Self::Decimal { min: 0.., .. } => Some("decimal"),
            _ => None,
        }
    }

    /// The HTML attribute `pattern`, for kinds that have one.
    pub fn html_pattern(&self) -> Option<String> {
        self.number().map(|_| number::html_pattern())
    }

    /// The bounds in words, as pages show numbers: `1 to 10`, `0.00 to 1,000,000.00`.
    pub fn range(&self) -> Option<String> {
        match *self {
            Self::Date { min, max } => Some(format!("{min} to {max}")),
            Self::File { max_bytes, .. } => Some(format!("At most {}", size_in_words(max_bytes))),
            _ => {
                let (min, max, places) = self.number()?;
                let shown = |units| number::grouped(&number::format(units, places));
                Some(format!("{} to {}", shown(min), shown(max)))
            }
        }
    }

    /// What must be typed, in words: `a whole number, 1 to 10`.
    pub fn words(&self) -> Option<String> {
        let range = self.range()?;
        match self {
            Self::Integer { .. } => Some(format!("a whole number, {range}")),
            Self::Decimal { places, .. } => {
                Some(format!("a number with at most {}, {range}", places_in_words(*places)))
            }
            _ => None,
        }
    }

    /// Least, greatest and places of a number.
    pub const fn number(&self) -> Option<(i64, i64, u8)> {
        match *self {
            Self::Integer { min, max } => Some((min, max, 0)),
            Self::Decimal { min, max, places } => Some((min, max, places)),
            _ => None,
        }
    }

    /// The words of a value to choose, `""` when there is no such value.
    pub fn label(&self, value: &str) -> &'static str {
        let options = self.options().unwrap_or_default();
        let found = options.iter().find(|(option, _)| *option == value);
        found.map_or("", |(_, words)| words)
    }

    /// The list to choose from.
    pub const fn options(&self) -> Option<Options> {
        match *self {
            Self::Select(options) | Self::Radio(options) => Some(options),
            _ => None,
        }
    }
}

/// A count of decimal places.
pub(super) fn places_in_words(places: u8) -> String {
    if places == 1 { "1 decimal place".to_owned() } else { format!("{places} decimal places") }
}

/// Bytes as people count them; a file that is a little above a bound is not shown as equal to it.
pub(super) fn size_in_words(bytes: u64) -> String {
    const KB: u64 = 1024;
    const MB: u64 = 1024 * KB;
    match bytes {
        0..KB => format!("{bytes} bytes"),
        KB..MB => format!("{} kB", bytes.div_ceil(KB)),
        MB.. => format!("{} MB", bytes.div_ceil(MB)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up_so_that_too_much_never_looks_right() {
        let cases = [
            (12, "12 bytes"),
            (1024, "1 kB"),
            (1025, "2 kB"),
            (50 * 1024 * 1024, "50 MB"),
            (50 * 1024 * 1024 + 1, "51 MB"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(size_in_words(bytes), expected);
        }
    }

    #[test]
    fn a_phone_shows_keys_with_a_minus_where_one_may_be_typed() {
        assert_eq!(Kind::Integer { min: 1, max: 10 }.input_mode(), Some("numeric"));
        assert_eq!(Kind::Integer { min: -1, max: 10 }.input_mode(), None);
    }
}

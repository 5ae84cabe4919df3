//! The rules of each kind, and their messages. A message names the bound.

use super::Options;
use super::date::{Date, DateError};
use super::kind::{Kind, places_in_words};
use super::number::{self, NumberError};

/// The most choices that are named in a message; more would hide it.
const MOST_CHOICES_NAMED: usize = 8;

impl Kind {
    /// Checks a value that is complete, and not empty.
    pub(super) fn check(&self, label: &str, value: &str) -> Result<(), String> {
        match *self {
            Self::Text | Self::TextArea | Self::Password | Self::Search | Self::Hidden => Ok(()),
            Self::Email => check_email(label, value),
            Self::Checkbox => parse_boolean(label, value).map(drop),
            Self::Integer { .. } | Self::Decimal { .. } => {
                self.parse_number(label, value).map(drop)
            }
            Self::Date { .. } => self.parse_date(label, value).map(drop),
            Self::Select(options) | Self::Radio(options) => check_choice(label, value, options),
            Self::File { accept, .. } => check_file_name(label, value, accept),
        }
    }

    /// Checks a value that may still grow at its end: only what more typing cannot mend.
    pub(super) fn check_so_far(&self, label: &str, value: &str) -> Result<(), String> {
        let Some((min, max, places)) = self.number() else { return Ok(()) };
        match number::parse(value, places) {
            // More digits only lead further away from zero.
            Ok(units) if number::has_minus(value) && units >= min => Ok(()),
            Ok(units) if !number::has_minus(value) && units <= max => Ok(()),
            Ok(_) => Err(self.out_of_range(label)),
            // `-` and `1.` are a digit short, `1 ` is three, and `1,350` may become `1,350.50`.
            Err(_) if more_digits_mend(value, places) => Ok(()),
            Err(error) => Err(self.no_number(label, value, error)),
        }
    }

    /// Whether a value says no more than an empty one: a box that is not ticked.
    pub fn is_blank(&self, value: &str) -> bool {
        value.is_empty() || (matches!(self, Self::Checkbox) && boolean(value) == Some(false))
    }

    /// Whether a value may hold this control character.
    pub(super) const fn takes_control(&self, c: char) -> bool {
        match self {
            Self::Password => true,
            Self::TextArea => matches!(c, '\n' | '\t'),
            _ => false,
        }
    }

    /// Whether what cannot be seen is refused. A secret and a search may hold it, and a long text
    /// has room for signs that other programs have left in it.
    pub(super) const fn is_read_as_seen(&self) -> bool {
        match self {
            Self::Text | Self::Email | Self::Date { .. } => true,
            _ => self.number().is_some(),
        }
    }

    /// What somebody reads who left a required field empty.
    pub(super) fn missing(&self, label: &str) -> String {
        match self {
            Self::Checkbox => format!("{label} has to be ticked."),
            Self::Select(_) | Self::Radio(_) => format!("{label} is missing: choose one."),
            Self::File { .. } => format!("{label} is missing: choose a file."),
            _ => format!("{label} is missing."),
        }
    }

    /// The value of a number. A kind that is no number reads a whole one without bounds.
    pub(super) fn parse_number(&self, label: &str, value: &str) -> Result<i64, String> {
        let (min, max, places) = self.number().unwrap_or((i64::MIN, i64::MAX, 0));
        match number::parse(value, places) {
            Ok(units) if (min..=max).contains(&units) => Ok(units),
            Ok(_) => Err(self.out_of_range(label)),
            Err(error) => Err(self.no_number(label, value, error)),
        }
    }

    /// The value of a date. A kind that is no date reads any day.
    pub(super) fn parse_date(&self, label: &str, value: &str) -> Result<Date, String> {
        match (Date::parse(value), *self) {
            (Ok(date), Self::Date { min, max }) if date < min || date > max => {
                Err(self.out_of_range(label))
            }
            (Ok(date), _) => Ok(date),
            (Err(DateError::Spelling), _) => {
                Err(format!("{label} is written as year, month and day, like 2026-01-31."))
            }
            (Err(DateError::NoSuchDay), _) => {
                Err(format!("{label} is no day of the calendar: there is no {value}."))
            }
        }
    }

    fn out_of_range(&self, label: &str) -> String {
        format!("{label} takes {}.", self.range().unwrap_or_default())
    }

    fn no_number(&self, label: &str, value: &str, error: NumberError) -> String {
        let Some((_, _, places)) = self.number() else {
            return format!("{label} has to be a whole number.");
        };
        match (error, number::suggest(value, places)) {
            (NumberError::TooLarge, _) => self.out_of_range(label),
            (NumberError::TooManyPlaces, _) => {
                format!("{label} takes at most {}.", places_in_words(places))
            }
            (NumberError::Ambiguous, meant) => {
                let meant = meant.unwrap_or_default();
                format!(
                    "{label} can be read in two ways: write {meant} if the comma sets thousands \
                     apart, or else a point."
                )
            }
            (NumberError::Spelling, Some(meant)) if places > 0 => {
                format!("{label} takes digits and at most one point: write {meant}.")
            }
            (NumberError::Spelling, Some(meant)) => {
                format!("{label} takes digits alone: write {meant}.")
            }
            (NumberError::Spelling, None) => {
                format!("{label} has to be {}.", self.words().unwrap_or_default())
            }
        }
    }
}

fn more_digits_mend(value: &str, places: u8) -> bool {
    let ends = ["0", "00", "000", ".0", ",0"];
    ends.iter().any(|end| number::parse(&format!("{value}{end}"), places).is_ok())
}

/// Yes or no: what browsers send for a box, and what people and other programs write into files.
pub(super) fn parse_boolean(label: &str, value: &str) -> Result<bool, String> {
    boolean(value).ok_or_else(|| format!("{label} is yes or no."))
}

fn boolean(value: &str) -> Option<bool> {
    let is_one_of = |words: [&str; 6]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
    if is_one_of(["on", "yes", "true", "1", "y", "t"]) {
        Some(true)
    } else if value.is_empty() || is_one_of(["off", "no", "false", "0", "n", "f"]) {
        Some(false)
    } else {
        None
    }
}

fn check_choice(label: &str, value: &str, options: Options) -> Result<(), String> {
    if options.iter().any(|(option, _)| *option == value) {
        return Ok(());
    }
    let (mut count, mut named) = (0, String::new());
    for (_, words) in options.iter().filter(|(value, _)| !value.is_empty()) {
        count += 1;
        named += if count > 1 { ", " } else { "" };
        named += words;
    }
    Err(match count {
        0 => format!("{label} has nothing to choose from."),
        1..=MOST_CHOICES_NAMED => format!("{label} has to be one of these: {named}."),
        _ => format!("{label} has to be one of the {count} in the list."),
    })
}

/// Only what tells an address from another text. Whether mail arrives is known when it has.
fn check_email(label: &str, value: &str) -> Result<(), String> {
    let is_address = value.split_once('@').is_some_and(|(person, place)| {
        let place_is_whole = place.split('.').all(|part| !part.is_empty());
        !person.is_empty() && place_is_whole && !place.contains('@')
    });
    if is_address && !value.contains(char::is_whitespace) {
        return Ok(());
    }
    Err(format!("{label} has to be a mail address, like ada@example.org."))
}

fn check_file_name(label: &str, name: &str, accept: &str) -> Result<(), String> {
    let name = name.to_ascii_lowercase();
    if accept.split(',').any(|ending| name.ends_with(ending.trim())) {
        return Ok(());
    }
    Err(format!("{label} takes files whose name ends in {}.", accept.replace(',', " or ")))
}

//! A day of the calendar, read and printed as `<input type="date">` sends it.

use std::fmt;

/// A day from the year 1 to the year 9999, by today's calendar; without a time or a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    // In this order, so that the derived order is that of time.
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, or nothing when the calendar has no such day.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = year >= 1
            && year <= 9999
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= days_in_month(year, month);
        if exists { Some(Self { year, month, day }) } else { None }
    }

    /// The day, for a constant: one that does not exist does not compile there.
    ///
    /// # Panics
    /// When the calendar has no such day.
    pub const fn fixed(year: u16, month: u8, day: u8) -> Self {
        match Self::new(year, month, day) {
            Some(date) => date,
            None => panic!("the calendar has no such day"),
        }
    }

    /// Year, month and day.
    pub const fn parts(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// Reads `2026-01-31`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else {
            return Err(DateError::Spelling);
        };
        let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(DateError::Spelling);
        }
        let [y1, y2, y3, y4, m1, m2, d1, d2] = digits.map(|digit| digit - b'0');
        let year = [y1, y2, y3, y4].iter().fold(0, |year, digit| 10 * year + u16::from(*digit));
        Self::new(year, 10 * m1 + m2, 10 * d1 + d2).ok_or(DateError::NoSuchDay)
    }
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateError {
    /// It is not written as one.
    Spelling,
    /// The calendar has no such day.
    NoSuchDay,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

const fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::DateError::{NoSuchDay, Spelling};
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        let cases = [
            ("2026-01-31", Ok(())),
            ("0001-01-01", Ok(())),
            ("9999-12-31", Ok(())),
            ("2024-02-29", Ok(())),
            ("2000-02-29", Ok(())),
            ("2026-02-29", Err(NoSuchDay)),
            ("1900-02-29", Err(NoSuchDay)),
            ("2026-02-30", Err(NoSuchDay)),
            ("2026-04-31", Err(NoSuchDay)),
            ("2026-00-10", Err(NoSuchDay)),
            ("2026-13-10", Err(NoSuchDay)),
            ("2026-01-00", Err(NoSuchDay)),
            ("0000-01-01", Err(NoSuchDay)),
            ("2026-1-31", Err(Spelling)),
            ("31.01.2026", Err(Spelling)),
            ("2026/01/31", Err(Spelling)),
            ("2026-01-31T00", Err(Spelling)),
            ("+026-01-31", Err(Spelling)),
            ("２026-01-31", Err(Spelling)),
            ("", Err(Spelling)),
        ];
        for (text, expected) in cases {
            assert_eq!(Date::parse(text).map(drop), expected, "{text:?}");
            if let Ok(date) = Date::parse(text) {
                assert_eq!(date.to_string(), text);
            }
        }
    }

    #[test]
    fn dates_are_in_the_order_of_time() {
        let days = [Date::fixed(2025, 12, 31), Date::fixed(2026, 1, 30), Date::fixed(2026, 2, 1)];
        assert!(days.is_sorted());
    }
}

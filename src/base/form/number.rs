//! Whole numbers and decimals as people write them, kept as integers: a float cannot hold 0.10.

/// Why a text is not a number that can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is not written as one.
    Spelling,
    /// More digits stand behind the point than there are places.
    TooManyPlaces,
    /// It is larger than 64 bits hold.
    TooLarge,
}

/// Reads a number in units of its last place: with two places `12.5` is 1250.
///
/// What HTML calls a valid number is taken, but for the exponent: nobody means ten students by
/// `1e1`. Commas may set thousands apart, since pages show numbers so ([`grouped`]): `1,250.50`.
/// Digits may be those of any script; point, comma and minus full-width, or Arabic, as keyboards and
/// input methods type them.
///
/// # Errors
/// Why it cannot be taken.
pub fn parse(text: &str, places: u8) -> Result<i64, NumberError> {
    let mut chars = text.chars().map(fold).peekable();
    let negative = chars.next_if_eq(&'-').is_some();
    // Counted downwards, since there is one negative number more than there are positive ones.
    let mut units = Some(0_i64);
    let (mut any_digit, mut behind_point) = (false, None);
    // Digits of the whole part since its beginning, or since the last comma once there is one.
    let (mut in_group, mut has_groups) = (0, false);
    for c in chars {
        let ends_group = if has_groups { in_group == 3 } else { (1..=3).contains(&in_group) };
        if c == '.' && places > 0 && behind_point.is_none() {
            behind_point = Some(0);
            continue;
        }
        if c == ',' && behind_point.is_none() && ends_group {
            (in_group, has_groups) = (0, true);
            continue;
        }
        let digit = c.to_digit(10).ok_or(NumberError::Spelling)?;
        any_digit = true;
        in_group += usize::from(behind_point.is_none());
        behind_point = behind_point.map(|count: usize| count + 1);
        units = shifted(units).and_then(|units| units.checked_sub(digit.into()));
    }
    let (places, found) = (usize::from(places), behind_point.unwrap_or_default());
    if !any_digit || behind_point == Some(0) || (has_groups && in_group != 3) {
        return Err(NumberError::Spelling);
    }
    if found > places {
        return Err(NumberError::TooManyPlaces);
    }
    for _ in found..places {
        units = shifted(units);
    }
    let units = if negative { units } else { units.and_then(i64::checked_neg) };
    units.ok_or(NumberError::TooLarge)
}

fn shifted(units: Option<i64>) -> Option<i64> {
    units.and_then(|units| units.checked_mul(10))
}

/// The number as [`parse`] reads it: 1250 with two places is `12.50`.
pub fn format(units: i64, places: u8) -> String {
    let places = usize::from(places);
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", units.unsigned_abs(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let point = if places > 0 { "." } else { "" };
    format!("{sign}{whole}{point}{part}")
}

/// A number as [`format`] prints it, for reading: `1234567.50` as `1,234,567.50`.
pub fn grouped(number: &str) -> String {
    let whole = number.find('.').unwrap_or(number.len());
    let mut text = String::with_capacity(number.len() + 4);
    for (index, c) in number.char_indices() {
        let is_group = index < whole && index > 0 && (whole - index).is_multiple_of(3);
        if is_group && !text.ends_with('-') {
            text.push(',');
        }
        text.push(c);
    }
    text
}

/// How a number that [`parse`] refuses may have been meant: `1234.50` for `1.234,50`. For a
/// message alone, since `1.234` is a thousand to one reader and a little more than one to the next.
pub fn suggest(text: &str, places: u8) -> Option<String> {
    // The text without its separators, and how many digits stand behind the last of them.
    let (mut meant, mut behind) = (String::new(), None);
    for c in text.chars().map(fold) {
        match c {
            '+' if meant.is_empty() => {}
            ',' | '.' | '\'' | '’' | '_' => behind = Some(0),
            _ if c.is_whitespace() => behind = Some(0),
            '0'..='9' | '-' => {
                meant.push(c);
                behind = behind.map(|count: usize| count + 1);
            }
            _ => return None,
        }
    }
    match behind? {
        count if count > 0 && count <= usize::from(places) => {
            meant.insert(meant.len() - count, '.');
        }
        0 | 3 => {}
        _ => return None,
    }
    parse(&meant, places).ok().map(|units| format(units, places))
}

/// The value of the HTML attribute `pattern` for such a number, or for nothing.
pub fn html_pattern(places: u8) -> String {
    const DIGIT: &str = r"\p{Nd}";
    let whole = format!("(?:{DIGIT}+|{DIGIT}{{1,3}}(?:[,，٬]{DIGIT}{{3}})+)");
    let number = match places {
        0 => whole,
        _ => format!("(?:{whole}|{whole}?[.．٫]{DIGIT}{{1,{places}}})"),
    };
    format!(r"\s*(?:[\-－−]?{number})?\s*")
}

/// Whether the number is below zero as it is written, `-0` among them.
pub fn has_minus(text: &str) -> bool {
    text.chars().map(fold).next() == Some('-')
}

/// The ASCII character for one that stands for the same: digits, full-width and Arabic signs, and the
/// minus of print.
fn fold(c: char) -> char {
    match c {
        '．' | '٫' => '.',
        '，' | '٬' => ',',
        '－' | '−' => '-',
        _ => plain_digit(c),
    }
}

/// The digit from 0 to 9 for a digit of any script, and every other character as it is.
pub fn plain_digit(c: char) -> char {
    if c.is_ascii() {
        return c;
    }
    let from = |zero: &u32| char::from_digit(u32::from(c).wrapping_sub(*zero), 10);
    ZEROS.iter().find_map(from).unwrap_or(c)
}

/// The zeros of all scripts (Unicode 16, category Nd). Each is followed by its nine other digits.
const ZEROS: [u32; 75] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
    0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50,
    0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
    0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0,
    0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50,
    0x11da0, 0x11f50, 0x16130, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1ccf0, 0x1d7ce, 0x1d7d8,
    0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950, 0x1fbf0,
];

#[cfg(test)]
mod tests {
    use super::NumberError::{Spelling, TooLarge, TooManyPlaces};
    use super::*;

    #[test]
    fn each_way_of_writing_a_number_has_one_answer() {
        let cases = [
            ("12", 0, Ok(12)),
            ("１２", 0, Ok(12)),
            ("007", 0, Ok(7)),
            ("-0", 0, Ok(0)),
            ("−5", 0, Ok(-5)),
            ("9223372036854775807", 0, Ok(i64::MAX)),
            ("-9223372036854775808", 0, Ok(i64::MIN)),
            ("9223372036854775808", 0, Err(TooLarge)),
            ("1234.5", 2, Ok(123_450)),
            ("－１．５", 2, Ok(-150)),
            (".5", 2, Ok(50)),
            ("-0.00", 2, Ok(0)),
            ("92233720368547758.08", 2, Err(TooLarge)),
            ("1.999", 2, Err(TooManyPlaces)),
            // Half of Europe writes a thousand so: zeros at the end are no reason to guess.
            ("1.000", 2, Err(TooManyPlaces)),
            ("1.", 2, Err(Spelling)),
            (".", 2, Err(Spelling)),
            ("1.5", 0, Err(Spelling)),
            ("1.2.3", 2, Err(Spelling)),
            ("", 2, Err(Spelling)),
            ("-", 2, Err(Spelling)),
            ("--1", 2, Err(Spelling)),
            ("+5", 2, Err(Spelling)),
            ("1e9", 2, Err(Spelling)),
            ("NaN", 2, Err(Spelling)),
            ("inf", 2, Err(Spelling)),
            ("0x10", 2, Err(Spelling)),
            ("1 2", 2, Err(Spelling)),
            ("1,234.50", 2, Ok(123_450)),
            ("-1,234,567.8", 2, Ok(-123_456_780)),
            ("１，２３４", 0, Ok(1234)),
            ("12,345", 2, Ok(1_234_500)),
            // A comma where no page puts one may be somebody's point.
            ("12,5", 2, Err(Spelling)),
            ("12,50", 2, Err(Spelling)),
            ("1234,567", 2, Err(Spelling)),
            ("1,2345", 2, Err(Spelling)),
            ("1,234,5", 2, Err(Spelling)),
            ("1,23.50", 2, Err(Spelling)),
            ("1.234,50", 2, Err(Spelling)),
            (",123", 2, Err(Spelling)),
            ("1,,234", 2, Err(Spelling)),
            ("1,234,", 2, Err(Spelling)),
            ("1.5,000", 4, Err(Spelling)),
            ("٣", 0, Ok(3)),
            ("۳", 0, Ok(3)),
            ("१२๓", 0, Ok(123)),
            ("٣٫٥", 2, Ok(350)),
            ("−١٬٢٣٤٫٥", 2, Ok(-123_450)),
            ("٣¾", 2, Err(Spelling)),
            ("²", 2, Err(Spelling)),
            ("三", 2, Err(Spelling)),
        ];
        for (text, places, expected) in cases {
            assert_eq!(parse(text, places), expected, "{text:?} with {places} places");
        }
    }

    #[test]
    fn a_number_is_printed_with_all_its_places_and_never_as_minus_zero() {
        let cases = [
            (0, 0, "0"),
            (0, 2, "0.00"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (123_450, 2, "1234.50"),
            (i64::MIN, 0, "-9223372036854775808"),
            (i64::MIN, 2, "-92233720368547758.08"),
        ];
        for (units, places, expected) in cases {
            assert_eq!(format(units, places), expected);
        }
    }

    #[test]
    fn digits_stand_in_groups_of_three_before_the_point() {
        for (number, text) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("10000", "10,000"),
            ("1000000.00", "1,000,000.00"),
            ("123456.78", "123,456.78"),
            ("-1000", "-1,000"),
            ("-100", "-100"),
            ("", ""),
        ] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn what_was_probably_meant_is_shown_and_wild_guesses_are_not() {
        let cases = [
            ("1.234,50", 2, Some("1234.50")),
            ("1 234,5", 2, Some("1234.50")),
            ("12'000", 2, Some("12000.00")),
            ("1.", 2, Some("1.00")),
            ("1.234", 0, Some("1234")),
            ("1.5", 0, None),
            ("12,34", 0, None),
            ("1e9", 2, None),
            ("1,é", 2, None),
            ("--1", 2, None),
            ("", 2, None),
        ];
        for (text, places, expected) in cases {
            assert_eq!(suggest(text, places).as_deref(), expected, "{text:?}");
        }
    }
}

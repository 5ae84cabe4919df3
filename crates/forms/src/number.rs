//! Whole numbers and decimals as people write them, kept as integers: a float cannot hold 0.10.

/// Why a text is not a number that can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// It is not written as one.
    Spelling,
    /// More digits stand after the point than there are places.
    TooManyPlaces,
    /// Its comma may stand for a point, or set thousands apart.
    Ambiguous,
    /// It is larger than 64 bits hold.
    TooLarge,
}

/// Reads a number in units of its last place: with two places `12.5` is 1250.
///
/// What can be read in one way only is taken: `1350.5`, `1,350.50` as pages show it ([`grouped`]),
/// `1.350,50`, `1 350,50`, `1'350.50`, `12,5`, `1,35,000.50`. A single comma before three digits is
/// a thousand to one reader and a point to the next, so `1,350` is no number where there are
/// decimal places. Nobody means ten students by `1e1`, so the exponent of HTML's numbers is not
/// taken. Digits may be those of any script; point, comma and minus full-width, or Arabic, as
/// keyboards and input methods type them.
///
/// # Errors
/// Why it cannot be taken.
pub fn parse(text: &str, places: u8) -> Result<i64, NumberError> {
    let mut chars = text.chars().map(fold).peekable();
    let negative = chars.next_if_eq(&'-').is_some();
    let (mut digits, mut lengths, mut marks) = (String::new(), vec![0], Vec::new());
    for c in chars {
        if c.is_ascii_digit() {
            digits.push(c);
            *lengths.last_mut().ok_or(NumberError::Spelling)? += 1;
        } else {
            marks.push(mark(c).ok_or(NumberError::Spelling)?);
            lengths.push(0);
        }
    }
    let places = usize::from(places);
    let has_point = has_point(&digits, &lengths, &marks, places)?;
    let (groups, behind) = lengths.split_at(lengths.len() - usize::from(has_point));
    let is_whole = groups.len() == 1 || is_grouped(&digits, groups);
    let is_one_mark = marks[..groups.len() - 1].windows(2).all(|pair| pair[0] == pair[1]);
    if digits.is_empty() || behind == [0] || !is_whole || !is_one_mark {
        return Err(NumberError::Spelling);
    }
    let (whole, part) = digits.split_at(groups.iter().sum());
    let (kept, rest) = part.split_at(part.len().min(places));
    if rest.bytes().any(|digit| digit != b'0') {
        return Err(if places == 0 { NumberError::Spelling } else { NumberError::TooManyPlaces });
    }
    let zeros = std::iter::repeat_n(b'0', places - kept.len());
    // Counted downwards, since there is one negative number more than there are positive ones.
    let mut units = Some(0_i64);
    for digit in whole.bytes().chain(kept.bytes()).chain(zeros) {
        let shifted = units.and_then(|units| units.checked_mul(10));
        units = shifted.and_then(|units| units.checked_sub(i64::from(digit - b'0')));
    }
    let units = if negative { units } else { units.and_then(i64::checked_neg) };
    units.ok_or(NumberError::TooLarge)
}

/// Whether the last of these marks sets decimal places apart, and not thousands.
fn has_point(
    digits: &str,
    lengths: &[usize],
    marks: &[char],
    places: usize,
) -> Result<bool, NumberError> {
    let Some((last, before)) = marks.split_last() else { return Ok(false) };
    if before.contains(last) || !matches!(last, '.' | ',') {
        return Ok(false);
    }
    if !before.is_empty() || !is_grouped(digits, lengths) {
        return Ok(true);
    }
    match (last, places) {
        (',', 0) => Ok(false),
        (',', _) => Err(NumberError::Ambiguous),
        (_, 0) => Err(NumberError::Spelling),
        (_, 1 | 2) => Err(NumberError::TooManyPlaces),
        _ => Ok(true),
    }
}

/// Whether digits stand in groups as thousands do, or as lakhs and crores.
fn is_grouped(digits: &str, lengths: &[usize]) -> bool {
    let [first, middle @ .., 3] = lengths else { return false };
    let all = |length: usize| middle.iter().all(|found| *found == length);
    let has_first = (1..=3).contains(first) && !digits.starts_with('0');
    has_first && (all(3) || (*first < 3 && all(2)))
}

/// What may stand between groups of digits, one character for all of its kind.
fn mark(c: char) -> Option<char> {
    match c {
        '.' | ',' | '\'' => Some(c),
        '’' => Some('\''),
        _ => (c.is_whitespace() && !c.is_control()).then_some(' '),
    }
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

/// How a number that [`parse`] refuses may have been meant: `1234.50` for `1_234.50`. For a
/// message alone, since `1.234` is a thousand to one reader and a little more than one to the next.
pub fn suggest(text: &str, places: u8) -> Option<String> {
    // The text without its separators, and how many digits stand after the last of them.
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

/// The value of the HTML attribute `pattern` for a number, or for nothing: the characters that it
/// may hold.
pub fn html_pattern() -> String {
    // Marks of direction come along with numbers that are copied out of Arabic or Hebrew: the check
    // names them, which a browser does not.
    r"\s*\p{Cf}*[\-－−]?(?:[\p{Nd}\p{Cf}]|[.,．，٫٬'’\s])*".to_owned()
}

/// Whether the number is below zero as it is written, `-0` among them.
pub fn has_minus(text: &str) -> bool {
    text.chars().map(fold).next() == Some('-')
}

/// The ASCII character for one that stands for the same: digits, full-width and Arabic signs, and
/// the minus of print.
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
    use super::NumberError::{Ambiguous, Spelling, TooLarge, TooManyPlaces};
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
            // A point to one reader, a thousand to the next.
            ("12,345", 2, Err(Ambiguous)),
            ("1,350", 2, Err(Ambiguous)),
            ("-1,350", 2, Err(Ambiguous)),
            ("1,350", 3, Err(Ambiguous)),
            ("1,350", 0, Ok(1350)),
            ("1.350", 0, Err(Spelling)),
            ("1.350", 3, Ok(1350)),
            // These can be read in one way only.
            ("12,5", 2, Ok(1250)),
            ("12,50", 2, Ok(1250)),
            ("0,350", 2, Ok(35)),
            (",5", 2, Ok(50)),
            ("1.350,50", 2, Ok(135_050)),
            ("1 350,50", 2, Ok(135_050)),
            ("1\u{a0}350,50", 2, Ok(135_050)),
            ("1\u{202f}350.50", 2, Ok(135_050)),
            ("1 350", 2, Ok(135_000)),
            ("1'350.50", 2, Ok(135_050)),
            ("1’350’000", 2, Ok(135_000_000)),
            ("1.234.567", 2, Ok(123_456_700)),
            ("1,234,567", 2, Ok(123_456_700)),
            ("1,35,000.50", 2, Ok(13_500_050)),
            // Zeros that a database writes after the places there are.
            ("1350.5000", 2, Ok(135_050)),
            ("1350,500", 2, Ok(135_050)),
            ("2.0", 0, Ok(2)),
            ("1234,567", 2, Err(TooManyPlaces)),
            ("1,2345", 2, Err(TooManyPlaces)),
            ("1,234,5", 2, Err(Spelling)),
            ("1,23.50", 2, Err(Spelling)),
            ("1.234 567,50", 2, Err(Spelling)),
            ("1 234.567.890", 2, Err(Spelling)),
            ("0,123,456", 2, Err(Spelling)),
            ("1,35,00.50", 2, Err(Spelling)),
            ("1\n350", 2, Err(Spelling)),
            ("' 5", 2, Err(Spelling)),
            ("€ 5", 2, Err(Spelling)),
            (",123", 2, Err(TooManyPlaces)),
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

//! What holds for whatever is typed: no panic, and what is printed is read as the same.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::{Date, Field, Options, number};

const MODES: Options = &[("campus", "On campus"), ("online", "Online")];
const FIELDS: &[Field] = &[
    Field::text("text", "Text").min_length(2).max_length(9),
    Field::text_area("area", "Area").max_length(9),
    Field::password("password", "Password"),
    Field::search("search", "Search"),
    Field::email("email", "Email"),
    Field::hidden("hidden"),
    Field::checkbox("box", "Box"),
    Field::integer("small", "Small", 1, 10),
    Field::integer("below", "Below", -20, -5),
    Field::integer("any", "Any", i64::MIN, i64::MAX),
    Field::decimal("money", "Money", -100, 100_000_000, 2),
    Field::decimal("fine", "Fine", i64::MIN, i64::MAX, 18),
    Field::date("date", "Date", Date::fixed(1900, 1, 1), Date::fixed(2026, 12, 31)),
    Field::select("select", "Select", MODES),
    Field::radio("radio", "Radio", MODES),
    Field::file("file", "File", ".csv", 9),
];

/// Runs many cases, and leaves no files with those that failed: their seed is in the output.
fn for_all<S: Strategy>(what: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases: 2000, failure_persistence: None, ..Config::default() };
    if let Err(error) = TestRunner::new(config).run(what, test) {
        panic!("{error}");
    }
}

/// Anything, and what looks like numbers, dates, addresses and lines.
fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        r"[-+−－.,．٫٬0-9０-９٠-٩eExX' ]{0,30}",
        r"-?[0-9]{1,22}(\.[0-9]{0,20})?",
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        r"[a-z@. ]{0,12}",
        r"[a\r\n\t\x00 ]{0,12}",
        Just("online".to_owned()),
    ]
}

#[test]
fn nothing_that_is_typed_makes_a_field_panic_and_checking_equals_reading() {
    for_all(&typed(), |typed| {
        for field in FIELDS {
            let value = field.normalize(&typed);
            prop_assert_eq!(&field.normalize(&value), &value, "normal is normal");
            let checked = field.check(&value);
            prop_assert_eq!(field.parse_text(&typed).map(drop), checked.clone());
            let _ = (field.parse_date(&typed), field.parse_boolean(&typed));
            let number = field.parse_optional(&typed, Field::parse_number);
            if field.kind.number().is_some() {
                prop_assert_eq!(number.map(drop), checked);
            }
        }
        Ok(())
    });
}

#[test]
fn who_types_something_right_sees_no_message_on_the_way() {
    let right = FIELDS.iter().map(|field| match field.kind.number() {
        Some((min, max, places)) => {
            let values = (min..=max, any::<bool>()).prop_map(move |(units, is_shown)| {
                let plain = number::format(units, places);
                // As a form has it, or copied from a page.
                if is_shown { number::grouped(&plain) } else { plain }
            });
            (Just(*field), values.boxed())
        }
        None => (Just(*field), "[ab]{2,9}".boxed()),
    });
    for_all(&proptest::strategy::Union::new(right), |(field, value)| {
        if field.check(&value).is_ok() {
            for (end, _) in value.char_indices() {
                prop_assert_eq!(field.check_so_far(&value[..end]), Ok(()), "{:?}", &value[..end]);
            }
        }
        Ok(())
    });
}

#[test]
fn a_number_that_is_printed_is_read_as_the_same() {
    for_all(&(any::<i64>(), 0_u8..=18), |(units, places)| {
        let text = number::format(units, places);
        for text in [number::grouped(&text), text] {
            prop_assert_eq!(number::parse(&text, places), Ok(units), "{}", text);
        }
        Ok(())
    });
}

#[test]
fn a_text_that_is_read_as_a_number_is_printed_in_one_way() {
    for_all(&(typed(), 0_u8..=4), |(text, places)| {
        if let Ok(units) = number::parse(&text, places) {
            let printed = number::format(units, places);
            prop_assert_eq!(number::parse(&printed, places), Ok(units), "{}", printed);
            prop_assert!(units != 0 || !printed.starts_with('-'), "{}", printed);
        }
        if let Some(meant) = number::suggest(&text, places) {
            prop_assert!(number::parse(&meant, places).is_ok(), "{}", meant);
        }
        Ok(())
    });
}

#[test]
fn a_date_that_is_printed_is_read_as_the_same() {
    for_all(&(0_u16..=10_000, 0_u8..=13, 0_u8..=32), |(year, month, day)| {
        let text = format!("{year:04}-{month:02}-{day:02}");
        let date = Date::new(year, month, day);
        prop_assert_eq!(Date::parse(&text).ok(), date);
        prop_assert!(date.is_none_or(|date| date.to_string() == text));
        Ok(())
    });
}

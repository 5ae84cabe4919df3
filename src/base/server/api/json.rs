//! JSON, read strictly: each member once, nested a little, and where it is wrong, the place.

use std::cell::Cell;
use std::fmt;

use rollcall_forms::MAX_NAMES;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{Kind, Problem};

/// So deep may lists and objects stand in each other: no body of ours needs half of it.
const MAX_DEPTH: usize = 16;

/// The most values in a text, lists and objects among them: a patch of a hundred operations has a
/// third of it. Each takes far more memory than the two bytes that it may be written in.
const MAX_VALUES: usize = 2048;

/// Up to here a float tells each whole number from the next: 2 to the power of 53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The most characters of somebody's words that a message repeats.
const QUOTED: usize = 40;

/// Reads a text that is one value.
///
/// # Errors
/// A problem with line and column.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    if let Some(what) = wrong_beginning(bytes) {
        let detail = format!("Line 1, column 1: {what} (RFC 8259, section 8.1).");
        return Err(Problem::new(Kind::MalformedJson).detail(detail).at(1, 1));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let left = Cell::new(MAX_VALUES);
    let read = Strict { depth: 0, left: &left }.deserialize(&mut reader);
    read.and_then(|value| reader.end().map(|()| value)).map_err(|error| {
        let text = error.to_string();
        let (what, _) = text.rsplit_once(" at line ").unwrap_or((&text, ""));
        // Where a line has nothing, it ends in its first column.
        let (line, column) = (error.line(), error.column().max(1));
        let detail = format!("Line {line}, column {column}: {what}.");
        Problem::new(Kind::MalformedJson).detail(detail).at(line, column)
    })
}

/// What is wrong with how a text begins that an editor or a program has written in its own way. No JSON
/// has a NUL in it, and in UTF-16 and UTF-32 one of the first two bytes of any JSON is one.
fn wrong_beginning(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => {
            Some("the body begins with a byte order mark (U+FEFF); send it without")
        }
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [0, _, ..] | [_, 0, ..] => {
            Some("the body is in UTF-16 or UTF-32; send it in UTF-8, without a byte order mark")
        }
        _ => None,
    }
}

/// Somebody's words in a message, where nothing at all would not be seen.
pub(super) fn quoted(text: &str) -> String {
    if text.is_empty() {
        return "\"\"".to_owned();
    }
    let short: String = text.chars().take(QUOTED).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("{short}{dots}")
}

/// A value at this depth, and how many more there may be.
#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: usize,
    left: &'a Cell<usize>,
}

impl Strict<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format!("nested deeper than {MAX_DEPTH}")));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let left = self.left.get().checked_sub(1);
        self.left.set(
            left.ok_or_else(|| {
                D::Error::custom(format!("it holds more than {MAX_VALUES} values"))
            })?,
        );
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    /// `2.0` is `2`: to a test of a JSON Patch numbers are equal by their value (RFC 6902, section
    /// 4.6).
    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        if value.fract() == 0.0 && value.abs() <= EXACT {
            return Ok(Value::Number((value as i64).into()));
        }
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("no number"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = sequence.next_element_seed(inside)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut found = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if found.len() == MAX_NAMES {
                return Err(A::Error::custom(format!("an object has at most {MAX_NAMES} members")));
            }
            if found.contains_key(&name) {
                let name = quoted(&name);
                return Err(A::Error::custom(format!("the member `{name}` stands there twice")));
            }
            let value = members.next_value_seed(inside)?;
            found.insert(name, value);
        }
        Ok(Value::Object(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problem(text: &str) -> String {
        parse(text.as_bytes()).err().map(|problem| format!("{problem:?}")).unwrap_or_default()
    }

    #[test]
    fn what_is_no_json_is_said_with_its_place() {
        let deep = "[".repeat(MAX_DEPTH + 1);
        let many = format!("[{}1]", "{},".repeat(MAX_VALUES - 1));
        let wide: String = (0..=MAX_NAMES).map(|number| format!("\"{number}\":1,")).collect();
        let wide = format!("{{{wide}");
        for (text, place, words) in [
            ("", "(1, 1)", "EOF"),
            ("{\"name\": \"Ada\",\n \"city\" \"Oslo\"}", "(2, 9)", "expected `:`"),
            ("{\"year\": 1, \"year\": 2}", "(1, 18)", "the member `year` stands there twice"),
            ("[{\"a\": {\"b\": 1,\n\"b\": 2}}]", "(2, 3)", "the member `b` stands there twice"),
            (&deep, "(1, 17)", "nested deeper than 16"),
            (&many, "(1, 6142)", "it holds more than 2048 values"),
            (&wide, "(1, 1944)", "an object has at most 256 members"),
            ("{} {}", "(1, 4)", "trailing characters"),
            ("1e999", "(1, 5)", "number out of range"),
            ("NaN", "(1, 1)", "expected value"),
            ("\"\\ud800\"", "(1, 8)", "hex escape"),
        ] {
            let problem = problem(text);
            assert!(problem.contains(place) && problem.contains(words), "{text}: {problem}");
        }
    }

    #[test]
    fn a_byte_order_mark_and_another_charset_are_told_by_their_names() {
        let in_utf_16 = |text: &str, to_bytes: fn(u16) -> [u8; 2]| {
            text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>()
        };
        let in_utf_32 =
            |text: &str| text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>();
        let (mark, other) = ("byte order mark (U+FEFF); send it without", "UTF-16 or UTF-32");
        for (bytes, words) in [
            (b"\xef\xbb\xbf{}".to_vec(), mark),
            (b"\xef\xbb\xbf".to_vec(), mark),
            (b"\xef\xbb\xbf\xef\xbb\xbf{}".to_vec(), mark),
            (in_utf_16("\u{feff}{}", u16::to_le_bytes), other),
            (in_utf_16("\u{feff}{}", u16::to_be_bytes), other),
            (in_utf_16("{\"name\": \"Zoë\"}", u16::to_le_bytes), other),
            (in_utf_16("[1]", u16::to_be_bytes), other),
            (in_utf_32("{}"), other),
            (in_utf_32("\u{feff}{}"), other),
        ] {
            let problem = parse(&bytes).err().map(|problem| format!("{problem:?}"));
            let problem = problem.unwrap_or_default();
            assert!(
                problem.contains("Line 1, column 1: ") && problem.contains(words),
                "{bytes:?}: {problem}"
            );
        }
        // Inside of a text it is a character like any other.
        assert!(parse("\"\u{feff}\"".as_bytes()).is_ok());
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_no_json() {
        assert!(parse(b"\"\xff\"").is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = parse(&bytes);
        }

        #[test]
        fn what_has_each_member_once_is_read_as_others_read_it(text in "[\\[\\]{}:,\"a-c0-9 ]{0,40}") {
            let usual: Option<Value> = serde_json::from_str(&text).ok();
            match parse(text.as_bytes()) {
                Ok(value) => prop_assert_eq!(Some(value), usual),
                Err(problem) => {
                    let own = ["twice", "deeper"].iter().any(|word| format!("{problem:?}").contains(word));
                    prop_assert!(usual.is_none() || own);
                }
            }
        }
    }
}

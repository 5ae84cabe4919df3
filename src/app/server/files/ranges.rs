//! Which part of a file is asked for (`Range` and `If-Range`, RFC 9110, sections 14.2 and 13.1.5).

use std::ops::Range;

use axum::http::{HeaderMap, HeaderValue, header};

/// The part of a file that is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it, as when no part is asked for.
    All,
    /// These bytes.
    Of(Range<usize>),
    /// Nothing, since all that is asked for is behind its end.
    Beyond,
}

/// What these headers ask of a file with this tag and length. What is not understood asks for nothing
/// in particular, and neither do several parts: who wants those is sent the whole.
pub fn part(headers: &HeaderMap, tag: &HeaderValue, length: usize) -> Part {
    // Only our tag says that the file is still the same: a weak one does not, nor does a date, within
    // whose second it may have changed.
    if headers.get_all(header::IF_RANGE).iter().any(|known| known != tag) {
        return Part::All;
    }
    let mut lines = headers.get_all(header::RANGE).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return Part::All };
    let ranges = line.to_str().ok().and_then(|text| ranges(text, length));
    let Some(ranges) = ranges else { return Part::All };
    let mut there = ranges.into_iter().flatten();
    match (there.next(), there.next()) {
        (None, _) => Part::Beyond,
        (Some(range), None) => Part::Of(range),
        _ => Part::All,
    }
}

/// All ranges of the header, those behind the end as `None`. Nothing, where it is not in bytes or one
/// of them is no range.
fn ranges(text: &str, length: usize) -> Option<Vec<Option<Range<usize>>>> {
    let (unit, set) = text.split_once('=')?;
    let specs = set.split(',').map(|spec| spec.trim_matches([' ', '\t']));
    let specs = specs.filter(|spec| !spec.is_empty());
    let ranges: Vec<_> = specs.map(|spec| range(spec, length)).collect::<Option<_>>()?;
    (unit.eq_ignore_ascii_case("bytes") && !ranges.is_empty()).then_some(ranges)
}

fn range(spec: &str, length: usize) -> Option<Option<Range<usize>>> {
    let range = match spec.split_once('-')? {
        ("", last) => length.saturating_sub(number(last)?)..length,
        (first, "") => number(first)?..length,
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            first..last.saturating_add(1).min(length)
        }
    };
    Some(Some(range).filter(|range| !range.is_empty()))
}

/// A number too large for us is behind the end of every file.
fn number(digits: &str) -> Option<usize> {
    let is_right = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_right.then(|| digits.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&'static str, &str)], length: usize) -> Part {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().expect("a header"));
        }
        part(&map, &HeaderValue::from_static("\"tag\""), length)
    }

    #[test]
    fn one_range_of_bytes_is_a_part() {
        for (text, expected) in [
            ("bytes=0-9", 0..10),
            ("Bytes=0-0", 0..1),
            ("bytes=90-", 90..100),
            ("bytes=90-200", 90..100),
            ("bytes=99-99", 99..100),
            ("bytes=-10", 90..100),
            ("bytes=-100", 0..100),
            ("bytes=-101", 0..100),
            ("bytes=-99999999999999999999999999", 0..100),
            ("bytes=50-99999999999999999999999999", 50..100),
            ("bytes=007-0008", 7..9),
            ("bytes= 0-9 ", 0..10),
            ("bytes=,0-9,", 0..10),
            // The one that is there, of several.
            ("bytes=0-9, 100-", 0..10),
        ] {
            assert_eq!(asked(&[("range", text)], 100), Part::Of(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_range_of_bytes_asks_for_all() {
        for text in [
            "lines=1-2",
            "bytes",
            "bytes=",
            "bytes=,",
            "bytes=-",
            "bytes=a-b",
            "bytes=9-0",
            "bytes=+1-2",
            "bytes=1-+2",
            "bytes=1--2",
            "bytes=1 -2",
            "bytes=0x1-2",
            "bytes=1",
            "bytes=0-9, x",
            "bytes=0-9; bytes=20-29",
            "bytes 0-9",
            "0-9",
            "bytes=0-9,20-29",
            "bytes=0-50,20-29",
        ] {
            assert_eq!(asked(&[("range", text)], 100), Part::All, "{text}");
        }
        assert_eq!(asked(&[("range", "bytes=0-9"), ("range", "bytes=0-9")], 100), Part::All);
        assert_eq!(asked(&[], 100), Part::All);
    }

    #[test]
    fn what_lies_behind_the_end_is_told_from_what_is_not_understood() {
        for text in [
            "bytes=100-",
            "bytes=100-200",
            "bytes=-0",
            "bytes=100-, 200-300",
            "bytes=99999999999999999999999999-",
        ] {
            assert_eq!(asked(&[("range", text)], 100), Part::Beyond, "{text}");
        }
        assert_eq!(asked(&[("range", "bytes=0-")], 0), Part::Beyond);
    }

    #[test]
    fn a_part_is_sent_only_of_the_file_that_the_rest_is_of() {
        let range = ("range", "bytes=0-9");
        for (known, expected) in [
            ("\"tag\"", Part::Of(0..10)),
            ("\"another\"", Part::All),
            ("W/\"tag\"", Part::All),
            ("tag", Part::All),
            ("*", Part::All),
            ("\"another\", \"tag\"", Part::All),
            ("Tue, 15 Nov 1994 12:45:26 GMT", Part::All),
        ] {
            assert_eq!(asked(&[range, ("if-range", known)], 100), expected, "{known}");
        }
        assert_eq!(asked(&[("range", "bytes=100-"), ("if-range", "\"another\"")], 100), Part::All);
        assert_eq!(asked(&[("if-range", "\"tag\"")], 100), Part::All);
    }
}

//! Media types: what a client takes (`Accept`, RFC 9110, section 12.5.1), what it sends.

use axum::http::{HeaderMap, header};

/// The best of `offers` for whom these headers are from; `None` when they take none of them.
/// Between equals the first offer wins.
pub(super) fn choose(headers: &HeaderMap, offers: &[&'static str]) -> Option<&'static str> {
    let accept: Vec<&str> =
        headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accept = accept.join(",");
    let ranges: Vec<Range> = parts(&accept, ',').filter_map(Range::parse).collect();
    if ranges.is_empty() {
        return offers.first().copied();
    }
    let weighed = offers.iter().map(|offer| (weight_among(&ranges, essence(offer)), *offer));
    let taken = weighed.filter(|(weight, _)| *weight > 0);
    // Of equal maxima, `max_by_key` would take the last.
    taken.rev().max_by_key(|(weight, _)| *weight).map(|(_, offer)| offer)
}

/// A media type without its parameters.
pub fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

/// The value of a parameter, without quotes.
pub fn parameter<'a>(media_type: &'a str, name: &str) -> Option<&'a str> {
    let parameters = parts(media_type, ';').skip(1).filter_map(|one| one.split_once('='));
    let mut found = parameters.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| {
        let value = value.trim();
        value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value)
    })
}

/// How much one of what is accepted is wanted, in thousandths. A weight that is none says nothing:
/// what it stands beside is wanted all the same.
pub fn weight(text: &str) -> u16 {
    let weight = parameter(text, "q").and_then(|q| q.parse().ok()).unwrap_or(1.0_f32);
    (weight.clamp(0.0, 1.0) * 1000.0).round() as u16
}

/// What stands between separators; one in quotes separates nothing (RFC 9110, section 5.6.4).
fn parts(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut in_quotes, mut is_escaped) = (false, false);
    text.split(move |c| {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if in_quotes => is_escaped = true,
            '"' => in_quotes = !in_quotes,
            _ => {}
        }
        c == separator && !in_quotes
    })
}

/// One of what is accepted: `text/csv;q=0.5`.
struct Range<'a> {
    kind: &'a str,
    subkind: &'a str,
    /// In thousandths.
    weight: u16,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (kind, subkind) = essence(text).split_once('/')?;
        Some(Self { kind, subkind, weight: weight(text) })
    }

    /// How exactly it names this media type; `None` when it does not.
    fn precision(&self, offer: &str) -> Option<u8> {
        let (kind, subkind) = offer.split_once('/')?;
        let is = |range: &str, part: &str| range.eq_ignore_ascii_case(part);
        match (self.kind, self.subkind) {
            ("*", "*") => Some(0),
            (range, "*") if is(range, kind) => Some(1),
            (range, sub) if is(range, kind) && is(sub, subkind) => Some(2),
            _ => None,
        }
    }
}

/// The range that names the offer most exactly decides.
fn weight_among(ranges: &[Range<'_>], offer: &str) -> u16 {
    let found = ranges.iter().filter_map(|range| Some((range.precision(offer)?, range.weight)));
    found.max_by_key(|(precision, _)| *precision).map_or(0, |(_, weight)| weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = "application/json";
    const CSV: &str = "text/csv; charset=utf-8";

    #[test]
    fn what_is_accepted_is_weighed_by_how_exactly_it_is_named() {
        let cases = [
            (None, Some(JSON)),
            (Some(""), Some(JSON)),
            (Some("*/*"), Some(JSON)),
            (Some("application/json"), Some(JSON)),
            (Some("APPLICATION/*"), Some(JSON)),
            (Some("text/csv"), Some(CSV)),
            (Some("text/csv;charset=utf-8"), Some(CSV)),
            (Some("text/*, application/json;q=0.9"), Some(CSV)),
            (Some("text/csv;q=0.1, */*;q=0.2"), Some(JSON)),
            (Some("application/json;q=0, */*"), Some(CSV)),
            (Some("text/html, application/xhtml+xml, */*;q=0.8"), Some(JSON)),
            (Some("application/json;q=0"), None),
            (Some("text/html"), None),
            (Some("application/problem+json"), None),
            (Some("application/jso"), None),
            (Some("text/csv;q=abc"), Some(CSV)),
            (Some("text/csv;x=\"a,b\\\",application/json\""), Some(CSV)),
            (Some("text/csv;x=\"a;q=0\""), Some(CSV)),
        ];
        for (accept, chosen) in cases {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT, accept.parse().expect("a header"));
            }
            assert_eq!(choose(&headers, &[JSON, CSV]), chosen, "{accept:?}");
        }
    }

    #[test]
    fn several_lines_of_accept_are_one_list() {
        let mut headers = HeaderMap::new();
        headers.append(header::ACCEPT, "text/html".parse().expect("a header"));
        headers.append(header::ACCEPT, "text/csv".parse().expect("a header"));
        assert_eq!(choose(&headers, &[JSON, CSV]), Some(CSV));
    }

    #[test]
    fn a_parameter_is_found_whatever_its_case_and_quotes() {
        for text in ["a/b;charset=utf-8", "a/b; Charset=\"utf-8\"", "a/b; x=y ; charset = utf-8"] {
            assert_eq!((essence(text), parameter(text, "charset")), ("a/b", Some("utf-8")));
        }
        assert_eq!(parameter("a/b", "charset"), None);
    }
}

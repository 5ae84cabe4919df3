//! A cell as it was meant: without what nobody sees, what stands for nothing, and what names the
//! currency.

use rollcall_forms::{Field, Kind};

use crate::base::server::csv::without_mark;
use crate::students::student::FEE;

/// What databases write for a cell that holds nothing.
const NOTHING: &str = "\\N";

/// The signs that stand for a currency, by what the settings may call it. A sign that several have
/// stands for each of them: it is the roster's that is meant.
const SIGNS: [(&str, &str); 9] = [
    ("EUR", "€"),
    ("USD", "$"),
    ("CAD", "$"),
    ("AUD", "$"),
    ("GBP", "£"),
    ("INR", "₹"),
    ("JPY", "¥"),
    ("CNY", "¥"),
    ("CHF", "Fr."),
];

/// The text of a cell for a field.
pub(super) fn meant<'a>(field: &Field, cell: &'a str, currency: &str) -> &'a str {
    let text = bare(cell);
    // As spreadsheets are made to keep the zeros before a number. What our own files hold begins
    // with a mark there.
    let inside = text.strip_prefix("=\"").and_then(|text| text.strip_suffix('"'));
    let text = bare(inside.unwrap_or_else(|| without_mark(text)));
    if text == NOTHING {
        ""
    } else if field.name == FEE.name {
        without_currency(text, currency)
    } else {
        chosen(field, text)
    }
}

/// A text without what nobody sees around it. Joiners and the like stay, since they belong to the
/// character before them.
pub(super) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| {
        let is_mark = matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{feff}'
        );
        is_mark || c.is_whitespace() || c.is_control()
    })
}

/// An amount without the roster's own currency before or behind it. Another one stays, and is
/// refused.
fn without_currency<'a>(text: &'a str, currency: &str) -> &'a str {
    let code = currency.to_uppercase();
    let signs = SIGNS.iter().filter(|(of, _)| *of == code).map(|(_, sign)| *sign);
    for name in signs.chain([currency]) {
        // By bytes: where a name is not of ASCII, its case is kept.
        let is_name = |part: Option<&str>| part.is_some_and(|part| part.eq_ignore_ascii_case(name));
        if is_name(text.get(..name.len())) {
            return bare(&text[name.len()..]);
        }
        let end = text.len().saturating_sub(name.len());
        if is_name(text.get(end..)) {
            return bare(&text[..end]);
        }
    }
    text
}

/// What is chosen from a list, by its value or by the words that people read, whatever the case
/// and whatever stands between the words.
fn chosen<'a>(field: &Field, text: &'a str) -> &'a str {
    let Some(options) = field.kind.options() else { return text };
    let spaced = |text: &str| {
        let text = text.to_lowercase();
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_'));
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let typed = spaced(text);
    let same = |words: &str| spaced(words) == typed;
    let found = options.iter().find(|(value, words)| same(value) || same(words));
    found.map_or(text, |(value, _)| value)
}

/// How a number was read that is not written as the form would show it.
pub(super) fn read_as(field: &Field, cell: &str, text: &str) -> Option<String> {
    let is_number = matches!(field.kind, Kind::Integer { .. } | Kind::Decimal { .. });
    let is_plain = |c: char| c.is_ascii_digit() || c == '.';
    if !is_number || bare(cell).chars().all(is_plain) {
        return None;
    }
    field.parse_number(text).ok().map(|units| field.format_number(units))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rosters_own_currency_is_no_part_of_an_amount() {
        for (cell, currency, meant_as) in [
            ("€ 1 350,50", "EUR", "1 350,50"),
            ("1.350,50 €", "EUR", "1.350,50"),
            ("EUR 5", "EUR", "5"),
            ("5eur", "EUR", "5"),
            ("\u{200e}€5\u{a0}", "EUR", "5"),
            ("Fr. 1'350.50", "CHF", "1'350.50"),
            ("12 Taler", "Taler", "12"),
            ("$5", "USD", "5"),
            ("$5", "EUR", "$5"),
            ("5 USD", "EUR", "5 USD"),
            ("€", "EUR", ""),
            ("é", "EUR", "é"),
        ] {
            assert_eq!(meant(&FEE, cell, currency), meant_as, "{cell:?} in {currency}");
        }
    }
}

//! Normalized text, as it is searched and sorted: without case, accents and punctuation.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// Stands between the words of the name and those of the city. It is less than a blank, so `Ann
/// Lee` of any city comes before `Ann Lee Smith`.
const BETWEEN: char = '\u{1f}';

/// The words of a text: `Saint-Étienne` is `saint` and `etienne`, `O'Neill` is `oneill`.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    // Compatible forms too: letters of full width, ligatures.
    for c in text.nfkd().filter(|c| !is_dropped(*c)) {
        if is_break(c) {
            words.push(String::new());
        } else if let Some(word) = words.last_mut() {
            c.to_lowercase().for_each(|c| push_plain(word, c));
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The words with one blank between them: to sort by, and to find by its beginning.
pub(super) fn key(text: &str) -> String {
    words(text).join(" ")
}

/// What is searched for parts of words. Two blanks stand in front of each word, so that its first
/// letter has three characters and its first two letters have three with one of the blanks: the
/// index knows groups of three, and so it knows beginnings of words too.
///
/// It sorts as the name does, then as the city.
pub(super) fn search(name: &str, city: &str) -> String {
    let spread =
        |text: &str| words(text).iter().map(|word| format!("  {word}")).collect::<String>();
    format!("{}{BETWEEN}{}", spread(name), spread(city))
}

/// Accents, apostrophes, and what nobody sees. The marks of Japanese syllables stay, since they
/// make another syllable.
fn is_dropped(c: char) -> bool {
    let is_accent = canonical_combining_class(c) != 0 && !matches!(c, '\u{3099}' | '\u{309a}');
    let is_apostrophe = matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bb}'..='\u{2bd}');
    let is_unseen = matches!(
        c,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    );
    is_accent || is_apostrophe || is_unseen
}

/// What parts words. Signs that are not named here are letters of a word, so that a name of them
/// can be found.
fn is_break(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || c.is_ascii_punctuation()
        || matches!(
            c,
            '\u{a1}' | '\u{ab}' | '\u{b7}' | '\u{bb}' | '\u{bf}'
                | '\u{5be}' | '\u{5f3}' | '\u{5f4}' | '\u{60c}' | '\u{964}'
                | '\u{2010}'..='\u{2027}'
                | '\u{2030}'..='\u{205e}'
                | '\u{3001}'..='\u{3003}'
                | '\u{3008}'..='\u{3011}'
                | '\u{30fb}'
        )
}

/// Letters that Unicode does not take apart, by the plain ones that people type instead.
fn push_plain(word: &mut String, c: char) {
    match c {
        'ß' => word.push_str("ss"),
        'æ' => word.push_str("ae"),
        'œ' => word.push_str("oe"),
        'þ' => word.push_str("th"),
        'ø' => word.push('o'),
        'ł' => word.push('l'),
        'đ' | 'ð' => word.push('d'),
        'ħ' => word.push('h'),
        'ı' => word.push('i'),
        'ŧ' => word.push('t'),
        'ŋ' => word.push('n'),
        // The sigma at the end of a word.
        'ς' => word.push('σ'),
        other => word.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_no_case_no_accents_and_no_punctuation() {
        let cases = [
            ("José", "jose"),
            ("Jose\u{301}", "jose"),
            ("JOSÉ MARÍA", "jose maria"),
            ("Łódź", "lodz"),
            ("Ødegård", "odegard"),
            ("Straße", "strasse"),
            ("STRAẞE", "strasse"),
            ("Þór Æsir", "thor aesir"),
            ("İzmir", "izmir"),
            ("Diyarbakır", "diyarbakir"),
            ("Nguyễn Thị Đặng", "nguyen thi dang"),
            ("O'Neill", "oneill"),
            ("O’Neill", "oneill"),
            ("Saint-Étienne", "saint etienne"),
            ("  St.  Gallen ", "st gallen"),
            ("Παπαδόπουλος", "παπαδοπουλοσ"),
            ("ΠΑΠΑΔΟΠΟΥΛΟΣ", "παπαδοπουλοσ"),
            ("Фёдоров", "федоров"),
            ("ＡＢＣ", "abc"),
            ("ガ", "カ\u{3099}"),
            ("a\u{0}b\u{1f}c", "a b c"),
            ("\u{202e}abc", "abc"),
            ("🎉", "🎉"),
            ("!?% _\"'", ""),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(key(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_searched_holds_each_word_behind_two_blanks() {
        assert_eq!(search("Ann-Lee", "San José"), "  ann  lee\u{1f}  san  jose");
        assert_eq!(search("Ann", ""), "  ann\u{1f}");
    }

    #[test]
    fn a_shorter_name_sorts_before_a_longer_one_that_begins_with_it() {
        assert!(search("Ann Lee", "Zürich") < search("Ann Lee Smith", "Aachen"));
        assert!(search("Ann", "Zürich") < search("Anna", "Aachen"));
        assert!(search("Ann Lee", "Aachen") < search("Ann Lee", "Zürich"));
    }
}

//! Normalized text, as it is searched and sorted: without case, accents and punctuation.
//!
//! What is folded to what, in this order, and why. Unicode's data decides wherever it says something.
//!
//! | sign | becomes | since |
//! |---|---|---|
//! | full and half width, ligatures, presentation forms | plain letters | they look another way (NFKD) |
//! | tatweel, joiners, marks of direction, selectors, soft hyphen | nothing | nobody means them |
//! | whatever stands for an apostrophe, and double quotes | nothing | `O'Neill` is typed `oneill` |
//! | accents, Arabic and Hebrew vowel signs, Devanagari nukta | nothing | people leave them out |
//! | vowel signs and tones of India and Thailand, kana's voicing | themselves | another word without |
//! | hyphens and dashes, the dot between two names | a break, and nothing | both are typed |
//! | blanks, other punctuation | a break | they part words |
//! | digits of any script | `0` to `9` | a number is one number |
//! | letters of either case | small ones | full case folding: `ß` is `ss` |
//! | letters that Unicode leaves whole | see [`plain`] | keyboards without them |
//! | katakana | hiragana | a reading is written in either |
//! | syllables and voiced kana in parts | one sign | one is typed (NFC) |

use rollcall_forms::{is_unseen, plain_digit};
use unicode_general_category::{GeneralCategory, get_general_category};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// Stands between the words of the name and those of the city. It is less than a blank, so `Ann
/// Lee` of any city comes before `Ann Lee Smith`.
const BETWEEN: char = '\u{1f}';

/// The words of a text: `Saint-Étienne` is `saint` and `etienne`, `O'Neill` is `oneill`.
pub fn words(text: &str) -> Vec<String> {
    let folded = folded(text);
    folded.split([' ', '-']).filter(|word| !word.is_empty()).map(spread).collect()
}

/// The words with one blank between them: to sort by, and to find by its beginning.
pub fn key(text: &str) -> String {
    words(text).join(" ")
}

/// What is searched for parts of words. Two blanks stand in front of each word, so that its first
/// letter has three characters and its first two letters have three with one of the blanks: the
/// index knows groups of three, and so it knows beginnings of words too.
///
/// It sorts as the name does, then as the city. Behind both stand words that may be typed as one.
pub fn search(name: &str, city: &str) -> String {
    let spread =
        |words: Vec<String>| words.iter().map(|word| format!("  {word}")).collect::<String>();
    let mut search = format!("{}{BETWEEN}{}", spread(words(name)), spread(words(city)));
    let joined: Vec<_> = [name, city].into_iter().flat_map(joined).collect();
    if !joined.is_empty() {
        search.push(BETWEEN);
        search += &spread(joined);
    }
    search
}

/// Words that are typed as one as well: `Anne-Lise`, also with blanks beside the hyphen, and
/// `O Neill`, whose apostrophe is a blank; and what stands behind an apostrophe, for who leaves out
/// what is before it.
fn joined(text: &str) -> Vec<String> {
    let parts = |c| is_apostrophe(c) || matches!(c, '\u{b4}' | '\u{ff07}');
    let behind = text.split_whitespace().flat_map(|word| word.split(parts).skip(1));
    let behind: Vec<_> = behind.flat_map(words).collect();
    let folded = folded(text);
    let folded: Vec<_> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let folded = folded.join(" ").replace(" -", "-").replace("- ", "-");
    let words = folded.split(' ').map(|word| word.trim_matches('-'));
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let hyphened = words.iter().filter(|word| word.contains('-')).map(|word| word.replace('-', ""));
    let begun = words.windows(2).filter(|pair| pair[0].chars().count() == 1);
    let begun = begun.map(|pair| pair.concat().replace('-', ""));
    // Scripts without blanks are searched past them anyway.
    hyphened.chain(begun).chain(behind).filter(|word| !word.contains(is_whole_word)).collect()
}

/// A word with two blanks in front of each sign of a script that has no blanks between words, and
/// behind it, so that each is found as the beginning of a word is, and so is what follows.
fn spread(word: &str) -> String {
    let mut spread = String::with_capacity(word.len());
    let mut is_behind_one = false;
    for c in word.chars() {
        let is_mark = is_combining_mark(c);
        if (is_whole_word(c) || is_behind_one && !is_mark) && !spread.is_empty() {
            spread.push_str("  ");
        }
        is_behind_one = is_whole_word(c) || is_behind_one && is_mark;
        spread.push(c);
    }
    spread
}

/// Whether words of its script stand without blanks between them: by Unicode's blocks of Thai, Lao,
/// Burmese, Khmer and their neighbours, of Han, kana, bopomofo, Yi and Hangul. A mark stays with its
/// letter.
fn is_whole_word(c: char) -> bool {
    let is_of_such_a_script = matches!(
        c,
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{1950}'..='\u{19ff}'
            | '\u{1a20}'..='\u{1aaf}'
            | '\u{2e80}'..='\u{2fdf}'
            | '\u{3005}'..='\u{a4cf}'
            | '\u{a9e0}'..='\u{a9ff}'
            | '\u{aa60}'..='\u{aadf}'
            | '\u{ac00}'..='\u{d7ff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{16fe0}'..='\u{18dff}'
            | '\u{1aff0}'..='\u{1b2ff}'
            | '\u{20000}'..='\u{3ffff}'
    );
    is_of_such_a_script && !is_combining_mark(c)
}

/// The table above, but for the last step: a blank for each break, `-` for each hyphen.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut parts = text.nfkd().peekable();
    while let Some(c) = parts.next() {
        // Signs such as U+00B4 are taken apart into a blank and the accent on it.
        let is_below_a_mark = c == ' ' && parts.peek().is_some_and(|mark| is_combining_mark(*mark));
        if !is_below_a_mark {
            push_folded(&mut folded, c);
        }
    }
    folded.nfc().collect()
}

fn push_folded(folded: &mut String, c: char) {
    let digit = plain_digit(c);
    if digit.is_ascii_alphanumeric() {
        folded.push(digit.to_ascii_lowercase());
    } else if is_nothing(c) {
    } else if is_hyphen(c) {
        folded.push('-');
    } else if is_break(c) {
        folded.push(' ');
    } else {
        // To capital letters and back: that is how `ß` becomes `ss`, and a sigma at the end of a
        // word any other.
        let small = c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
        small.for_each(|c| match plain(c) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(hiragana(c)),
        });
    }
}

/// What nobody means when they look for a name.
fn is_nothing(c: char) -> bool {
    let is_stretch = matches!(c, '\u{640}' | '\u{7fa}');
    let is_format = || get_general_category(c) == GeneralCategory::Format;
    is_apostrophe(c) || is_stretch || is_accent(c) || (is_unseen(c) && !is_break(c)) || is_format()
}

/// What stands for an apostrophe, and double quotes, which stand for the marks of Hebrew.
fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '"'
            | '`'
            | '\u{2018}'
            ..='\u{201f}'
            | '\u{2032}'
            | '\u{2035}'
            | '\u{2b9}'
            ..='\u{2bf}'
                | '\u{2c8}'
                | '\u{2ca}'
                | '\u{2cb}'
                | '\u{2cc}'
                | '\u{2ee}'
                | '\u{2f4}'
                | '\u{7f4}'
                | '\u{7f5}'
                | '\u{275b}'
                | '\u{275c}'
                | '\u{55a}'
                | '\u{5f3}'
                | '\u{5f4}'
                | '\u{a78b}'
                | '\u{a78c}'
    )
}

/// Marks that are left out when one types. Unicode's combining classes tell where a mark stands: those
/// from 200 on above and below any letter, 1 through it, 10 to 36 are the vowel signs of Hebrew,
/// Arabic and Syriac. The others make another syllable.
fn is_accent(c: char) -> bool {
    let is_nukta_or_ring = matches!(c, '\u{93c}' | '\u{20dd}'..='\u{20e4}');
    // The iota below a Greek letter is one behind it in capitals.
    let is_mark = || matches!(canonical_combining_class(c), 1 | 10..=36 | 200..) && c != '\u{345}';
    is_nukta_or_ring || is_mark()
}

/// What stands between two words that may as well be one.
fn is_hyphen(c: char) -> bool {
    let is_dot = matches!(c, '\u{b7}' | '\u{2027}' | '\u{30fb}');
    let is_minus = matches!(c, '\u{2d7}' | '\u{2043}' | '\u{2212}');
    is_dot || is_minus || get_general_category(c) == GeneralCategory::DashPunctuation
}

/// What parts words. Signs that are no punctuation are letters of a word, so that a name of them
/// can be found.
fn is_break(c: char) -> bool {
    use GeneralCategory as G;
    let is_punctuation = || {
        matches!(
            get_general_category(c),
            G::ConnectorPunctuation
                | G::OpenPunctuation
                | G::ClosePunctuation
                | G::InitialPunctuation
                | G::FinalPunctuation
                | G::OtherPunctuation
        )
    };
    c.is_whitespace() || c.is_control() || c.is_ascii_punctuation() || is_punctuation()
}

/// Letters that Unicode does not take apart, by the plain ones that people type instead; in Arabic
/// script by those that people type for one another.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' | 'ɵ' | 'ɔ' => "o",
        'ł' | 'ƚ' | 'ɫ' => "l",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'ħ' => "h",
        'ŧ' | 'ƭ' => "t",
        'ŋ' | 'ɲ' | 'ƞ' => "n",
        'ɨ' => "i",
        'ɓ' | 'ƀ' => "b",
        'ǝ' | 'ə' | 'ɛ' | 'ɇ' => "e",
        'ǥ' | 'ɣ' | 'ɠ' => "g",
        'ƙ' | 'ĸ' => "k",
        'ʉ' => "u",
        'ʋ' => "v",
        'ƴ' | 'ɏ' => "y",
        'ƶ' | 'ʒ' => "z",
        'ƒ' => "f",
        'ⱥ' => "a",
        'ȼ' => "c",
        'ɉ' => "j",
        'ɍ' => "r",
        'ґ' | 'ғ' => "г",
        'қ' | 'ҡ' | 'ҝ' | 'ҟ' => "к",
        'ң' => "н",
        'ұ' | 'ү' => "у",
        'ө' => "о",
        'ҙ' => "з",
        'ҫ' => "с",
        'ҳ' => "х",
        'ҷ' => "ч",
        // Forms of family names that Japanese keyboards have beside the usual ones.
        '髙' => "高",
        '﨑' => "崎",
        // Two letters of Yiddish that are one sign.
        'װ' => "וו",
        'ױ' => "וי",
        'ײ' => "יי",
        // Alef, yeh, heh and kaf as Arabic, Persian and Urdu keyboards have them. Hamza on a letter
        // is an accent, and has gone.
        'ٱ' | 'ٲ' | 'ٳ' => "ا",
        'ى' | 'ی' => "ي",
        'ة' | 'ۃ' | 'ہ' | 'ھ' | 'ە' => "ه",
        'ک' | 'ڪ' => "ك",
        _ => return None,
    })
}

fn hiragana(c: char) -> char {
    let is_katakana = matches!(c, '\u{30a1}'..='\u{30f6}' | '\u{30fd}' | '\u{30fe}');
    if is_katakana { char::from_u32(u32::from(c) - 0x60).unwrap_or(c) } else { c }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::students::server::words::Words;

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
            ("Əliyev", "eliyev"),
            ("Nguyễn Thị Đặng", "nguyen thi dang"),
            ("Saint-Étienne", "saint etienne"),
            ("Anne\u{2011}Marie \u{2212} Lise", "anne marie lise"),
            ("  St.  Gallen ", "st gallen"),
            ("Παπαδόπουλος", "παπαδοπουλοσ"),
            ("ΠΑΠΑΔΟΠΟΥΛΟΣ", "παπαδοπουλοσ"),
            ("Фёдоров", "федоров"),
            ("Ґалаґан", "галаган"),
            ("ＡＢＣ", "abc"),
            ("ﬁnn Ĳsbrand ǅ", "finn ijsbrand dz"),
            ("Ⅳ ２ ٣ ۳ ४ ๕ 𝟞", "iv 2 3 3 4 5 6"),
            ("a\u{0}b\u{1f}c", "a b c"),
            ("\u{202e}abc", "abc"),
            ("Ma\u{ad}ria\u{200b} L\u{feff}ee\u{fe0f}", "maria lee"),
            ("🎉", "🎉"),
            ("!?% _\"'", ""),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(key(text), expected, "{text}");
        }
    }

    #[test]
    fn whatever_stands_for_an_apostrophe_is_nothing() {
        for sign in "'’‘‛´`′‵ʹʻʼʽʾʿˈ＇׳՚ꞌ\u{1fbd}\u{384}".chars() {
            assert_eq!(key(&format!("O{sign}Bryan")), "obryan", "{sign} U+{:04X}", u32::from(sign));
        }
        assert_eq!(key("צה״ל"), key("צה\"ל"));
    }

    #[test]
    fn a_name_is_found_by_what_people_type_of_it() {
        for (name, typed) in [
            ("김민수B", "b"),
            ("第3組", "3"),
            ("田中Jo", "jo"),
            ("王Anna", "an"),
            ("D'Or", "or"),
            ("N’Go", "go"),
            ("Anne - Marie", "annemarie"),
            ("Anne- Marie", "annemarie"),
            ("צה”ל", "צהל"),
            ("Лук”яненко", "лук'яненко"),
            ("Қайрат", "кайрат"),
            ("Ғалым Ұлпан", "галым улпан"),
            ("Aƒe", "afe"),
            ("髙橋", "高橋"),
        ] {
            let searched = search(name, "");
            for needle in Words::typed(typed).needles() {
                assert!(searched.contains(&needle), "{name:?} by {typed:?}: {searched:?}");
            }
        }
    }

    #[test]
    fn forms_that_people_type_for_one_another_in_arabic_and_persian_are_one() {
        for (name, typed) in [
            ("شــابوص", "شابوص"),
            ("مصطفى", "مصطفي"),
            ("علی کریمی", "علي كريمي"),
            ("أحمد إبراهيم آدم ٱ", "احمد ابراهيم ادم ا"),
            ("فاطمة", "فاطمه"),
            ("مؤمن رائد", "مومن رايد"),
            ("مُحَمَّد", "محمد"),
            ("علی\u{200c}رضا", "علیرضا"),
            ("ﻣﺤﻤﺪ", "محمد"),
            ("שָׁלוֹם", "שלום"),
        ] {
            assert_eq!(key(name), key(typed), "{name}");
        }
    }

    #[test]
    fn marks_that_make_another_word_stay_and_those_that_are_left_out_go() {
        for (one, other) in
            [("कि", "की"), ("क्या", "कया"), ("ปู", "ปา"), ("เก่า", "เก้า"), ("か", "が")]
        {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
        for (one, other) in [
            ("फ़रहान", "फरहान"),
            ("ﾔﾏﾀﾞ", "やまだ"),
            ("か\u{309b}", "が"),
            ("김", "\u{1100}\u{1175}\u{11b7}"),
            ("葛\u{e0100}", "葛"),
            ("⼭田", "山田"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
    }

    #[test]
    fn every_digit_that_unicode_knows_is_one_of_ten_and_nothing_else_is() {
        for c in '\u{80}'..=char::MAX {
            let is_digit = get_general_category(c) == GeneralCategory::DecimalNumber;
            assert_eq!(plain_digit(c).is_ascii_digit(), is_digit, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn what_is_searched_holds_each_word_behind_two_blanks() {
        assert_eq!(search("Ann Lee", "San José"), "  ann  lee\u{1f}  san  jose");
        assert_eq!(search("Ann", ""), "  ann\u{1f}");
        assert_eq!(search("王小明", ""), "  王  小  明\u{1f}");
    }

    #[test]
    fn two_words_that_may_be_one_are_searched_as_one_too() {
        assert_eq!(search("Ann-Lee", "Bex"), "  ann  lee\u{1f}  bex\u{1f}  annlee");
        assert_eq!(search("Col·lell", ""), "  col  lell\u{1f}\u{1f}  collell");
        assert_eq!(search("O Bryan", ""), "  o  bryan\u{1f}\u{1f}  obryan");
        assert_eq!(search("ジョン・王", ""), "  じ  ょ  ん  王\u{1f}");
        assert_eq!(search("- x -", ""), "  x\u{1f}");
    }

    #[test]
    fn a_shorter_name_sorts_before_a_longer_one_that_begins_with_it() {
        assert!(search("Ann Lee", "Zürich") < search("Ann Lee Smith", "Aachen"));
        assert!(search("Ann", "Zürich") < search("Anna", "Aachen"));
        assert!(search("Ann Lee", "Aachen") < search("Ann Lee", "Zürich"));
        assert!(search("王", "Zürich") < search("王小", "Aachen"));
    }

    /// Names of all kinds of letters, with what stands between them.
    fn name() -> impl Strategy<Value = String> {
        prop_oneof![
            "[\\p{L}\\p{Nd}' -]{1,24}",
            "([A-Za-zα-ω][\u{300}-\u{36f}]{0,2}[' -]?){1,8}",
            "[A-Za-zÀ-ž'’´ -]{1,24}",
            "[ء-ي٠-٩ـً-ْپچژکگی\u{200c} ]{1,16}",
            "[ぁ-ヾ一-龥ｦ-ﾟ・ ]{1,12}",
            "[가-힣 ]{1,12}",
            "[ก-๙ ]{1,16}",
            "[ऀ-ॿ ]{1,16}",
            "[Ͱ-Ͽἀ-῾ -]{1,16}",
        ]
    }

    proptest! {
        // The seed of a case that fails is in the output.
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_name_is_found_by_itself_and_by_its_parts_however_they_are_written(name in name()) {
            let searched = search(&name, "");
            // A mark behind a blank belongs to the letter before.
            let is_part = |part: &str| {
                !part.nfkd().find(|c| *c != ' ').is_some_and(is_combining_mark)
            };
            let parts: Vec<_> = name.split_whitespace().map(str::to_owned).collect();
            let parts = if parts.iter().all(|part| is_part(part)) { parts } else { Vec::new() };
            for part in parts.into_iter().chain([name.clone()]) {
                let forms = [
                    part.nfc().collect::<String>(),
                    part.nfd().collect(),
                    part.nfkc().collect(),
                    part.nfkd().collect(),
                    part.to_uppercase(),
                    part.to_lowercase(),
                    part.clone(),
                ];
                for form in forms {
                    for needle in Words::typed(&form).needles() {
                        prop_assert!(searched.contains(&needle), "{:?} {:?}", form, needle);
                    }
                }
            }
        }
    }
}

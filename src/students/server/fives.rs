//! Groups of five letters, for an index that takes groups of three.
//!
//! The search index knows where each group of three characters is, and a word is found where all of its
//! groups follow each other. So a word of six letters is four questions, each about a group that many have.
//! Here three neighbouring letters become one character, and three of these hold five letters: a word of
//! five is one question, and one of six is two.

/// The first of the characters that stand for three letters. From here to U+BE3F none is a surrogate.
const FIRST: u32 = 0x800;
const LETTERS: u32 = 36;

/// The shortest word that can be found so.
const SHORTEST: usize = 5;

/// Each three neighbours of `a` to `z` and `0` to `9` as one character, for each run of five or more,
/// with a blank between the runs.
pub(super) fn fives(search: &str) -> String {
    let runs = search.split(|c: char| !is_letter(c)).filter(|run| run.len() >= SHORTEST);
    let groups = runs.map(|run| run.as_bytes().windows(3).map(group).collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

/// What the groups of five hold where a word stands, if they know all words like it.
pub(super) fn needle(word: &str) -> Option<String> {
    (word.len() >= SHORTEST && word.chars().all(is_letter)).then(|| fives(word))
}

fn is_letter(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

fn group(letters: &[u8]) -> char {
    let number = |letter: &u8| match letter {
        b'0'..=b'9' => u32::from(letter - b'0') + 26,
        letter => u32::from(letter - b'a'),
    };
    let code = letters.iter().fold(0, |code, letter| code * LETTERS + number(letter));
    char::from_u32(FIRST + code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_letters_are_one_character_and_each_three_another() {
        assert_eq!(fives("  jo  thomas\u{1f}  ulm"), fives("thomas"));
        assert_eq!(fives("thomas").chars().count(), 4);
        assert_eq!(fives("  maria  silva"), format!("{} {}", fives("maria"), fives("silva")));
        let last = group(b"999");
        assert_eq!((group(b"aaa"), last), ('\u{800}', '\u{be3f}'));
        for short in ["", "jose", "мария", "mar ia", "mária"] {
            assert_eq!((fives(short), needle(short)), (String::new(), None), "{short}");
        }
    }

    proptest! {
        #[test]
        fn a_word_stands_in_a_text_where_its_groups_stand_in_the_groups(
            text in "[ab7é\u{1f} ]{0,40}|[ab]{0,40}",
            word in "[ab7]{5,8}|[ab]{5,6}",
        ) {
            let needle = needle(&word).expect("five letters or more");
            prop_assert_eq!(fives(&text).contains(&needle), text.contains(&word));
        }
    }
}

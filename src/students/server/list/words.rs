//! The words that are searched for.

use crate::students::server::fold;

/// More words than these narrow no search that a person types.
const MOST_WORDS: usize = 8;

/// A longer word is found by its beginning.
const LONGEST_WORD: usize = 40;

/// What was typed into the search, folded as the students' names are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::students::server) struct Words(Vec<String>);

impl Words {
    /// The words of a text, which may be anything: from one without a word nothing is searched.
    pub fn typed(text: &str) -> Self {
        let looked_at: String = text.chars().take(MOST_WORDS * (LONGEST_WORD + 1)).collect();
        let mut words = Vec::new();
        for word in fold::words(&looked_at) {
            let word: String = word.chars().take(LONGEST_WORD).collect();
            if words.len() < MOST_WORDS && !words.contains(&word) {
                words.push(word);
            }
        }
        Self(words)
    }

    /// Whether nothing is searched.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the column `search` holds for each word: one or two letters begin a word there,
    /// three or more stand anywhere in one.
    pub fn needles(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|word| match word.chars().count() {
            1 => format!("  {word}"),
            2 => format!(" {word}"),
            _ => word.clone(),
        })
    }

    /// The same as patterns for `LIKE … ESCAPE '\'`.
    pub fn patterns(&self) -> impl Iterator<Item = String> {
        self.needles().map(|needle| {
            let mut pattern = String::from("%");
            for c in needle.chars() {
                if matches!(c, '%' | '_' | '\\') {
                    pattern.push('\\');
                }
                pattern.push(c);
            }
            pattern.push('%');
            pattern
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needles(text: &str) -> Vec<String> {
        Words::typed(text).needles().collect()
    }

    #[test]
    fn short_words_are_found_at_the_beginnings_of_words_only() {
        assert_eq!(needles("José d LI"), ["jose", "  d", " li"]);
        assert_eq!(needles("a a"), ["  a"]);
    }

    #[test]
    fn no_text_makes_many_or_long_needles() {
        assert_eq!(needles("!\u{0}'\"%_ -"), [""; 0]);
        assert_eq!(needles(&"x".repeat(10_000)), ["x".repeat(LONGEST_WORD)]);
        let many: String = (0..5000).map(|n| format!("w{n} ")).collect();
        assert_eq!(needles(&many).len(), MOST_WORDS);
    }

    #[test]
    fn a_sign_that_like_knows_stands_for_itself() {
        let words = Words(vec!["a%_\\".to_owned()]);
        assert_eq!(words.patterns().collect::<Vec<_>>(), ["%a\\%\\_\\\\%"]);
    }
}

//! The words that are searched for.

use crate::students::filters::SEARCH;

use super::normalize;

/// More words than these narrow no search that a person types.
const MOST_WORDS: usize = 8;

/// A longer word is found by its beginning.
const LONGEST_WORD: usize = 40;

/// What was typed into the search, normalized as the students' names are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words(Vec<String>);

impl Words {
    /// The words of a text, which may be anything: from one without a word nothing is searched.
    pub fn typed(text: &str) -> Self {
        let looked_at: String = text.chars().take(MOST_WORDS * (LONGEST_WORD + 1)).collect();
        let mut words = different(&looked_at);
        words.truncate(MOST_WORDS);
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
}

/// The words of a text, each once.
fn different(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in normalize::words(text) {
        let word: String = word.chars().take(LONGEST_WORD).collect();
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// The most characters of somebody's words that a message repeats.
const QUOTED: usize = 40;

/// Somebody's words in a message.
pub(super) fn quoted(text: &str) -> String {
    let short: String = text.chars().take(QUOTED).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("“{short}{dots}”")
}

/// What of a text is searched for, on one line; and a message, if that is not all of it.
pub(super) fn searched(text: &str) -> (String, Result<(), String>) {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = line.trim();
    let most = SEARCH.max_length;
    let end = line.char_indices().nth(most).map_or(line.len(), |(end, _)| end);
    let short = line[..end].trim_end();
    let words = first_words(short);
    let result = if !short.is_empty() && Words::typed(short).is_empty() {
        // Left in the search, it would look as if everybody had it.
        let message = "holds no letter and no digit, so nothing is searched for.";
        return (String::new(), Err(format!("{} {message}", quoted(line))));
    } else if words.len() < short.len() {
        Err(format!("Only the first {MOST_WORDS} words are searched for."))
    } else if end < line.len() {
        Err(format!("Only the first {most} characters are searched for."))
    } else {
        Ok(())
    };
    (words.to_owned(), result)
}

/// The longest beginning of a text that has not too many words.
fn first_words(text: &str) -> &str {
    let ends = text.char_indices().map(|(end, _)| end).chain([text.len()]);
    let mut parts = ends.rev().map(|end| &text[..end]);
    parts.find(|part| different(part).len() <= MOST_WORDS).unwrap_or_default().trim_end()
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
}

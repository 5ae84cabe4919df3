//! A message for the next page, as the session carries it there.

use serde::{Deserialize, Serialize};

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mood {
    /// What was asked is done.
    Success,
    /// Good to know.
    Notice,
}

/// A message that an action leaves for the page after its redirect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// How it is meant.
    pub mood: Mood,
    /// One or two sentences.
    pub text: String,
    /// What can be done about it, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub button: Option<FlashButton>,
}

/// A button below a message: it posts to a path of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlashButton {
    /// The path of the action.
    pub action: String,
    /// What it does, as a verb.
    pub label: String,
}

/// The most bytes of a text, so that several messages fit into their cookie.
const MAX_TEXT_BYTES: usize = 500;

impl Flash {
    /// What was asked is done.
    pub fn success(text: impl Into<String>) -> Self {
        Self { mood: Mood::Success, text: shorten(text.into()), button: None }
    }

    /// Good to know.
    pub fn notice(text: impl Into<String>) -> Self {
        Self { mood: Mood::Notice, text: shorten(text.into()), button: None }
    }

    /// The same with a button that posts to `action`.
    pub fn with_button(self, action: impl Into<String>, label: impl Into<String>) -> Self {
        let button = FlashButton { action: action.into(), label: label.into() };
        Self { button: Some(button), ..self }
    }
}

fn shorten(mut text: String) -> String {
    if text.len() > MAX_TEXT_BYTES {
        let end = text.floor_char_boundary(MAX_TEXT_BYTES - '…'.len_utf8());
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_so_that_others_fit_beside_it() {
        let short = "ä".repeat(250);
        assert_eq!(Flash::notice(&*short).text, short);
        let cut = Flash::success("ä".repeat(251)).text;
        assert_eq!(cut, format!("{}…", "ä".repeat(248)));
    }
}

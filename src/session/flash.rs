//! A message for the next page.

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

impl Flash {
    /// What was asked is done.
    pub fn success(text: impl Into<String>) -> Self {
        Self { mood: Mood::Success, text: text.into(), button: None }
    }

    /// Good to know.
    pub fn notice(text: impl Into<String>) -> Self {
        Self { mood: Mood::Notice, text: text.into(), button: None }
    }

    /// The same with a button that posts to `action`.
    pub fn with_button(self, action: impl Into<String>, label: impl Into<String>) -> Self {
        let button = FlashButton { action: action.into(), label: label.into() };
        Self { button: Some(button), ..self }
    }
}

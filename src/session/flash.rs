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
}

//! Messages for the fields of a form.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The most messages that are shown of what may have many more, such as an address.
const MOST_MESSAGES: usize = 20;

/// Messages by field name, in the order in which they were found.
///
/// The name `""` stands for the form as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// Errors with one message.
    pub fn one(name: &str, message: impl Into<String>) -> Self {
        Self(vec![(name.to_owned(), message.into())])
    }

    /// Adds a message for the field `name`.
    pub fn add(&mut self, name: &str, message: impl Into<String>) {
        self.0.push((name.to_owned(), message.into()));
    }

    /// Puts a message for the field `name` in the place of those it has, or takes them away.
    pub fn replace(&mut self, name: &str, message: Option<String>) {
        self.0.retain(|(field, _)| field != name);
        self.0.extend(message.map(|message| (name.to_owned(), message)));
    }

    /// The first message for the field `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map(|(_, message)| message.as_str())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The messages: the first of them, when there are many, and how many more.
    pub fn messages(&self) -> Vec<String> {
        let shown = self.0.iter().take(MOST_MESSAGES).map(|(_, message)| message.clone());
        let more = self.0.len().saturating_sub(MOST_MESSAGES);
        shown.chain((more > 0).then(|| format!("And {more} more."))).collect()
    }

    /// All `(field, message)` pairs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str()))
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(|(field, _)| field).collect();
        f.write_str(&names.join(", "))
    }
}

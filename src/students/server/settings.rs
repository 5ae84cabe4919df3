//! What an operator may set about the roster.

use std::collections::BTreeSet;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use rollcall_forms::{Options, keep_options};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::base::error::AppError;

/// The table `[students]` of `Leptos.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudentSettings {
    /// The programmes that a student can be given: key and label, in the order of the form.
    #[serde(deserialize_with = "pairs")]
    pub programmes: Vec<(String, String)>,
    /// What fees are in, as people read it: `EUR`.
    pub currency: String,
}

/// A tuple would take what is too much without a word.
fn pairs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, String)>, D::Error> {
    let lists = Vec::<Vec<String>>::deserialize(deserializer)?;
    let pair = |list: Vec<String>| <[String; 2]>::try_from(list).map(|[key, label]| (key, label));
    let pairs: Result<_, _> = lists.into_iter().map(pair).collect();
    pairs.map_err(|list| {
        Error::custom(format!("each is [\"key\", \"label\"]; one of them is {list:?}"))
    })
}

impl StudentSettings {
    /// What is wrong with the values, one sentence each.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let found = self.programmes.len();
        if !(1..=99).contains(&found) {
            problems.push(format!("[students] programmes has {found} entries: take 1 to 99"));
        }
        let mut keys = BTreeSet::new();
        for (key, label) in &self.programmes {
            if !is_key(key) {
                let rule = "1 to 32 of the characters a to z, 0 to 9 and -";
                problems.push(format!("[students] programmes: the key {key:?} is not {rule}"));
            }
            if !keys.insert(key) {
                problems.push(format!("[students] programmes: the key {key:?} stands twice"));
            }
            if label.trim() != label || !(1..=60).contains(&label.chars().count()) {
                let rule = "1 to 60 characters without blanks around them";
                problems.push(format!("[students] programmes: the label {label:?} is not {rule}"));
            }
        }
        let currency = &self.currency;
        if currency.trim() != currency || !(1..=10).contains(&currency.chars().count()) {
            let rule = "1 to 10 characters without blanks around them";
            problems.push(format!("[students] currency is {currency:?}: take {rule}"));
        }
        problems
    }

    /// All of it as handlers and actions extract it, the texts kept until the program ends: made
    /// once, at start.
    pub fn shared(&self) -> Settings {
        Settings {
            programmes: self.programmes(),
            currency: self.currency.clone().leak(),
            fee_hint: format!("In {}.", self.currency).leak(),
        }
    }

    /// The programmes as a form's options: kept until the program ends, so made once, at start.
    pub fn programmes(&self) -> Options {
        keep_options(self.programmes.iter().cloned())
    }
}

fn is_key(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=32).contains(&text.len()) && text.chars().all(allowed)
}

/// The settings, as handlers and actions extract them.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The programmes to choose from.
    pub programmes: Options,
    /// What fees are in.
    pub currency: &'static str,
    /// The same below the label of the fee.
    pub fee_hint: &'static str,
}

impl<S: Sync> FromRequestParts<S> for Settings {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let found = parts.extensions.get().copied();
        found.ok_or_else(|| AppError::internal("no student settings in the request's extensions"))
    }
}

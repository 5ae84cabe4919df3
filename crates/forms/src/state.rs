//! What travels with one request around a form.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::FieldErrors;
use super::field::{Field, is_secret};

/// The hidden field that carries the anti-forgery token.
pub const TOKEN_FIELD: &str = "csrf_token";

/// The hidden field that says which form this is, of all that were ever shown: what is sent twice
/// under one key is done once. A form with a key lists this among its hidden fields.
pub const FORM_KEY: Field = Field::hidden("form_key");

/// A server function that did what was asked. Its error is the app's own: one that wraps
/// [`FieldErrors`] becomes the same form again with 422, any other its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Done {
    /// The answer is a 303 to this path.
    At(String),
    /// The answer is the page of the form itself, which shows this and never again: a secret that
    /// nothing keeps, so that no later page could.
    ShownOnce(Once),
}

impl Done {
    /// Success; show `path` next.
    ///
    /// # Errors
    /// None: it is what a server function answers with.
    pub fn at<E>(path: impl Into<String>) -> Result<Self, E> {
        Ok(Self::At(path.into()))
    }

    /// Success; show `secret` here and now.
    ///
    /// # Errors
    /// None, as for [`Done::at`].
    pub fn shown_once<E>(secret: impl Into<String>) -> Result<Self, E> {
        Ok(Self::ShownOnce(Once(secret.into())))
    }
}

/// A secret on its way to the one page that shows it. It never prints itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Once(pub String);

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Once")
    }
}

/// The most names of a form, or of the query of an address: far more than any page of ours has, and
/// few enough to compare all of them with each other.
pub const MAX_NAMES: usize = 256;

/// The fields of a form as they were typed, in their order, each name once.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// The value of the field `name`, `""` when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// The value of the field `name`, when it was sent.
    pub fn find(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Adds a field, or answers false when the name is there already.
    pub fn insert(&mut self, name: &str, value: impl Into<String>) -> bool {
        let fresh = self.0.iter().all(|(field, _)| field != name);
        if fresh {
            self.0.push((name.to_owned(), value.into()));
        }
        fresh
    }

    /// The same fields without passwords and without the token.
    pub fn without_secrets(&self) -> Self {
        let keep = |(name, _): &&(String, String)| !is_secret(name) && name != TOKEN_FIELD;
        Self(self.0.iter().filter(keep).cloned().collect())
    }

    /// All `(name, value)` pairs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Typed {
    fn from(fields: [(&str, &str); N]) -> Self {
        Self(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
    }
}

impl FromIterator<(String, String)> for Typed {
    /// Of a name that comes twice, the first counts.
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        let mut typed = Self::default();
        for (name, value) in fields {
            typed.insert(&name, value);
        }
        typed
    }
}

impl fmt::Debug for Typed {
    /// Names alone: values may be private.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// What a page needs to show its forms: the token, and, after a failed post, what was typed and
/// what is wrong.
#[derive(Clone, Default)]
pub struct FormState {
    action: String,
    /// Shared, since what was typed may be large.
    typed: Arc<Typed>,
    errors: FieldErrors,
    resumed: bool,
    token: Option<Arc<dyn Fn() -> String + Send + Sync>>,
}

impl FormState {
    /// The state of a page before anything was posted. `token` makes the anti-forgery token
    /// when, and only when, a form is rendered.
    pub fn fresh(token: impl Fn() -> String + Send + Sync + 'static) -> Self {
        Self { token: Some(Arc::new(token)), ..Self::default() }
    }

    /// The same after a failed post to the path `action`. Passwords are dropped here.
    pub fn failed(&self, action: &str, typed: &Typed, errors: FieldErrors) -> Self {
        Self {
            action: action.to_owned(),
            typed: Arc::new(typed.without_secrets()),
            errors,
            resumed: false,
            token: self.token.clone(),
        }
    }

    /// The same with what was typed into `action` before, and a message that says so.
    pub fn resumed(&self, action: &str, typed: &Typed, message: &str) -> Self {
        Self { resumed: true, ..self.failed(action, typed, FieldErrors::one("", message)) }
    }

    /// Whether the typed values are from before, and nothing has failed.
    pub fn is_resumed(&self) -> bool {
        self.resumed
    }

    /// What the form that posts to `action` shall show: `None` when another form of the page
    /// was posted, or none.
    pub fn of(&self, action: &str) -> Option<(&Arc<Typed>, &FieldErrors)> {
        (self.action == action).then_some((&self.typed, &self.errors))
    }

    /// A fresh masked token, `""` where there is no session to bind it to.
    pub fn token(&self) -> String {
        self.token.as_ref().map(|make| make()).unwrap_or_default()
    }
}

impl fmt::Debug for FormState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormState").field("action", &self.action).finish_non_exhaustive()
    }
}

//! Forms whose fields and rules are the same code on the server and in the browser.
//!
#![doc = include_str!("../README.md")]

mod chars;
mod check;
mod components;
mod date;
mod errors;
#[cfg(feature = "ssr")]
mod extract;
mod field;
mod kind;
mod number;
pub mod outcome;
mod parse;
mod pattern;
#[cfg(test)]
mod properties;
mod rules;
mod state;
#[cfg(test)]
mod table;

pub use chars::{CharClass, is_unseen};
pub use components::{
    ButtonForm, Form, Input, LiveForm, SearchForm, Sending, Stored, Submit, Summary, escape_text,
};
pub use date::Date;
pub use errors::FieldErrors;
pub use field::{Field, Rule};
pub use kind::{Kind, Options, keep_options};
pub use number::{grouped, plain_digit};
pub use state::{Done, FORM_KEY, FormState, MAX_NAMES, Once, TOKEN_FIELD, Typed};

/// Whether this is the half that hydrates what the other has printed.
const IS_BROWSER: bool = cfg!(not(feature = "ssr"));

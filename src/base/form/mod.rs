//! Forms: fields with their rules, the same code in the browser and on the server.
//!
//! A [`Field`] is the only place where a bound stands. The HTML attributes, the check while a
//! person types (`base::ui`) and the check of what was sent all read it. What travels with one
//! request around a form (typed values, messages, the anti-forgery token) is a [`FormState`].

mod chars;
mod check;
mod date;
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
pub use date::Date;
pub use field::{Field, Rule};
pub use kind::{Kind, Options, keep_options};
pub use number::grouped;
pub use state::{Done, FormState, MAX_NAMES, NOT_YET, Once, TOKEN_FIELD, Typed};

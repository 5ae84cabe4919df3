//! The components: a form that posts, one that searches, one that lives in the browser, a button,
//! and the input of a field of any kind.

mod around;
mod button_form;
mod choice;
mod escape;
mod form;
mod hydration;
mod input;
mod live;
mod live_form;
mod scope;
mod send;
#[cfg(test)]
mod tests;

pub use button_form::ButtonForm;
pub use escape::escape_text;
pub use form::{Form, SearchForm, Submit, Summary};
pub use input::Input;
pub use live::Sending;
pub use live_form::LiveForm;
pub use scope::Stored;

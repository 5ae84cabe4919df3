//! Components that know no feature. `style/` has a file for each file here; the fields share one.

mod button_form;
mod choice;
mod escape;
mod field;
mod form;
mod hydration;
mod live;
mod live_form;
mod scope;
mod send;
#[cfg(test)]
mod tests;
mod time;

pub use button_form::ButtonForm;
pub use escape::escape_text;
pub use field::Input;
pub use form::{Form, SearchForm, Submit, Summary};
pub use live::{Sending, on};
pub use live_form::LiveForm;
pub use scope::Stored;
pub use time::{Day, LocalTimes, Time, show_local_times};

//! Components that know no feature. `style/` has a file for each file here; the fields share one.

mod button_form;
mod choice;
mod escape;
mod field;
mod form;
#[cfg(test)]
mod tests;
mod time;

pub use button_form::ButtonForm;
pub use escape::escape_text;
pub use field::Input;
pub use form::{Form, SearchForm, Submit, Summary};
pub use time::{Day, LocalTimes, Time, show_local_times};

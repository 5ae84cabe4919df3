//! Components that know no feature. Each has a file of the same name under `style/`.

mod button_form;
mod escape;
mod field;
mod form;

pub use button_form::ButtonForm;
pub use escape::escape_text;
pub use field::{CheckboxField, HiddenField, PasswordField, TextField};
pub use form::{Form, Submit};

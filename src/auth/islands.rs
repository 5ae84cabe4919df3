//! The islands of the forms here: each checks its form while a person types.

use leptos::prelude::*;

use crate::base::form::live;

use super::form::{LOGIN_FIELDS, PASSWORD_FIELDS, REGISTER_FIELDS, SETUP_FIELDS, TOKEN_FIELDS};

/// Checks the log-in form.
#[island]
pub fn LoginChecks() -> impl IntoView {
    live::island(LOGIN_FIELDS)
}

/// Checks the registration form.
#[island]
pub fn RegisterChecks() -> impl IntoView {
    live::island(REGISTER_FIELDS)
}

/// Checks the form for the first admin.
#[island]
pub fn SetupChecks() -> impl IntoView {
    live::island(SETUP_FIELDS)
}

/// Checks the form that changes a password.
#[island]
pub fn PasswordChecks() -> impl IntoView {
    live::island(PASSWORD_FIELDS)
}

/// Checks the form that makes a token.
#[island]
pub fn TokenChecks() -> impl IntoView {
    live::island(TOKEN_FIELDS)
}

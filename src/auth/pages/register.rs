//! The registration page.

use leptos::prelude::*;

use crate::auth::islands::{PasswordMinLength, RegisterForm};
use crate::auth::paths;

/// Stands where nobody can register by themselves.
#[component]
pub fn NoRegistrationPage(
    /// Whether who has an invitation can.
    by_invitation: bool,
) -> impl IntoView {
    let whom_to_ask = if by_invitation {
        "To register here you need an invitation. Ask an admin of this place for one."
    } else {
        "Accounts here are made by the admins. Ask one of them for yours."
    };
    view! {
        <div class="card card-narrow">
            <h1>"Registration is not open"</h1>
            <p>{whom_to_ask}</p>
            <p class="page-links">
                "Have an account? " <a href=paths::LOGIN>"Log in"</a>
            </p>
        </div>
    }
}

/// Name and password for a guest's account.
#[component]
pub fn RegisterPage(
    /// The least length of a password, in characters.
    password_min_length: usize,
) -> impl IntoView {
    provide_context(PasswordMinLength(password_min_length));
    view! {
        <div class="card card-narrow">
            <h1>"Register"</h1>
            <RegisterForm/>
            <p class="page-links">
                "Have an account? " <a href=paths::LOGIN>"Log in"</a>
            </p>
        </div>
    }
}

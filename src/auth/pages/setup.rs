//! The page for the first admin.

use leptos::prelude::*;

use crate::auth::islands::{PasswordMinLength, SetupForm};

/// The token that the server printed, and the first admin's name and password.
#[component]
pub fn SetupPage(
    /// The least length of a password, in characters.
    password_min_length: usize,
) -> impl IntoView {
    provide_context(PasswordMinLength(password_min_length));
    view! {
        <div class="card card-narrow">
            <h1>"Set up Rollcall"</h1>
            <p class="lead">"There is no admin yet. The first one is you."</p>
            <SetupForm/>
        </div>
    }
}

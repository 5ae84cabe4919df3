//! The page for the first admin.

use leptos::prelude::*;

use crate::auth::form::{REPEAT_PASSWORD, SETUP_TOKEN, new_password};
use crate::auth::islands::SetupChecks;
use crate::base::paths;
use crate::base::ui::{Form, Input, Submit};

use super::register::NEW_USERNAME;

/// The token that the server printed, and the first admin's name and password.
#[component]
pub fn SetupPage(
    /// The least length of a password, in characters.
    password_min_length: usize,
) -> impl IntoView {
    view! {
        <div class="card card-narrow">
            <h1>"Set up Rollcall"</h1>
            <p class="lead">"There is no admin yet. The first one is you."</p>
            <Form action=paths::SETUP>
                <Input field=SETUP_TOKEN/>
                <Input field=NEW_USERNAME/>
                <Input field=new_password(password_min_length)/>
                <Input field=REPEAT_PASSWORD/>
                <Submit label="Make me the admin"/>
                <SetupChecks/>
            </Form>
        </div>
    }
}

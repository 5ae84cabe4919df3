//! Asks before all other sessions end.

use leptos::prelude::*;
use rollcall_forms::ButtonForm;

use crate::auth::paths;

/// One question, one button.
#[component]
pub fn EndOtherLoginsPage() -> impl IntoView {
    view! {
        <div class="card card-narrow">
            <h1>"Log out everywhere else?"</h1>
            <p class="lead">"All your other sessions end. You stay signed in here."</p>
            <ButtonForm action=paths::END_OTHER_LOGINS label="Log out everywhere else" class="button"/>
            <p class="page-links"><a href=paths::ACCOUNT>"Back to your account"</a></p>
        </div>
    }
}

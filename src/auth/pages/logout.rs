//! The log-out page: asks, since a GET changes nothing.

use leptos::prelude::*;
use rollcall_forms::ButtonForm;

use crate::auth::paths;
use crate::base::paths::HOME;

/// One question, one button.
#[component]
pub fn LogoutPage(
    /// The name of who is signed in.
    username: Option<String>,
) -> impl IntoView {
    let content = match username {
        Some(username) => view! {
            <h1>"Log out?"</h1>
            <p class="lead">"You are logged in as " <strong>{username}</strong> "."</p>
            <ButtonForm action=paths::LOGOUT label="Log out" class="button"/>
        }
        .into_any(),
        None => view! {
            <h1>"You are not logged in"</h1>
            <p class="actions"><a class="button" href=HOME>"To the first page"</a></p>
        }
        .into_any(),
    };
    view! { <div class="card card-narrow">{content}</div> }
}

//! A guest's own page.

use leptos::prelude::*;

use crate::auth::paths;

/// "Hello NAME as Guest".
#[component]
pub fn GuestPage(
    /// Whose page it is.
    username: String,
    /// Whether the owner looks at it, and not an admin.
    is_own: bool,
) -> impl IntoView {
    let content = if is_own {
        view! {
            <p class="lead">"This page is yours. Nobody else but an admin can open it."</p>
            <ul class="tiles">
                <li class="card">
                    <h2><a href=paths::ACCOUNT>"Your account"</a></h2>
                    <p>"Your password, and where you are signed in."</p>
                </li>
                <li class="card">
                    <h2><a href=paths::TOKENS>"Your tokens"</a></h2>
                    <p>"Let a script ask in your name."</p>
                </li>
            </ul>
        }
        .into_any()
    } else {
        view! { <p class="lead">"You see this page as an admin."</p> }.into_any()
    };
    view! {
        <h1>"Hello " {username} " as Guest"</h1>
        {content}
    }
}

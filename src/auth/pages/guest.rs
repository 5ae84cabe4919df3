//! A guest's own page.

use leptos::prelude::*;

use crate::base::paths;

/// "Hello NAME as Guest".
#[component]
pub fn GuestPage(
    /// Whose page it is.
    username: String,
    /// Whether the owner looks at it, and not an admin.
    is_own: bool,
) -> impl IntoView {
    view! {
        <section class="hero">
            <h1>"Hello " {username} " as Guest"</h1>
            {if is_own {
                view! {
                    <p class="lead">"This page is yours. Nobody else but an admin can open it."</p>
                    <p class="actions">
                        <a class="button" href=paths::ACCOUNT>"Your account"</a>
                    </p>
                }.into_any()
            } else {
                view! { <p class="lead">"You see this page as an admin."</p> }.into_any()
            }}
        </section>
    }
}

//! The log-in page.

use leptos::prelude::*;
use rollcall_forms::{Stored, Typed};

use crate::auth::form::NEXT;
use crate::auth::islands::LoginForm;
use crate::auth::paths;

/// Name, password, and whether to stay.
#[component]
pub fn LoginPage(
    /// Where to go afterwards, already checked; `""` for one's own place.
    next: String,
    /// Whether to offer registration.
    can_register: bool,
    /// Whether nobody can log in yet, since there is no admin.
    needs_setup: bool,
) -> impl IntoView {
    provide_context(Stored { values: Typed::from([(NEXT.name, &*next)]), ..Stored::default() });
    let ways_on = if needs_setup {
        view! {
            "Nobody can log in yet: this Rollcall has no admin. "
            <a href=paths::SETUP>"Set up Rollcall"</a>
        }
        .into_any()
    } else if can_register {
        view! { "No account yet? " <a href=paths::REGISTER>"Register"</a> }.into_any()
    } else {
        view! { "No account yet? Ask an admin for one." }.into_any()
    };
    view! {
        <div class="card card-narrow">
            <h1>"Log in"</h1>
            <LoginForm/>
            <p class="page-links">{ways_on}</p>
            {(!needs_setup).then(|| view! {
                <p class="page-links">"Forgot your password? An admin can give you a new one."</p>
            })}
        </div>
    }
}

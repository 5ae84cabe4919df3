//! The log-in page.

use leptos::prelude::*;

use crate::auth::form::NEXT;
use crate::auth::islands::LoginForm;
use crate::base::form::Typed;
use crate::base::paths;
use crate::base::ui::Stored;

/// Name, password, and whether to stay.
#[component]
pub fn LoginPage(
    /// Where to go afterwards, already checked; `""` for one's own place.
    next: String,
    /// Whether to offer registration.
    can_register: bool,
) -> impl IntoView {
    provide_context(Stored { values: Typed::from([(NEXT.name, &*next)]), ..Stored::default() });
    view! {
        <div class="card card-narrow">
            <h1>"Log in"</h1>
            <LoginForm/>
            {can_register.then(|| view! {
                <p class="page-links">"No account yet? " <a href=paths::REGISTER>"Register"</a></p>
            })}
        </div>
    }
}

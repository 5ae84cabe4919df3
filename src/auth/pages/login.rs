//! The log-in page.

use leptos::prelude::*;

use crate::auth::form::{NEXT, PASSWORD, REMEMBER, RESUME, USERNAME};
use crate::auth::islands::LoginChecks;
use crate::base::paths;
use crate::base::ui::{Form, Input, Submit};

/// Name, password, and whether to stay.
#[component]
pub fn LoginPage(
    /// Where to go afterwards, already checked; `""` for one's own place.
    next: String,
    /// Whether to offer registration.
    can_register: bool,
) -> impl IntoView {
    view! {
        <div class="card card-narrow">
            <h1>"Log in"</h1>
            <Form action=paths::LOGIN first=Box::new(|| view! { <Input field=RESUME/> }.into_any())>
                <Input field=USERNAME/>
                <Input field=PASSWORD/>
                <Input field=REMEMBER/>
                <Input field=NEXT value=next/>
                <Submit label="Log in"/>
                <LoginChecks/>
            </Form>
            {can_register.then(|| view! {
                <p class="page-links">"No account yet? " <a href=paths::REGISTER>"Register"</a></p>
            })}
        </div>
    }
}

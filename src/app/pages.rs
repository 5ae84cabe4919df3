//! Pages that belong to no feature.

use leptos::prelude::*;

use crate::auth::account::{Role, landing};
use crate::base::paths;
use crate::base::ui::ButtonForm;

use super::document::Viewer;

/// The first page: who you are here, and where to go.
#[component]
pub fn HomePage(
    /// Who is signed in.
    viewer: Option<Viewer>,
    /// Whether somebody has to set the server up first.
    needs_setup: bool,
    /// Whether to offer registration.
    can_register: bool,
    /// Whether there is a Lab.
    has_lab: bool,
) -> impl IntoView {
    match viewer {
        Some(viewer) => signed_in(&viewer),
        None if needs_setup => setup(),
        None => visitor(can_register, has_lab),
    }
}

fn signed_in(viewer: &Viewer) -> AnyView {
    let label = match viewer.role {
        Role::Admin => "Open the back office",
        Role::Staff => "Open the roster",
        Role::Guest => "Open your page",
    };
    view! {
        <section class="hero">
            <h1>"Logged in as " {viewer.username.to_string()}</h1>
            <p class="lead">"Your session ends when you end it, or when it has rested too long."</p>
            <div class="actions">
                <a class="button" href=landing(viewer.role, &viewer.username)>{label}</a>
                <ButtonForm action=paths::LOGOUT label="Log out"/>
            </div>
        </section>
    }
    .into_any()
}

fn setup() -> AnyView {
    view! {
        <section class="hero">
            <h1>"You are not logged in"</h1>
            <p class="lead">"Nobody can log in yet: this Rollcall has no admin. Make the first one."</p>
            <p class="actions"><a class="button" href=paths::SETUP>"Set up Rollcall"</a></p>
        </section>
    }
    .into_any()
}

fn visitor(can_register: bool, has_lab: bool) -> AnyView {
    view! {
        <section class="hero">
            <h1>"You are not logged in"</h1>
            <p class="lead">"Sign in to see your page, or look around first."</p>
            <p class="actions">
                <a class="button" href=paths::LOGIN>"Log in"</a>
                {can_register.then(|| view! {
                    <a class="button button-quiet" href=paths::REGISTER>"Register"</a>
                })}
            </p>
        </section>
        <ul class="features">
            <li>
                <h2>"A session you can read"</h2>
                <p>
                    "It lives in one signed cookie. Anybody may decode it; nobody can change it. "
                    {has_lab.then(|| view! { <a href=paths::LAB>"See yours in the Lab"</a> "." })}
                </p>
            </li>
            <li>
                <h2>"Ended means ended"</h2>
                <p>"Log out, and every copy of the cookie is dead, wherever it is."</p>
            </li>
            <li>
                <h2>"Works without JavaScript"</h2>
                <p>"Every page and form is plain HTML. Scripts only make it quicker to use."</p>
            </li>
        </ul>
    }
    .into_any()
}

//! Pages that belong to no feature.

use leptos::prelude::*;
use rollcall_forms::ButtonForm;

use crate::app::paths::LANDING;
use crate::auth;
use crate::auth::account::Role;
use crate::lab;
use crate::students::audit::UNDO_TIME;

use super::document::Viewer;

/// The first page: what this is and for whom, who you are here, and where to go.
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
    let who_you_are = match viewer {
        Some(viewer) => signed_in(&viewer),
        None if needs_setup => setup(),
        None => visitor(can_register),
    };
    view! {
        <div class="hero">
            <div>
                <h1>"The sign-in desk of a course, a club or a school"</h1>
                <p class="lead">
                    "People sign in and find a page of their own. Staff read the roster of \
                     students, and admins keep it."
                </p>
            </div>
            <section class="card card-narrow">{who_you_are}</section>
        </div>
        {features(has_lab)}
    }
}

fn signed_in(viewer: &Viewer) -> AnyView {
    let label = match viewer.role {
        Role::Admin => "Open the back office",
        Role::Staff => "Open the roster",
        Role::Guest => "Open your page",
    };
    view! {
        <h2>"Logged in as " {viewer.username.to_string()}</h2>
        <p class="actions">
            <a class="button" href=LANDING.of(viewer.role, &viewer.username)>{label}</a>
        </p>
        <ButtonForm action=auth::paths::LOGOUT label="Log out"/>
    }
    .into_any()
}

fn setup() -> AnyView {
    view! {
        <h2>"You are not logged in"</h2>
        <p class="lead">"Nobody can log in yet: this Rollcall has no admin. Make the first one."</p>
        <p class="actions"><a class="button" href=auth::paths::SETUP>"Set up Rollcall"</a></p>
    }
    .into_any()
}

fn visitor(can_register: bool) -> AnyView {
    view! {
        <h2>"You are not logged in"</h2>
        <p class="actions"><a class="button" href=auth::paths::LOGIN>"Log in"</a></p>
        {can_register.then(|| view! {
            <p class="actions">
                <a class="button button-quiet" href=auth::paths::REGISTER>"Register"</a>
            </p>
        })}
    }
    .into_any()
}

fn features(has_lab: bool) -> impl IntoView {
    let lab = has_lab.then(|| {
        view! {
            <li>
                <h2>"For those who learn"</h2>
                <p>
                    "Sessions, cookies, forms and HTTP as they are, with your own requests. "
                    <a href=lab::paths::LAB>"See yours in the Lab"</a> "."
                </p>
            </li>
        }
    });
    view! {
        <ul class="features">
            <li>
                <h2>"For those who sign in"</h2>
                <p>"A page of your own. Log out, and every copy of your session is dead."</p>
            </li>
            <li>
                <h2>"For staff"</h2>
                <p>"Find students while you type, by any part of a name or a city. On a phone, too."</p>
            </li>
            <li>
                <h2>"For admins"</h2>
                <p>
                    "Lists in and out, every change with who made it, and " {UNDO_TIME}
                    " to undo a deletion."
                </p>
            </li>
            {lab}
        </ul>
    }
}

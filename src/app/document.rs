//! The document around each page: head, header, messages, footer.

use leptos::prelude::*;
use rollcall_forms::{ButtonForm, escape_text};

use crate::admin;
use crate::auth;
use crate::auth::account::{Role, Username};
use crate::base::flash::{Flash, FlashButton, Mood};
use crate::base::paths::{API_MANUAL, HOME, is_below};
use crate::lab;
use crate::students;

/// Who looks at the page, as far as the header says it.
#[derive(Clone)]
pub struct Viewer {
    /// Their name.
    pub username: Username,
    /// What they may do.
    pub role: Role,
}

/// The addresses of the files that the document refers to.
#[derive(Clone, Debug, Default)]
pub struct AssetPaths {
    /// The one stylesheet.
    pub css: String,
    /// The script that starts the bundle.
    pub start: String,
    /// The bundle's script.
    pub js: String,
    /// The bundle's wasm.
    pub wasm: String,
}

/// A whole page.
#[component]
pub fn Document(
    /// The title, without the name of the site.
    title: String,
    /// What stands inside `<main>`, rendered.
    content: String,
    /// The path that was asked for, to mark its link.
    path: String,
    /// Who is signed in.
    viewer: Option<Viewer>,
    /// Whether to offer registration.
    can_register: bool,
    /// Whether nobody can log in yet, since there is no admin.
    needs_setup: bool,
    /// Whether there is a Lab.
    has_lab: bool,
    /// Messages from the last action.
    flashes: Vec<Flash>,
    /// Where the files are.
    assets: AssetPaths,
    /// What reloads the page during development.
    #[prop(optional)]
    reload: Option<AnyView>,
) -> impl IntoView {
    // A page without an island refers to no script at all.
    let starter = content.contains("<leptos-island").then(|| {
        view! {
            <script type="module" src=assets.start data-module=assets.js data-wasm=assets.wasm>
            </script>
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta
                    name="description"
                    content="The sign-in desk and student roster of a course, a club or a school."
                />
                <title inner_html=escape_text(&format!("{title} · Rollcall"))></title>
                <meta name="theme-color" content="#f6f0e3" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#17231d" media="(prefers-color-scheme: dark)"/>
                <link rel="stylesheet" href=assets.css/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                {starter}
                {reload}
            </head>
            <body>
                <a class="skip-link" href="#main">"Skip to content"</a>
                <Header path viewer can_register needs_setup has_lab/>
                <FlashList flashes/>
                <main id="main" tabindex="-1" inner_html=content></main>
                <footer class="site-footer">
                    <p><a href=API_MANUAL>"For scripts: the API"</a></p>
                </footer>
            </body>
        </html>
    }
}

#[component]
fn Header(
    path: String,
    viewer: Option<Viewer>,
    can_register: bool,
    needs_setup: bool,
    has_lab: bool,
) -> impl IntoView {
    let mut links = match viewer.as_ref() {
        None => vec![(HOME.to_owned(), "Home")],
        Some(Viewer { role: Role::Admin, .. }) => {
            vec![
                (HOME.to_owned(), "Home"),
                (students::paths::STUDENTS.to_owned(), "Students"),
                (admin::paths::AUDIT.to_owned(), "Changes"),
                (admin::paths::ADMIN.to_owned(), "Back office"),
            ]
        }
        Some(Viewer { role: Role::Staff, .. }) => {
            vec![(HOME.to_owned(), "Home"), (students::paths::STUDENTS.to_owned(), "Students")]
        }
        Some(Viewer { role: Role::Guest, username }) => {
            vec![(HOME.to_owned(), "Home"), (auth::paths::guest(username.as_str()), "Your page")]
        }
    };
    links.extend(has_lab.then(|| (lab::paths::LAB.to_owned(), "Lab")));
    // The back office stands around the changes too: of two sections the inner one is marked.
    let section =
        links.iter().filter(|(href, _)| is_below(&path, href)).max_by_key(|(href, _)| href.len());
    let section = section.map(|(href, _)| href.clone());
    let link = |(href, label): (String, &'static str)| {
        let current = (Some(&href) == section.as_ref()).then(|| current(&path, &href));
        view! { <li><a href=href aria-current=current>{label}</a></li> }
    };
    view! {
        <header class="site-header">
            <a class="brand" href=HOME>
                <Mark/>
                <span>"Rollcall"</span>
            </a>
            // On a phone the button opens what is in sight on a wide page: the browser does it,
            // without a script.
            <button class="button button-quiet menu-button" type="button" popovertarget="menu">
                "Menu"
            </button>
            <div id="menu" class="site-menu" popover="auto">
                <nav class="site-nav" aria-label="Main">
                    <ul>{links.into_iter().map(link).collect_view()}</ul>
                </nav>
                <div class="site-who">{who(&path, viewer, can_register, needs_setup)}</div>
            </div>
        </header>
    }
}

/// The attribute `aria-current` of a link to the section in which `path` is.
fn current(path: &str, section: &str) -> &'static str {
    if path == section { "page" } else { "true" }
}

/// The page has the one button that stands out, so nothing here does.
fn who(path: &str, viewer: Option<Viewer>, can_register: bool, needs_setup: bool) -> AnyView {
    let Some(viewer) = viewer else {
        if needs_setup {
            return view! { <a href=auth::paths::SETUP>"Set up Rollcall"</a> }.into_any();
        }
        return view! {
            <a href=auth::paths::LOGIN>"Log in"</a>
            {can_register.then(|| view! {
                <a class="button button-quiet" href=auth::paths::REGISTER>"Register"</a>
            })}
        }
        .into_any();
    };
    let badge = match viewer.role {
        Role::Admin => "badge badge-admin",
        Role::Staff => "badge badge-staff",
        Role::Guest => "badge badge-guest",
    };
    view! {
        <a
            class="who-name"
            href=auth::paths::ACCOUNT
            aria-current=is_below(path, auth::paths::ACCOUNT).then(|| current(path, auth::paths::ACCOUNT))
        >
            {viewer.username.to_string()}
        </a>
        <span class=badge>{viewer.role.label()}</span>
        <ButtonForm action=auth::paths::LOGOUT label="Log out"/>
    }
    .into_any()
}

/// The mark of the product: a tick on a list.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 32 32" fill="none" aria-hidden="true">
            <rect y="4" width="28" height="28" rx="8" fill="#26745a"/>
            <path
                d="m7 17.5 6.5 7L29 4"
                stroke="#f5b840"
                stroke-width="5"
                stroke-linecap="round"
                stroke-linejoin="round"
            />
        </svg>
    }
}

#[component]
fn FlashList(flashes: Vec<Flash>) -> impl IntoView {
    let item = |flash: Flash| {
        let class = match flash.mood {
            Mood::Success => "flash flash-success",
            Mood::Notice => "flash flash-notice",
        };
        let button = flash.button.map(|FlashButton { action, label }| {
            view! { <ButtonForm action label/> }
        });
        view! { <div class=class><p>{flash.text}</p>{button}</div> }
    };
    (!flashes.is_empty()).then(|| {
        let items = flashes.into_iter().map(item).collect_view();
        view! { <div class="flashes" role="status">{items}</div> }
    })
}

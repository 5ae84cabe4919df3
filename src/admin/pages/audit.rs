//! What was changed on the roster, a page at a time.

use leptos::prelude::*;
use rollcall_forms::Options;

use crate::admin::paths;
use crate::base::time::LocalTimes;
use crate::students::audit::Entry;
use crate::students::pages::Changes;

/// The latest changes, or those before one.
#[component]
pub fn AuditPage(
    /// Newest first.
    entries: Vec<Entry>,
    /// Where later ones are, when these are not the latest.
    latest: Option<String>,
    /// Where earlier ones are.
    earlier: Option<String>,
    /// The programmes, for their labels.
    programmes: Options,
) -> impl IntoView {
    let content = if entries.is_empty() {
        view! { <p class="lead">"Nothing was changed yet."</p> }.into_any()
    } else {
        view! { <Changes entries programmes with_names=true/> }.into_any()
    };
    let link = |href: Option<String>, label: &'static str| {
        href.map(|href| view! { <li><a class="button button-quiet" href=href>{label}</a></li> })
    };
    let has_more = latest.is_some() || earlier.is_some();
    view! {
        <p class="back"><a href=paths::ADMIN>"Back to the back office"</a></p>
        <h1>"Changes of the roster"</h1>
        <section class="card" aria-label="Changes">{content}</section>
        {has_more.then(|| view! {
            <nav class="pager" aria-label="Pages">
                <ul>{link(latest, "Latest")} {link(earlier, "Earlier")}</ul>
            </nav>
        })}
        <LocalTimes/>
    }
}

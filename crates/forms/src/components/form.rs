//! Forms: one that posts, with its token and its summary of errors; one that searches; a button.

use leptos::prelude::*;

use crate::{FormState, TOKEN_FIELD};

use super::scope::FormScope;

/// A form that posts to `action`, natively. After a failed post it shows a summary that has the
/// focus and links to each field; the fields inside show what was typed.
#[component]
pub fn Form(
    /// The path of the action, as it is posted to: without a query.
    #[prop(into)]
    action: String,
    /// Whether it sends files. Its body is then multipart, which has a reader of its own.
    #[prop(optional)]
    upload: bool,
    children: Children,
) -> impl IntoView {
    let state = use_context::<FormState>().unwrap_or_default();
    let scope = FormScope::of_request(&state, &action);
    let summary = scope.has_summary().then(|| summary_view(&scope));
    let encoding = upload.then_some("multipart/form-data");
    // The children run here and now, so the next form on the page replaces this without harm.
    provide_context(scope);
    view! {
        <form class="form" method="post" action=action enctype=encoding>
            {summary}
            // Firefox would put back an old one when the page is loaded again.
            <input type="hidden" name=TOKEN_FIELD value=state.token() autocomplete="off"/>
            {children()}
        </form>
    }
}

/// A form that searches: it asks for the page at `action` again, with its fields in the address.
/// It changes nothing, so it needs no token; its fields show what they are given.
#[component]
pub fn SearchForm(
    /// The path of the page.
    #[prop(into)]
    action: String,
    /// What is searched, for people who cannot see it.
    label: &'static str,
    children: Children,
) -> impl IntoView {
    // Not what a form before it on the page was posted with.
    provide_context(FormScope::default());
    view! {
        <form class="search-form" role="search" aria-label=label method="get" action=action>
            {children()}
        </form>
    }
}

/// What is wrong with the form that was posted to `action`, where its page has that form no more.
#[component]
pub fn Summary(
    /// The path of the action.
    #[prop(into)]
    action: String,
) -> impl IntoView {
    let scope = FormScope::of_request(&use_context::<FormState>().unwrap_or_default(), &action);
    scope.has_summary().then(|| summary_view(&scope))
}

fn summary_view(scope: &FormScope) -> impl IntoView + use<> {
    view! { <div class="form-summary" inner_html=scope.summary.get_untracked()></div> }
}

/// The button that sends the form.
#[component]
pub fn Submit(
    /// What it does, as a verb.
    label: &'static str,
    /// The name under which `value` is sent, in a form with more than one button.
    #[prop(optional)]
    name: Option<&'static str>,
    /// What tells this button from the others.
    #[prop(optional)]
    value: Option<&'static str>,
) -> impl IntoView {
    view! { <button class="button" type="submit" name=name value=value>{label}</button> }
}

//! Forms: one that posts, with its token and its summary of errors; one that searches; a button.

use std::sync::Arc;

use leptos::prelude::*;

use crate::base::error::FieldErrors;
use crate::base::form::{Field, FormState, Kind, NOT_YET, TOKEN_FIELD, Typed};

/// What the fields of the form around them read: what was typed, once the form was posted, and
/// what is wrong.
#[derive(Clone, Default)]
pub(super) struct FormScope {
    typed: Option<Arc<Typed>>,
    errors: FieldErrors,
}

impl FormScope {
    pub(super) fn current() -> Self {
        use_context().unwrap_or_default()
    }

    /// What a field shall show: what was typed into it, else what is stored.
    pub(super) fn value(&self, field: &Field, stored: String) -> String {
        let Some(typed) = &self.typed else { return stored };
        match typed.find(field.name) {
            Some(value) => value.to_owned(),
            // Browsers send nothing for a box that is not ticked, and an empty text for an empty
            // input: one that is absent was not on the form that was posted.
            None if matches!(field.kind, Kind::Checkbox | Kind::Radio(_)) => String::new(),
            None => stored,
        }
    }

    /// The message of a field.
    pub(super) fn error(&self, field: &Field) -> Option<String> {
        self.errors.get(field.name).map(str::to_owned)
    }
}

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
    /// What stands before all other fields, the token too: a browser sends them in this order.
    #[prop(optional)]
    first: Option<Children>,
    children: Children,
) -> impl IntoView {
    let state = use_context::<FormState>().unwrap_or_default();
    let scope = match state.of(&action) {
        Some((typed, errors)) => FormScope { typed: Some(typed.clone()), errors: errors.clone() },
        None => FormScope::default(),
    };
    let summary = summary_of(&state, &action);
    let encoding = upload.then_some("multipart/form-data");
    // The children run here and now, so the next form on the page replaces this without harm.
    provide_context(scope);
    view! {
        <form class="form" method="post" action=action enctype=encoding>
            {summary}
            {first.map(|first| first())}
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
    summary_of(&use_context::<FormState>().unwrap_or_default(), &action)
}

fn summary_of(state: &FormState, action: &str) -> Option<impl IntoView + use<>> {
    let (_, errors) = state.of(action).filter(|(_, errors)| !errors.is_empty())?;
    Some(summary(errors, state.is_resumed()))
}

fn summary(errors: &FieldErrors, resumed: bool) -> impl IntoView + use<> {
    let (role, title) = if resumed { ("status", "Welcome back") } else { ("alert", NOT_YET) };
    let item = |(name, message): (&str, &str)| {
        let message = message.to_owned();
        if name.is_empty() {
            view! { <li>{message}</li> }.into_any()
        } else {
            view! { <li><a href=format!("#{name}")>{message}</a></li> }.into_any()
        }
    };
    let items: Vec<AnyView> = errors.iter().map(item).collect();
    view! {
        <div class="summary" role=role tabindex="-1" autofocus=true>
            <h2>{title}</h2>
            <ul>{items}</ul>
        </div>
    }
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

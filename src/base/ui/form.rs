//! A form: its token, its summary of errors, its button.

use leptos::prelude::*;

use crate::base::error::FieldErrors;
use crate::base::form::{FormState, TOKEN_FIELD, Typed};

/// What the fields of the form around them read: what was typed and what is wrong.
#[derive(Clone, Default)]
pub(super) struct FormScope {
    pub(super) typed: Typed,
    pub(super) errors: FieldErrors,
}

impl FormScope {
    pub(super) fn current() -> Self {
        use_context().unwrap_or_default()
    }
}

/// A form that posts to `action`, natively. After a failed post it shows a summary that has the
/// focus and links to each field; the fields inside show what was typed.
#[component]
pub fn Form(
    /// The path of the action.
    action: &'static str,
    children: Children,
) -> impl IntoView {
    let state = use_context::<FormState>().unwrap_or_default();
    let (typed, errors) = match state.of(action) {
        Some((typed, errors)) => (typed.clone(), errors.clone()),
        None => Default::default(),
    };
    let summary = (!errors.is_empty()).then(|| summary(&errors, state.is_resumed()));
    // The children run here and now, so the next form on the page replaces this without harm.
    provide_context(FormScope { typed, errors });
    view! {
        <form class="form" method="post" action=action>
            {summary}
            <input type="hidden" name=TOKEN_FIELD value=state.token() autocomplete="off"/>
            {children()}
        </form>
    }
}

fn summary(errors: &FieldErrors, resumed: bool) -> impl IntoView + use<> {
    let (role, title) =
        if resumed { ("status", "Welcome back") } else { ("alert", "This did not work yet") };
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
) -> impl IntoView {
    view! { <button class="button" type="submit">{label}</button> }
}

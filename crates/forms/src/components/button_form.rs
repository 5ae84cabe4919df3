//! A form that is only a button.

use leptos::prelude::*;

use crate::{FormState, TOKEN_FIELD};

/// One button that posts to `action`: for what changes something and needs no input but what is
/// hidden.
#[component]
pub fn ButtonForm(
    /// The path of the action.
    #[prop(into)]
    action: String,
    /// What it does, as a verb.
    #[prop(into)]
    label: String,
    /// The class of the button.
    #[prop(default = "button button-quiet")]
    class: &'static str,
    /// Hidden fields.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let state = use_context::<FormState>().unwrap_or_default();
    let token = state.token();
    let error = state.of(&action).and_then(|(_, errors)| errors.get("")).map(str::to_owned);
    view! {
        <form method="post" action=action class="button-form">
            {error.map(|error| view! { <p class="summary" role="alert" tabindex="-1" autofocus=true>{error}</p> })}
            <input type="hidden" name=TOKEN_FIELD value=token autocomplete="off"/>
            {children.map(|children| children())}
            <button class=class type="submit">{label}</button>
        </form>
    }
}

//! A form that lives in the browser: it checks what is typed into it, and sends itself.

use leptos::either::Either;
use leptos::html::Button;
use leptos::prelude::*;

use crate::{FORM_KEY, Field, FormState, IS_BROWSER, Kind, TOKEN_FIELD};

use super::hydration::{fixed, still};
use super::input::Input;
use super::live::{LiveState, Sending, UNDER_WAY};
use super::scope::{FormScope, Stored};

/// The form of a server function, for the body of an island. Without a script, and before one has
/// come, a browser posts it natively to the same server function.
#[component]
pub fn LiveForm<C>(
    /// The `PATH` of the server function. It is the id of the form, too.
    action: &'static str,
    /// What is checked in the browser.
    fields: &'static [Field],
    /// Fields that nobody sees, before all others.
    #[prop(optional)]
    hidden: &'static [Field],
    /// How it is sent.
    #[prop(default = Sending::ByServerFunction)]
    sending: Sending,
    /// What the button says: a verb.
    submit: &'static str,
    children: TypedChildren<C>,
) -> impl IntoView
where
    C: IntoView + 'static,
{
    let stored = use_context::<Stored>().unwrap_or_default();
    let posts_to = stored.action.unwrap_or_else(|| action.to_owned());
    let scope = if IS_BROWSER {
        FormScope::of_page(action)
    } else {
        FormScope::of_request(&use_context::<FormState>().unwrap_or_default(), &posts_to)
            .with_stored(stored.values)
    };
    provide_context(scope.clone());
    let (button, is_pending) = (NodeRef::new(), ArcRwSignal::new(false));
    attach_to(
        button,
        LiveState { fields, scope: scope.clone(), is_pending: is_pending.clone(), sending },
    );
    let children = children.into_inner();
    view! {
        <form
            class="form"
            id=action
            method="post"
            action=fixed(move || posts_to)
            enctype=fixed(|| (sending == Sending::Upload).then_some("multipart/form-data"))
        >
            {summary(scope)}
            {still(|| hidden_fields(hidden))}
            {children()}
            {submit_button(button, submit, is_pending)}
        </form>
    }
}

// These are functions of their own since a form is compiled once for each kind of children, and so
// is all that stands inside of it.

/// The button is the last element. When the browser has found it, the page is as the server made
/// it: only then does the form listen, so one that was changed by somebody else posts natively.
fn attach_to(button: NodeRef<Button>, live: LiveState) {
    Effect::new(move |_| {
        if let Some(form) = button.get().and_then(|button| button.form()) {
            live.clone().attach(&form);
        }
    });
}

fn summary(scope: FormScope) -> impl IntoView {
    view! { <div class="form-summary" inner_html=scope.summary></div> }
}

fn submit_button(
    button: NodeRef<Button>,
    label: &'static str,
    is_pending: ArcRwSignal<bool>,
) -> impl IntoView {
    let is_disabled = is_pending.clone();
    view! {
        <button
            class="button"
            type="submit"
            node_ref=button
            aria-disabled=move || is_disabled.get().then_some("true")
            inner_html=move || if is_pending.get() { UNDER_WAY } else { label }
        ></button>
    }
}

/// The token last, as in every form: those before it are few, and say how large the rest may be.
fn hidden_fields(fields: &'static [Field]) -> impl IntoView {
    let state = use_context::<FormState>().unwrap_or_default();
    view! {
        <div hidden=true>
            {fields.iter().map(|field| hidden_field(field, &state)).collect_view()}
            <input type="hidden" name=TOKEN_FIELD value=state.token() autocomplete="off"/>
        </div>
    }
}

fn hidden_field(field: &Field, state: &FormState) -> impl IntoView + use<> {
    if field.kind == Kind::Hidden {
        // A token is a text that no other page has, so one more of them is a key.
        let key = (field.name == FORM_KEY.name).then(|| state.token());
        return Either::Left(view! { <Input field=*field value=key.unwrap_or_default()/> });
    }
    // For password managers, which need to see whose password it is.
    let value = FormScope::current().value(field, "");
    Either::Right(view! {
        <input
            type="text"
            name=field.name
            value=value
            autocomplete=field.autocomplete
            readonly=true
            tabindex="-1"
        />
    })
}

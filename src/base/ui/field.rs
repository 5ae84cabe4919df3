//! Inputs with their label, hint and message, all read from one [`Field`].

use leptos::prelude::*;

use crate::base::form::Field;

use super::form::FormScope;

/// One line of text.
#[component]
pub fn TextField(
    /// Name, words and bounds.
    field: Field,
) -> impl IntoView {
    let scope = FormScope::current();
    let typed = scope.typed.get(field.name).to_owned();
    input(&scope, field, "text", Some(typed))
}

/// A password. What was typed is never sent back.
#[component]
pub fn PasswordField(
    /// Name, words and bounds.
    field: Field,
) -> impl IntoView {
    input(&FormScope::current(), field, "password", None)
}

fn input(
    scope: &FormScope,
    field: Field,
    kind: &'static str,
    value: Option<String>,
) -> impl IntoView + use<> {
    let error = scope.errors.get(field.name).map(str::to_owned);
    let error_id = format!("{}-error", field.name);
    let (described_by, hint) = match hint_of(&field) {
        None => (error_id.clone(), None),
        Some(text) => {
            let id = format!("{}-hint", field.name);
            let described_by = format!("{id} {error_id}");
            (described_by, Some(view! { <p class="field-hint" id=id>{text}</p> }))
        }
    };
    let invalid = error.is_some().then_some("true");
    // No `maxlength`: a browser would cut a pasted text without a word. The check says it.
    let min_length = (field.min_length > 0).then(|| field.min_length.to_string());
    let pattern = field.chars.map(|class| class.html_pattern());
    let title = field.chars.map(|class| class.words);
    let user_name = field.autocomplete == "username";
    view! {
        <div class="field">
            <label for=field.name>{field.label}</label>
            {hint}
            <input
                id=field.name
                name=field.name
                type=kind
                value=value
                required=field.required
                minlength=min_length
                pattern=pattern
                title=title
                autocomplete=field.autocomplete
                autocapitalize=user_name.then_some("none")
                spellcheck=user_name.then_some("false")
                aria-describedby=described_by
                aria-invalid=invalid
            />
            <p class="field-error" id=error_id aria-live="polite">{error}</p>
        </div>
    }
}

/// What a person should know before typing: a least length first, then the field's own words.
fn hint_of(field: &Field) -> Option<String> {
    let least = field.min_length;
    match (least > 0, field.hint) {
        (false, "") => None,
        (false, hint) => Some(hint.to_owned()),
        (true, hint) => Some(format!("At least {least} characters. {hint}").trim_end().to_owned()),
    }
}

/// A box to tick.
#[component]
pub fn CheckboxField(
    /// Name and words.
    field: Field,
) -> impl IntoView {
    let checked = !FormScope::current().typed.get(field.name).is_empty();
    view! {
        <div class="field field-checkbox">
            <input id=field.name name=field.name type="checkbox" value="on" checked=checked/>
            <label for=field.name>{field.label}</label>
        </div>
    }
}

/// A value that travels with the form: what was sent last time, else `value`.
#[component]
pub fn HiddenField(
    /// Its name.
    field: Field,
    /// What it holds when nothing was sent.
    #[prop(optional, into)]
    value: String,
) -> impl IntoView {
    let typed = FormScope::current().typed.get(field.name).to_owned();
    let value = if typed.is_empty() { value } else { typed };
    view! { <input type="hidden" name=field.name value=value autocomplete="off"/> }
}

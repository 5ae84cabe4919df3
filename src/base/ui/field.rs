//! One component for all fields: [`Input`] reads the kind, the words and the bounds from the
//! [`Field`], so no page can show a field as what it is not.

use leptos::prelude::*;

use crate::base::form::{Field, Kind};

use super::choice;
use super::escape::escape_text;
use super::form::FormScope;

/// An input with its label, hint and message. In a form that was just posted it shows what was
/// typed, otherwise `value`.
#[component]
pub fn Input(
    /// Name, words and bounds.
    field: Field,
    /// What is stored, as text. A password is never sent back, nor can a file be.
    #[prop(optional, into)]
    value: String,
    /// Words that the browser offers while one types a text.
    #[prop(optional)]
    suggestions: Vec<String>,
) -> impl IntoView {
    let scope = FormScope::current();
    if field.kind == Kind::Hidden {
        // Nothing stands around what nobody sees.
        return hidden(&scope, &field, value).into_any();
    }
    let around = Around::new(&scope, &field);
    match field.kind {
        Kind::Checkbox => choice::checkbox(field, around, scope.value(&field, value)).into_any(),
        Kind::Select(options) => {
            choice::select(field, around, options, scope.value(&field, value)).into_any()
        }
        Kind::Radio(options) => {
            choice::radio(field, around, options, scope.value(&field, value)).into_any()
        }
        Kind::TextArea => text_area(field, around, &scope.value(&field, value)).into_any(),
        Kind::Password | Kind::File { .. } => line(field, around, None, Vec::new()).into_any(),
        Kind::Hidden
        | Kind::Text
        | Kind::Search
        | Kind::Email
        | Kind::Integer { .. }
        | Kind::Decimal { .. }
        | Kind::Date { .. } => {
            line(field, around, Some(scope.value(&field, value)), suggestions).into_any()
        }
    }
}

/// What stands around every input, and how the input points at it.
pub(super) struct Around {
    /// The ids of hint and message.
    pub(super) described_by: String,
    /// The attribute `aria-invalid`.
    pub(super) invalid: Option<&'static str>,
    pub(super) hint: AnyView,
    pub(super) error: AnyView,
}

impl Around {
    fn new(scope: &FormScope, field: &Field) -> Self {
        let (name, error) = (field.name, scope.error(field));
        let invalid = error.is_some().then_some("true");
        let error_id = format!("{name}-error");
        let mut described_by = error_id.clone();
        let hint = hint_of(field).map(|text| {
            let id = format!("{name}-hint");
            described_by = format!("{id} {error_id}");
            view! { <p class="field-hint" id=id>{text}</p> }
        });
        let error =
            view! { <p class="field-error" id=error_id aria-live="polite">{error}</p> }.into_any();
        Self { described_by, invalid, hint: hint.into_any(), error }
    }
}

/// A text of at most so many characters gets a short input.
const SHORT: usize = 10;

/// What a person should know before typing: the bounds first, then the field's own words.
fn hint_of(field: &Field) -> Option<String> {
    let least =
        (field.min_length > 0).then(|| format!("At least {} characters.", field.min_length));
    let most = field.says_most.then(|| format!("At most {} characters.", field.max_length));
    let range = field.kind.range().map(|range| format!("{range}."));
    let own = (!field.hint.is_empty()).then(|| field.hint.to_owned());
    let parts: Vec<String> = [least, most, range, own].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// An input of one line, or one that the browser brings a dialog for.
fn line(
    field: Field,
    around: Around,
    value: Option<String>,
    suggestions: Vec<String>,
) -> impl IntoView {
    // No `maxlength`: a browser would cut a pasted text without a word. The check says it.
    let min_length = (field.min_length > 0).then(|| field.min_length.to_string());
    let class_pattern = field.chars.map(|class| class.html_pattern());
    let pattern = class_pattern.or_else(|| field.kind.html_pattern());
    let title = field.chars.map(|class| class.words.to_owned()).or_else(|| field.kind.words());
    let (min, max, accept) = match field.kind {
        Kind::Date { min, max } => (Some(min.to_string()), Some(max.to_string()), None),
        Kind::File { accept, .. } => (None, None, Some(accept).filter(|accept| !accept.is_empty())),
        _ => (None, None, None),
    };
    let is_file = matches!(field.kind, Kind::File { .. });
    let autocomplete = (!is_file).then_some(field.autocomplete);
    let user_name = field.autocomplete == "username";
    let list = (!suggestions.is_empty()).then(|| format!("{}-list", field.name));
    let datalist = list.clone().map(|id| {
        let options = suggestions.into_iter().map(|value| view! { <option value=value></option> });
        view! { <datalist id=id>{options.collect_view()}</datalist> }
    });
    // A name in a script from right to left is typed as it will be read.
    let dir = matches!(field.kind, Kind::Text | Kind::Search).then_some("auto");
    let is_short = field.kind.number().is_some()
        || matches!(field.kind, Kind::Date { .. })
        || field.max_length <= SHORT;
    let is_password = field.kind == Kind::Password;
    view! {
        <div class=if is_short { "field field-short" } else { "field" }>
            <label for=field.name>{field.label}</label>
            {around.hint}
            <input
                id=field.name
                name=field.name
                type=field.kind.input_type()
                inputmode=field.kind.input_mode()
                value=value
                required=field.required
                minlength=min_length
                pattern=pattern
                title=title
                min=min
                max=max
                accept=accept
                list=list
                dir=dir
                autocomplete=autocomplete
                autocapitalize=user_name.then_some("none")
                spellcheck=user_name.then_some("false")
                aria-describedby=around.described_by
                aria-invalid=around.invalid
            />
            {is_password.then(show_password)}
            {datalist}
            {around.error}
        </div>
    }
}

/// Seen where a script shows passwords: `base/form/live.rs`.
fn show_password() -> impl IntoView {
    view! {
        <button
            class="show-password"
            type="button"
            aria-label="Show the password"
            aria-pressed="false"
            hidden=true
        >
            "Show"
        </button>
    }
}

fn text_area(field: Field, around: Around, value: &str) -> impl IntoView + use<> {
    let min_length = (field.min_length > 0).then(|| field.min_length.to_string());
    view! {
        <div class="field">
            <label for=field.name>{field.label}</label>
            {around.hint}
            <textarea
                id=field.name
                name=field.name
                rows="4"
                dir="auto"
                required=field.required
                minlength=min_length
                autocomplete=field.autocomplete
                aria-describedby=around.described_by
                aria-invalid=around.invalid
            >{text_area_content(value)}</textarea>
            {around.error}
        </div>
    }
}

/// Leptos prints what is inside a text area as it is, so it is escaped here. Parsers drop a
/// first line end, so one more is put before the text's own.
fn text_area_content(value: &str) -> String {
    format!("\n{}", escape_text(value))
}

/// What was sent last time; but a value that was refused gives way to the page's own, as a
/// version does that somebody else has raised. Without `autocomplete` Firefox would put back what
/// stood in the page before it was loaded again.
fn hidden(scope: &FormScope, field: &Field, value: String) -> impl IntoView + use<> {
    let sent = scope.value(field, String::new());
    let value = if sent.is_empty() || scope.error(field).is_some() { value } else { sent };
    view! { <input type="hidden" name=field.name value=value autocomplete="off"/> }
}

//! One component for all fields: [`Input`] reads the kind, the words and the bounds from the
//! [`Field`], so no page can show a field as what it is not.

use leptos::either::EitherOf6;
use leptos::prelude::*;

use crate::{Field, Kind};

use super::around::{Around, above};
use super::choice;
use super::escape::escape_text;
use super::hydration::{fixed, still};
use super::scope::FormScope;

/// An input with its label, hint and message. In a form that was just posted it shows what was
/// typed, otherwise `value`.
#[component]
pub fn Input(
    /// Name, words and bounds.
    field: Field,
    /// What is stored, as text. A password is never sent back, nor can a file be.
    #[prop(optional, into)]
    value: String,
    /// The id of a list of words that the browser offers while one types a text.
    #[prop(optional)]
    list: Option<&'static str>,
) -> impl IntoView {
    let scope = FormScope::current();
    if field.kind == Kind::Hidden {
        // Nothing stands around what nobody sees.
        return EitherOf6::A(hidden(scope, field, value));
    }
    let around = Around::new(scope, field, value);
    match field.kind {
        Kind::Checkbox => EitherOf6::B(choice::checkbox(around)),
        Kind::Select(options) => EitherOf6::C(choice::select(around, options)),
        Kind::Radio(options) => EitherOf6::D(choice::radio(around, options)),
        Kind::TextArea => EitherOf6::E(text_area(around)),
        _ => EitherOf6::F(line(around, list)),
    }
}

/// A text of at most this many characters gets a short input.
const SHORT: usize = 10;

/// An input of one line, or one that the browser brings a dialog for.
fn line(around: Around, list: Option<&'static str>) -> impl IntoView {
    let field = around.field;
    let is_short = field.kind.number().is_some()
        || matches!(field.kind, Kind::Date { .. })
        || field.max_length <= SHORT;
    let is_file = matches!(field.kind, Kind::File { .. });
    let is_user_name = field.autocomplete == "username";
    view! {
        <div class=if is_short { "field field-short" } else { "field" }>
            {still(|| above(&around))}
            <input
                id=fixed(|| field.name)
                name=fixed(|| field.name)
                type=fixed(|| field.kind.input_type())
                inputmode=fixed(|| field.kind.input_mode())
                value=fixed(|| shown_again(&around))
                required=fixed(|| field.required)
                minlength=fixed(|| min_length(&field))
                // No `maxlength`: a browser would cut a pasted text without a word. The check says it.
                pattern=fixed(|| pattern(&field))
                title=fixed(|| title(&field))
                min=fixed(|| days(&field).map(|(min, _)| min))
                max=fixed(|| days(&field).map(|(_, max)| max))
                accept=fixed(|| accept(&field))
                list=fixed(|| list)
                // A name in a script from right to left is typed as it will be read.
                dir=fixed(|| matches!(field.kind, Kind::Text | Kind::Search).then_some("auto"))
                autocomplete=fixed(|| (!is_file).then_some(field.autocomplete))
                autocapitalize=fixed(|| is_user_name.then_some("none"))
                spellcheck=fixed(|| is_user_name.then_some("false"))
                aria-describedby=fixed(|| around.described_by())
                aria-invalid=around.invalid()
            />
            {(field.kind == Kind::Password).then(|| still(show_password))}
            {around.error()}
        </div>
    }
}

/// A password is never sent back, nor can a file be.
fn shown_again(around: &Around) -> Option<String> {
    let goes_back = !matches!(around.field.kind, Kind::Password | Kind::File { .. });
    goes_back.then(|| around.value())
}

fn min_length(field: &Field) -> Option<String> {
    (field.min_length > 0).then(|| field.min_length.to_string())
}

fn pattern(field: &Field) -> Option<String> {
    let of_class = field.chars.map(|class| class.html_pattern());
    of_class.or_else(|| field.kind.html_pattern())
}

fn title(field: &Field) -> Option<String> {
    field.chars.map(|class| class.words.to_owned()).or_else(|| field.kind.words())
}

fn days(field: &Field) -> Option<(String, String)> {
    let Kind::Date { min, max } = field.kind else { return None };
    Some((min.to_string(), max.to_string()))
}

fn accept(field: &Field) -> Option<&'static str> {
    let Kind::File { accept, .. } = field.kind else { return None };
    Some(accept).filter(|accept| !accept.is_empty())
}

/// Seen where a script shows passwords: `live.rs`.
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

fn text_area(around: Around) -> impl IntoView {
    let field = around.field;
    view! {
        <div class="field">
            {still(|| above(&around))}
            <textarea
                id=fixed(|| field.name)
                name=fixed(|| field.name)
                rows="4"
                dir="auto"
                required=fixed(|| field.required)
                minlength=fixed(|| min_length(&field))
                autocomplete=fixed(|| field.autocomplete)
                aria-describedby=fixed(|| around.described_by())
                aria-invalid=around.invalid()
            >{fixed(|| text_area_content(&around.value()))}</textarea>
            {around.error()}
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
fn hidden(scope: FormScope, field: Field, given: String) -> impl IntoView {
    let value = move || {
        let sent = scope.value(&field, "");
        let is_right = !sent.is_empty() && !scope.is_wrong(field.name);
        if is_right { sent } else { scope.stored(&field, &given) }
    };
    view! {
        <input
            type="hidden"
            name=fixed(|| field.name)
            value=fixed(value)
            autocomplete="off"
        />
    }
}

//! Fields that are chosen, not typed: a box, a list that opens, radio buttons.

use leptos::prelude::*;

use crate::{Field, Options};

use super::around::{Around, above};
use super::escape::escape_text;
use super::hydration::{fixed, fixed_html, still};

/// A box to tick.
pub(super) fn checkbox(around: Around) -> impl IntoView {
    let field = around.field;
    view! {
        <div class="field field-checkbox">
            <input
                id=fixed(|| field.name)
                name=fixed(|| field.name)
                type="checkbox"
                value="on"
                checked=fixed(|| !field.kind.is_blank(&around.value()))
                required=fixed(|| field.required)
                aria-describedby=fixed(|| around.described_by())
                aria-invalid=around.invalid()
            />
            {still(|| above(&around))}
            {around.error()}
        </div>
    }
}

/// A list that opens.
pub(super) fn select(around: Around, options: Options) -> impl IntoView {
    let field = around.field;
    view! {
        <div class="field">
            {still(|| above(&around))}
            <select
                id=fixed(|| field.name)
                name=fixed(|| field.name)
                required=fixed(|| field.required)
                autocomplete=fixed(|| field.autocomplete)
                aria-describedby=fixed(|| around.described_by())
                aria-invalid=around.invalid()
                inner_html=fixed_html(|| select_options(&field, options, &around.value()))
            ></select>
            {around.error()}
        </div>
    }
}

/// As HTML, which hydration does not walk: development builds look for the children of an element
/// even where there are none.
fn select_options(field: &Field, options: Options, value: &str) -> String {
    let mut choices = choices(options, value);
    let has_blank = options.iter().any(|(option, _)| option.is_empty());
    // HTML wants an empty option first in a list that has to be chosen from (section 4.10.7).
    if !has_blank {
        let words = match (field.blank, field.required) {
            ("", true) => "Choose one",
            ("", false) => "None",
            (words, _) => words,
        };
        choices.insert(0, (String::new(), words.to_owned()));
    }
    let option = |(option, words): (String, String)| {
        let selected = if option == value { " selected" } else { "" };
        let (option, words) = (escape_text(&option).replace('"', "&quot;"), escape_text(&words));
        format!("<option value=\"{option}\"{selected}>{words}</option>")
    };
    choices.into_iter().map(option).collect()
}

/// Radio buttons. The first one has the field's name as its id: the summary's link leads there.
pub(super) fn radio(around: Around, options: Options) -> impl IntoView {
    let field = around.field;
    view! {
        // The role lets the group be marked as wrong; a plain group must not be.
        <fieldset
            class="field"
            role="radiogroup"
            aria-describedby=fixed(|| around.described_by())
            aria-invalid=around.invalid()
            aria-required=fixed(|| field.required.then_some("true"))
        >
            {still(|| view! { <legend>{field.label}</legend> })}
            {still(|| view! {
                <div class="field-above">
                    {around.hint()}
                    <div class="field-choices">{radio_buttons(field, options, &around.value())}</div>
                </div>
            })}
            {around.error()}
        </fieldset>
    }
}

fn radio_buttons(field: Field, options: Options, value: &str) -> impl IntoView + use<> {
    let button = |(index, (option, words)): (usize, (String, String))| {
        let checked = option == value;
        view! {
            <label>
                <input
                    id=(index == 0).then_some(field.name)
                    name=field.name
                    type="radio"
                    value=option
                    checked=checked
                    required=field.required
                />
                <span>{words}</span>
            </label>
        }
    };
    choices(options, value).into_iter().enumerate().map(button).collect_view()
}

/// The options, and `value` too when it is none of them: a browser would choose another in its
/// place, and what was stored or sent would be lost without a word.
fn choices(options: Options, value: &str) -> Vec<(String, String)> {
    let owned = |(value, words): &(&str, &str)| ((*value).to_owned(), (*words).to_owned());
    let mut choices: Vec<(String, String)> = options.iter().map(owned).collect();
    if !value.is_empty() && options.iter().all(|(option, _)| *option != value) {
        choices.push((value.to_owned(), format!("{value} (not in the list)")));
    }
    choices
}

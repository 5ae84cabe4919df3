//! Fields that are chosen, not typed: a box, a list that opens, radio buttons.

use leptos::prelude::*;

use crate::base::form::{Field, Options};

use super::field::Around;

/// A box to tick.
pub(super) fn checkbox(field: Field, around: Around, value: String) -> impl IntoView {
    let checked = !field.kind.is_blank(&value);
    // A box that may stay as it is can break no rule, and needs no place for a message.
    let described = field.required || field.rule.is_some() || around.invalid.is_some();
    view! {
        <div class="field field-checkbox">
            <input
                id=field.name
                name=field.name
                type="checkbox"
                value="on"
                checked=checked
                required=field.required
                aria-describedby=described.then_some(around.described_by)
                aria-invalid=around.invalid
            />
            <label for=field.name>{field.label}</label>
            {around.hint}
            {described.then_some(around.error)}
        </div>
    }
}

/// A list that opens.
pub(super) fn select(
    field: Field,
    around: Around,
    options: Options,
    value: String,
) -> impl IntoView {
    let mut choices = choices(options, &value);
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
        let selected = option == value;
        view! { <option value=option selected=selected>{words}</option> }
    };
    view! {
        <div class="field">
            <label for=field.name>{field.label}</label>
            {around.hint}
            <select
                id=field.name
                name=field.name
                required=field.required
                autocomplete=field.autocomplete
                aria-describedby=around.described_by
                aria-invalid=around.invalid
            >
                {choices.into_iter().map(option).collect_view()}
            </select>
            {around.error}
        </div>
    }
}

/// Radio buttons. The first one has the field's name as its id: the summary's link leads there.
pub(super) fn radio(
    field: Field,
    around: Around,
    options: Options,
    value: String,
) -> impl IntoView {
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
    let buttons = choices(options, &value).into_iter().enumerate().map(button);
    view! {
        // The role lets the group be marked as wrong; a plain group must not be.
        <fieldset
            class="field"
            role="radiogroup"
            aria-describedby=around.described_by
            aria-invalid=around.invalid
            aria-required=field.required.then_some("true")
        >
            <legend>{field.label}</legend>
            {around.hint}
            <div class="field-choices">{buttons.collect_view()}</div>
            {around.error}
        </fieldset>
    }
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

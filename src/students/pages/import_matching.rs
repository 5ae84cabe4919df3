//! Which column of a file holds what, beside its first rows.

use leptos::prelude::*;
use rollcall_forms::{Field, Form, FormState, Input};

use crate::base::time::{LocalTimes, Time};
use crate::students::import::{AGAIN, Import, Preview, STEP, step};
use crate::students::matching::{Matching, column_of, fields};
use crate::students::paths;

/// The matching of a file's columns.
#[component]
pub fn MatchingPage(
    /// Which import.
    import: Import,
    /// What the file begins with.
    preview: Preview,
) -> impl IntoView {
    let Preview { header, rows, matching, before } = preview;
    let action = paths::import(import.id);
    let state = use_context::<FormState>().unwrap_or_default();
    let typed = state.of(&action).map(|(typed, _)| typed.clone());
    let errors = state.of(&action).map(|(_, errors)| errors.clone()).unwrap_or_default();
    let selects = fields(&[]).into_iter().zip(matching.0).map(|(field, column)| {
        let chosen = match &typed {
            Some(typed) => typed.get(&column_of(&field)).to_owned(),
            None => column.map(|column| column.to_string()).unwrap_or_default(),
        };
        select(&field, &header, &chosen, errors.get(&column_of(&field)))
    });
    let selects: Vec<AnyView> = selects.collect();
    view! {
        <p class="back"><a href=paths::IMPORTS>"Back to the imports"</a></p>
        <h1>"Import " <bdi>{import.file_name.clone()}</bdi></h1>
        <div class="card">
            {matching.is_empty().then(|| no_names(&header))}
            {notes(&header, matching)}
            <Form action=action.clone()>
                {before.map(again)}
                <fieldset class="field matching">
                    <legend>"Which column holds what?"</legend>
                    {selects}
                </fieldset>
                <button class="button" type="submit" name=STEP value=step::CHECK>
                    "Check the file"
                </button>
            </Form>
            <p class="field-hint">"Checking changes nothing on the roster."</p>
        </div>
        {first_rows(header, rows)}
        <LocalTimes/>
    }
}

/// The file was imported before.
fn again((at, who): (i64, String)) -> impl IntoView {
    view! {
        <div class="flash flash-notice">
            <p>
                "This very file was imported before: " <Time at=at/> " by " <strong>{who}</strong> "."
            </p>
        </div>
        <Input field=AGAIN/>
    }
}

/// Nothing in the first line is called as a column is.
fn no_names(header: &[String]) -> impl IntoView + use<> {
    let first_line = header.join(", ");
    view! {
        <div class="flash flash-notice">
            <p>
                "No column of names was found. The first line of the file holds: "
                <bdi>{first_line}</bdi> ". It is taken for the names of the columns and never \
                imported. If it is a student, put a line of names before it, as the "
                <a href=paths::IMPORT_TEMPLATE>"template"</a> " has them, and bring the file again; \
                if these are names, say below what they stand for."
            </p>
        </div>
    }
}

/// What a person should know before the check.
fn notes(header: &[String], matching: Matching) -> impl IntoView + use<> {
    let (missing, ignored) = (matching.missing(), matching.ignored(header));
    let missing = (!missing.is_empty()).then(|| {
        let names = missing.join(", ");
        let rest = if matching.has_id() {
            "Students who are there keep what they have; rows without an id cannot add one."
        } else {
            "Every new student needs them."
        };
        view! { <li>"No column is called " <strong>{names}</strong> ". " {rest}</li> }
    });
    let unclear = matching.unclear(header).into_iter().map(|(label, columns)| {
        let columns = columns.join(", ");
        let sentence = format!("More than one column may be {label}: {columns}. Choose one.");
        view! { <li>{sentence}</li> }
    });
    let unclear: Vec<_> = unclear.collect();
    let ignored = (!ignored.is_empty()).then(|| {
        let names = ignored.join(", ");
        view! { <li>"Not imported: " <bdi>{names}</bdi> "."</li> }
    });
    view! { <ul class="notes">{unclear} {missing} {ignored}</ul> }
}

fn select(field: &Field, header: &[String], chosen: &str, error: Option<&str>) -> AnyView {
    let (name, label) = (column_of(field), field.label);
    let error_id = format!("{name}-error");
    let options: Vec<AnyView> = header
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let value = index.to_string();
            let selected = value == chosen;
            view! { <option value=value selected=selected>{column.clone()}</option> }.into_any()
        })
        .collect();
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <select
                id=name.clone()
                name=name
                autocomplete="off"
                aria-describedby=error_id.clone()
                aria-invalid=invalid
            >
                <option value="">"Not in this file"</option>
                {options}
            </select>
            <p class="field-error" id=error_id>{error.map(str::to_owned)}</p>
        </div>
    }
    .into_any()
}

fn first_rows(header: Vec<String>, rows: Vec<Vec<String>>) -> impl IntoView {
    let head = header.into_iter().map(|name| view! { <th scope="col" dir="auto">{name}</th> });
    let cell = |text: String| view! { <td class="lines" dir="auto">{text}</td> };
    let row = |cells: Vec<String>| view! { <tr>{cells.into_iter().map(cell).collect_view()}</tr> };
    view! {
        <section class="card">
            <h2 id="first-rows">"The first rows"</h2>
            <div class="table-scroll" role="region" aria-labelledby="first-rows" tabindex="0">
                <table class="table">
                    <thead><tr>{head.collect_view()}</tr></thead>
                    <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

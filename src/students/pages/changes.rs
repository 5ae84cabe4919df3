//! Changes of students: who, when, what, and what differed.

use leptos::prelude::*;
use rollcall_forms::{ButtonForm, Options};

use crate::base::time::Time;
use crate::students::audit::{Difference, Entry, What};
use crate::students::paths;

/// A list of changes, newest first.
#[component]
pub fn Changes(
    /// Them.
    entries: Vec<Entry>,
    /// The programmes, for their labels.
    programmes: Options,
    /// Whether to say which student it was: not on the student's own page.
    #[prop(optional)]
    with_names: bool,
) -> impl IntoView {
    let item = |entry: Entry| {
        let differences = entry.differences(programmes);
        let undo = entry.can_undo.then(|| {
            view! { <ButtonForm action=paths::restore_student(entry.student) label="Put back"/> }
        });
        let name = with_names.then(|| name(&entry));
        view! {
            <li class="change">
                <p class="change-head">
                    <span class=badge(entry.what)>{entry.what.label()}</span>
                    {name}
                    <span class="change-who">
                        "by " <strong>{entry.who}</strong> ", " <Time at=entry.at/>
                    </span>
                </p>
                {(!differences.is_empty()).then(|| what_differed(entry.what, differences))}
                {undo}
            </li>
        }
    };
    view! { <ol class="changes">{entries.into_iter().map(item).collect_view()}</ol> }
}

fn badge(what: What) -> &'static str {
    match what {
        What::Added | What::Restored => "badge badge-admin",
        What::Changed => "badge",
        What::Deleted => "badge badge-danger",
    }
}

/// The page of a student that is gone says so.
fn name(entry: &Entry) -> impl IntoView + use<> {
    let name = entry.name().to_owned();
    view! { <a class="change-name" href=paths::student(entry.student) dir="auto">{name}</a> }
}

/// What was changed is in sight. All that came or went at once is a click away, since it says
/// little.
fn what_differed(what: What, differences: Vec<Difference>) -> AnyView {
    let count = differences.len();
    if what == What::Changed {
        let item = |Difference { label, before, after, .. }: Difference| {
            view! { <dt>{label}</dt> <dd>{old(before)} {becomes()} {new(after)}</dd> }
        };
        return list(differences.into_iter().map(item).collect_view()).into_any();
    }
    let item = |Difference { label, before, after, .. }: Difference| {
        let value = if what == What::Deleted { old(before) } else { new(after) };
        view! { <dt>{label}</dt> <dd>{value}</dd> }
    };
    let list = list(differences.into_iter().map(item).collect_view());
    view! { <details><summary>{count} " fields"</summary> {list}</details> }.into_any()
}

fn list(items: impl IntoView) -> impl IntoView {
    view! { <dl class="differences">{items}</dl> }
}

fn old(value: String) -> AnyView {
    if value.is_empty() {
        return nothing();
    }
    view! { <del dir="auto">{value}</del> }.into_any()
}

fn new(value: String) -> AnyView {
    if value.is_empty() {
        return nothing();
    }
    view! { <ins dir="auto">{value}</ins> }.into_any()
}

/// An arrow, for those who hear the page a word.
fn becomes() -> impl IntoView {
    view! { <span class="becomes"><span class="visually-hidden">"becomes"</span></span> }
}

fn nothing() -> AnyView {
    view! { <span class="empty">"empty"</span> }.into_any()
}

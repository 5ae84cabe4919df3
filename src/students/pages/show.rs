//! One student: all that is known, and for admins what was changed.

use leptos::prelude::*;
use rollcall_forms::{ButtonForm, Field, Options};

use crate::base::time::{LocalTimes, Time};
use crate::students::audit::{Entry, UNDO_TIME};
use crate::students::paths;
use crate::students::student::{FEE, Facts, Student, fields, shown};

use super::changes::Changes;

/// What an admin sees of a student's past.
#[derive(Clone, Debug)]
pub struct History {
    /// The changes, newest first.
    pub entries: Vec<Entry>,
    /// Where earlier ones are.
    pub earlier: Option<String>,
}

/// A student's page.
#[component]
pub fn ShowPage(
    /// Who it is.
    student: Student,
    /// For admins.
    history: Option<History>,
    /// The list that they were opened from, as a query.
    list: String,
    /// The programmes, for their labels.
    programmes: Options,
    /// What the fee is in.
    currency: &'static str,
) -> impl IntoView {
    let Student { id, facts, created, updated, .. } = student;
    let may_change = history.is_some();
    let to = |path: String| format!("{path}{list}");
    let times = view! {
        <dt>"Added"</dt>
        <dd><Time at=created/></dd>
        <dt>"Changed"</dt>
        <dd><Time at=updated/></dd>
    };
    view! {
        <p class="back"><a href=to(paths::STUDENTS.to_owned())>"Back to the students"</a></p>
        <div class="page-head">
            <div>
                <p class="eyebrow">"Student " {id}</p>
                <h1><bdi>{facts.name.clone()}</bdi></h1>
            </div>
            {may_change.then(|| view! {
                <p class="actions">
                    <a class="button" href=to(paths::edit_student(id))>"Edit"</a>
                    <a class="button button-quiet button-warns" href=to(paths::delete_student(id))>
                        "Delete"
                    </a>
                </p>
            })}
        </div>
        <section class="card" aria-label="Facts">
            <dl class="facts facts-short">{fact_list(&facts, programmes, currency)} {times}</dl>
        </section>
        {history.map(|history| past(history, programmes))}
        <LocalTimes/>
    }
}

/// The page of a student that was deleted, as an admin sees it.
#[component]
pub fn DeletedPage(
    /// The deletion.
    entry: Entry,
    /// What was changed before.
    history: History,
    /// The list that they were opened from, as a query.
    list: String,
    /// The programmes, for their labels.
    programmes: Options,
) -> impl IntoView {
    let name = entry.name().to_owned();
    let rest = if entry.can_undo {
        format!(". For {UNDO_TIME} this can be undone.")
    } else {
        format!(". It is too late to undo this: that can be done for {UNDO_TIME}.")
    };
    let undo = entry.can_undo.then(|| {
        let action = paths::restore_student(entry.student);
        view! { <ButtonForm action label="Put back" class="button"/> }
    });
    view! {
        <p class="back"><a href=format!("{}{list}", paths::STUDENTS)>"Back to the students"</a></p>
        <div>
            <p class="eyebrow">"Student " {entry.student}</p>
            <h1><bdi>{name}</bdi></h1>
        </div>
        <section class="card" aria-label="Deleted">
            <p class="lead">
                "Deleted by " <strong>{entry.who}</strong> ", " <Time at=entry.at/> {rest}
            </p>
            {undo}
        </section>
        {past(history, programmes)}
        <LocalTimes/>
    }
}

/// All fields, in the order of the form.
fn fact_list(facts: &Facts, programmes: Options, currency: &str) -> impl IntoView + use<> {
    let typed = facts.typed();
    let fields = fields(programmes);
    let item = |field: &Field| {
        let mut text = shown(field, typed.get(field.name));
        if field.name == FEE.name {
            text = format!("{text} {currency}");
        }
        let text = if text.is_empty() {
            view! { <span class="empty">"empty"</span> }.into_any()
        } else {
            view! { <span class="lines" dir="auto">{text}</span> }.into_any()
        };
        view! { <dt>{field.label}</dt> <dd>{text}</dd> }
    };
    fields.iter().map(item).collect_view()
}

fn past(history: History, programmes: Options) -> impl IntoView {
    let History { mut entries, earlier } = history;
    for entry in &mut entries {
        // The page has a button of its own.
        entry.can_undo = false;
    }
    view! {
        <section class="card">
            <h2>"Changes"</h2>
            <Changes entries programmes/>
            {earlier.map(|href| view! {
                <p class="actions"><a class="button button-quiet" href=href>"Earlier changes"</a></p>
            })}
        </section>
    }
}

//! Asks before a deleted student is put back, or says why that cannot be.

use leptos::prelude::*;
use rollcall_forms::ButtonForm;

use crate::students::audit::UNDO_TIME;
use crate::students::paths;

/// Whether a student can be put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restorable {
    /// They can.
    Now,
    /// They are on the roster.
    IsThere,
    /// They can no more: it is too long ago.
    TooLate,
}

/// One question, one button.
#[component]
pub fn RestorePage(
    /// The student's id.
    id: i32,
    /// Their name.
    name: String,
    /// Whether it can be done.
    state: Restorable,
    /// Where the changes of the roster stand.
    changes: &'static str,
) -> impl IntoView {
    let name = view! { <bdi>{name}</bdi> };
    let too_late =
        format!("A deletion can be undone for {UNDO_TIME}. The changes still say what was there.");
    let content = match state {
        Restorable::Now => view! {
            <h1>"Put " {name} " back?"</h1>
            <p class="lead">"They will be on the roster as they were."</p>
            <ButtonForm action=paths::restore_student(id) label="Put back" class="button"/>
        }
        .into_any(),
        Restorable::IsThere => view! {
            <h1>{name} " is on the roster"</h1>
            <p class="lead">"There is nothing to put back."</p>
            <p class="actions"><a class="button" href=paths::student(id)>"Open their page"</a></p>
        }
        .into_any(),
        Restorable::TooLate => view! {
            <h1>"It is too late to put " {name} " back"</h1>
            <p class="lead">{too_late}</p>
            <p class="actions"><a class="button" href=changes>"To the changes"</a></p>
        }
        .into_any(),
    };
    view! {
        <div class="card card-narrow">
            {content}
            <p class="page-links"><a href=paths::STUDENTS>"To the students"</a></p>
        </div>
    }
}

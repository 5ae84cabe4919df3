//! Asks before a student is deleted.

use leptos::prelude::*;
use rollcall_forms::{ButtonForm, Input, Options};

use crate::base::time::LocalTimes;
use crate::students::audit::{Entry, UNDO_TIME};
use crate::students::form::{LIST, VERSION};
use crate::students::paths;
use crate::students::student::Student;

use super::changes::Changes;

/// One question, one button.
#[component]
pub fn DeletePage(
    /// Whom to delete.
    student: Student,
    /// What others changed since the question was asked, once it was answered in vain for that
    /// reason.
    meanwhile: Vec<Entry>,
    /// The list that they were opened from, as a query.
    list: String,
    /// The programmes, for their labels.
    programmes: Options,
) -> impl IntoView {
    let Student { id, facts, version, .. } = student;
    let back = format!("{}{list}", paths::student(id));
    let changes = (!meanwhile.is_empty()).then(|| {
        view! {
            <h2>"What was changed"</h2>
            <Changes entries=meanwhile programmes/>
            <LocalTimes/>
        }
    });
    let undo = format!("For {UNDO_TIME} you can put this student back.");
    view! {
        <div class="card card-narrow">
            <h1>"Delete " <bdi>{facts.name}</bdi> "?"</h1>
            <p class="lead">{undo}</p>
            {changes}
            <ButtonForm action=paths::delete_student(id) label="Delete" class="button button-danger">
                <Input field=VERSION value=version.to_string()/>
                <Input field=LIST value=list/>
            </ButtonForm>
            <p class="page-links"><a href=back>"Back without deleting"</a></p>
        </div>
    }
}

//! Asks before a student is deleted.

use leptos::prelude::*;

use crate::base::paths;
use crate::base::ui::ButtonForm;
use crate::students::student::Student;

/// One question, one button.
#[component]
pub fn DeletePage(
    /// Whom to delete.
    student: Student,
) -> impl IntoView {
    let Student { id, facts, .. } = student;
    view! {
        <div class="card card-narrow">
            <h1>"Delete " <bdi>{facts.name}</bdi> "?"</h1>
            <p class="lead">"For ten minutes you can put this student back."</p>
            <ButtonForm action=paths::delete_student(id) label="Delete" class="button button-danger"/>
            <p class="page-links"><a href=paths::student(id)>"Back without deleting"</a></p>
        </div>
    }
}

//! The form of a student, on the page that adds one and on the page that changes one.

use leptos::prelude::*;
use rollcall_forms::{Stored, Typed};

use crate::base::time::LocalTimes;
use crate::students::form::{LIST, VERSION};
use crate::students::islands::{EditStudentForm, NewStudentForm, StudentFormContext};
use crate::students::paths;
use crate::students::student::{ACTIVE, Student};

use super::conflict::{Conflict, ConflictSection};

/// A form that is empty, but for what most students are.
#[component]
pub fn NewPage(
    /// What the form needs.
    form: StudentFormContext,
) -> impl IntoView {
    let back = format!("{}{}", paths::STUDENTS, form.list);
    let values = Typed::from([(ACTIVE.name, "on"), (LIST.name, &*form.list)]);
    provide_context(Stored { values, ..Stored::default() });
    provide_context(form);
    view! {
        <p class="back"><a href=back>"Back to the students"</a></p>
        <h1>"New student"</h1>
        <div class="card card-form">
            <p class="field-hint">{STARRED}</p>
            <NewStudentForm/>
        </div>
    }
}

/// The same form with what is there.
#[component]
pub fn EditPage(
    /// Whom to change.
    student: Student,
    /// What was changed while the form was open, once it was sent in vain for that reason.
    conflict: Option<Conflict>,
    /// Whether the student was deleted while the form was open: it can be put back first.
    is_deleted: bool,
    /// What the form needs.
    form: StudentFormContext,
) -> impl IntoView {
    let (id, mut values) = (student.id, student.facts.typed());
    let back = format!("{}{}", paths::student(id), form.list);
    values.insert(VERSION.name, student.version.to_string());
    values.insert(LIST.name, form.list.clone());
    provide_context(Stored { action: Some(paths::edit_student(id)), values });
    provide_context(form);
    let has_times = conflict.is_some();
    view! {
        <p class="back"><a href=back>"Back without saving"</a></p>
        <div>
            <p class="eyebrow">"Student " {id}</p>
            <h1>"Edit " <bdi>{student.facts.name}</bdi></h1>
        </div>
        {is_deleted.then(|| put_back_first(id))}
        <div class="card card-form">
            {conflict.map(|conflict| view! { <ConflictSection conflict/> })}
            <p class="field-hint">{STARRED}</p>
            <EditStudentForm/>
        </div>
        {has_times.then(|| view! { <LocalTimes/> })}
    }
}

/// In a page of its own, so that what was typed stays in this one.
fn put_back_first(id: i32) -> impl IntoView {
    view! {
        <p>
            <a class="button button-quiet" href=paths::restore_student(id) target="_blank">
                "Put this student back (in a new tab)"
            </a>
        </p>
    }
}

const STARRED: &str = "Fields with * have to be filled in.";

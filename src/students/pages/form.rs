//! The form of a student, on the page that adds one and on the page that changes one.

use leptos::prelude::*;

use crate::base::form::{Options, Typed};
use crate::base::paths;
use crate::base::ui::{LocalTimes, Stored};
use crate::students::form::{ACTIVE, VERSION};
use crate::students::islands::{EditStudentForm, NewStudentForm, StudentChoices};
use crate::students::student::Student;

use super::conflict::{Conflict, ConflictSection};

/// A form that is empty, but for what most students are.
#[component]
pub fn NewPage(
    /// Cities to offer.
    cities: Vec<String>,
    /// Programmes to choose from.
    programmes: Options,
) -> impl IntoView {
    provide_context(Stored { values: Typed::from([(ACTIVE.name, "on")]), ..Stored::default() });
    provide_context(StudentChoices { cities, programmes });
    view! {
        <h1>"New student"</h1>
        <div class="card card-form">
            <NewStudentForm/>
            <p class="page-links"><a href=paths::STUDENTS>"Back to the students"</a></p>
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
    /// Cities to offer.
    cities: Vec<String>,
    /// Programmes to choose from.
    programmes: Options,
) -> impl IntoView {
    let (id, mut values) = (student.id, student.facts.typed());
    values.insert(VERSION.name, student.version.to_string());
    provide_context(Stored { action: Some(paths::edit_student(id)), values });
    provide_context(StudentChoices { cities, programmes });
    let has_times = conflict.is_some();
    view! {
        <h1>"Edit " <bdi>{student.facts.name}</bdi></h1>
        {is_deleted.then(|| put_back_first(id))}
        {conflict.map(|conflict| view! { <ConflictSection conflict/> })}
        <div class="card card-form">
            <EditStudentForm/>
            <p class="page-links"><a href=paths::student(id)>"Back without saving"</a></p>
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

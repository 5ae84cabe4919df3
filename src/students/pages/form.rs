//! The form of a student, on the page that adds one and on the page that changes one.

use leptos::prelude::*;

use crate::base::form::{Options, Typed};
use crate::base::paths;
use crate::base::ui::{Form, Input, LocalTimes, Submit};
use crate::students::form::{ACTIVE, ADDR, CITY, FEE, MODE, NAME, PIN, VERSION, YEAR, programme};
use crate::students::islands::StudentChecks;
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
    let empty = Typed::from([(ACTIVE.name, "on")]);
    view! {
        <h1>"New student"</h1>
        <div class="card card-form">
            <Form action=paths::NEW_STUDENT>
                <Fields stored=empty cities programmes/>
                <Submit label="Add student"/>
                <StudentChecks/>
            </Form>
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
    let (id, stored, version) = (student.id, student.facts.typed(), student.version.to_string());
    let has_times = conflict.is_some();
    view! {
        <h1>"Edit " <bdi>{student.facts.name}</bdi></h1>
        {is_deleted.then(|| put_back_first(id))}
        {conflict.map(|conflict| view! { <ConflictSection conflict/> })}
        <div class="card card-form">
            <Form action=paths::edit_student(id)>
                <Input field=VERSION value=version/>
                <Fields stored cities programmes/>
                <Submit label="Save"/>
                <StudentChecks/>
            </Form>
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

#[component]
fn Fields(stored: Typed, cities: Vec<String>, programmes: Options) -> impl IntoView {
    let value = |name: &str| stored.get(name).to_owned();
    let programme = programme(programmes);
    view! {
        <Input field=NAME value=value(NAME.name)/>
        <Input field=CITY value=value(CITY.name) suggestions=cities/>
        <Input field=ADDR value=value(ADDR.name)/>
        <Input field=PIN value=value(PIN.name)/>
        <Input field=YEAR value=value(YEAR.name)/>
        <Input field=FEE value=value(FEE.name)/>
        <Input field=programme value=value(programme.name)/>
        <Input field=MODE value=value(MODE.name)/>
        <Input field=ACTIVE value=value(ACTIVE.name)/>
    }
}

//! The form of a student, on the page that adds one and on the page that changes one.

use leptos::prelude::*;

use crate::base::form::{Options, Typed};
use crate::base::paths;
use crate::base::ui::{Form, Input, LocalTimes, Submit};
use crate::students::form::{
    ACTIVE, ADDR, CITY, FEE, LIST, MODE, NAME, PIN, VERSION, YEAR, fee, programme,
};
use crate::students::islands::StudentChecks;
use crate::students::student::Student;

use super::conflict::{Conflict, ConflictSection};

/// What a form of a student needs beside what is in it.
#[derive(Clone, Debug)]
pub struct FormFacts {
    /// Cities to offer.
    pub cities: Vec<String>,
    /// Programmes to choose from.
    pub programmes: Options,
    /// What names the currency below the label of the fee.
    pub fee_hint: &'static str,
    /// The list from which the form was opened, as a query.
    pub list: String,
}

/// A form that is empty, but for what most students are.
#[component]
pub fn NewPage(
    /// What the form needs.
    form: FormFacts,
) -> impl IntoView {
    let empty = Typed::from([(ACTIVE.name, "on")]);
    let back = format!("{}{}", paths::STUDENTS, form.list);
    view! {
        <p class="back"><a href=back>"Back to the students"</a></p>
        <h1>"New student"</h1>
        <div class="card card-form">
            <Form action=paths::NEW_STUDENT>
                <Fields stored=empty form/>
                <Submit label="Add student"/>
                <StudentChecks/>
            </Form>
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
    form: FormFacts,
) -> impl IntoView {
    let (id, stored, version) = (student.id, student.facts.typed(), student.version.to_string());
    let back = format!("{}{}", paths::student(id), form.list);
    let has_times = conflict.is_some();
    view! {
        <p class="back"><a href=back>"Back without saving"</a></p>
        <div>
            <p class="eyebrow">"Student " {id}</p>
            <h1>"Edit " <bdi>{student.facts.name}</bdi></h1>
        </div>
        {is_deleted.then(|| put_back_first(id))}
        <div class="card card-form">
            <Form action=paths::edit_student(id)>
                <Input field=VERSION value=version/>
                {conflict.map(|conflict| view! { <ConflictSection conflict/> })}
                <Fields stored form/>
                <Submit label="Save"/>
                <StudentChecks/>
            </Form>
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

/// Who it is on the one side, and what they study on the other; on a phone one after the other.
#[component]
fn Fields(stored: Typed, form: FormFacts) -> impl IntoView {
    let FormFacts { cities, programmes, fee_hint, list } = form;
    let value = |name: &str| stored.get(name).to_owned();
    let programme = programme(programmes);
    view! {
        <p class="field-hint">"Fields with * have to be filled in."</p>
        <div class="form-columns marks-required">
            <div>
                <Input field=NAME value=value(NAME.name)/>
                <Input field=CITY value=value(CITY.name) suggestions=cities/>
                <Input field=ADDR value=value(ADDR.name)/>
                <Input field=PIN value=value(PIN.name)/>
            </div>
            <div>
                <Input field=YEAR value=value(YEAR.name)/>
                <Input field=fee(fee_hint) value=value(FEE.name)/>
                <Input field=programme value=value(programme.name)/>
                <Input field=MODE value=value(MODE.name)/>
                <Input field=ACTIVE value=value(ACTIVE.name)/>
            </div>
        </div>
        <Input field=LIST value=list/>
    }
}

//! The islands of the roster: a form's checks, and a search that answers while a person types.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::base::form::FORM_KEY;
use crate::base::paths;
use crate::base::ui::{Input, LiveForm, Sending};

use super::actions::{AddStudent, ChangeStudent};
use super::form::{
    ACTIVE, ADDR, CITY, LIST, MODE, NAME, PIN, STUDENT_FIELDS, VERSION, YEAR, fee, programme,
};
use super::import::FILE;
use super::pages::StudentFormContext;
use super::{live_progress, live_search, suggestions};

/// Adds a student.
#[island]
pub fn NewStudentForm() -> impl IntoView {
    view! {
        <LiveForm
            action=AddStudent::PATH
            fields=STUDENT_FIELDS
            hidden=&[LIST, FORM_KEY]
            submit="Add student"
        >
            <StudentFields/>
        </LiveForm>
    }
}

/// Changes a student.
#[island]
pub fn EditStudentForm() -> impl IntoView {
    view! {
        <LiveForm
            action=ChangeStudent::PATH
            fields=STUDENT_FIELDS
            hidden=&[VERSION, LIST]
            submit="Save"
        >
            <StudentFields/>
        </LiveForm>
    }
}

/// Who it is on the one side, and what they study on the other; on a phone one after the other.
#[component]
fn StudentFields() -> impl IntoView {
    let StudentFormContext { cities, programmes, fee_hint, .. } = use_context().unwrap_or_default();
    if cfg!(target_arch = "wasm32") {
        Effect::new(|_| suggestions::start());
    }
    view! {
        <div class="form-columns marks-required">
            <div>
                <Input field=NAME/>
                <Input field=CITY suggestions=cities/>
                <Input field=ADDR/>
                <Input field=PIN/>
            </div>
            <div>
                <Input field=YEAR/>
                <Input field=fee(fee_hint)/>
                <Input field=programme(programmes)/>
                <Input field=MODE/>
                <Input field=ACTIVE/>
            </div>
        </div>
    }
}

/// Searches while a person types. The line is for those who cannot see what has changed.
#[island]
pub fn LiveSearch() -> impl IntoView {
    if cfg!(target_arch = "wasm32") {
        live_search::start();
    }
    view! { <span id="found" class="visually-hidden" aria-live="polite"></span> }
}

/// Takes a file, whose name and size are looked at before it is sent.
#[island]
pub fn UploadForm() -> impl IntoView {
    view! {
        <LiveForm action=paths::IMPORTS fields=&[FILE] hidden=&[FORM_KEY] sending=Sending::Upload submit="Upload">
            <Input field=FILE/>
        </LiveForm>
    }
}

/// Shows how far an import is, while it is under way.
#[island]
pub fn Progress() -> impl IntoView {
    if cfg!(target_arch = "wasm32") {
        live_progress::start();
    }
}

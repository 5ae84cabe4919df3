//! The forms of the roster. Each is printed by the server and lives in the browser.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use rollcall_forms::{FORM_KEY, Input, LiveForm, Options, Sending};

use crate::students::paths;

use super::actions::{AddStudent, ChangeStudent};
use super::city::CityInput;
use super::form::{LIST, VERSION};
use super::import::FILE;
use super::student::{ACTIVE, ADDR, FEE, FIELDS, MODE, NAME, PIN, PROGRAMME, YEAR};

/// What the form of a student needs beside the values in it: the page puts it into the context, where
/// its island finds it.
#[derive(Clone, Debug, Default)]
pub struct StudentFormContext {
    /// Cities to offer at first, as HTML.
    pub offered_cities: String,
    /// Programmes to choose from.
    pub programmes: Options,
    /// What names the currency below the label of the fee.
    pub fee_hint: &'static str,
    /// The list from which the form was opened, as a query.
    pub list: String,
}

/// Adds a student.
#[island]
pub fn NewStudentForm() -> impl IntoView {
    view! {
        <LiveForm
            action=AddStudent::PATH
            fields=&FIELDS
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
            fields=&FIELDS
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
    let StudentFormContext { offered_cities, programmes, fee_hint, .. } =
        use_context().unwrap_or_default();
    view! {
        <div class="form-columns marks-required">
            <div>
                <Input field=NAME/>
                <CityInput offered=offered_cities/>
                <Input field=ADDR/>
                <Input field=PIN/>
            </div>
            <div>
                <Input field=YEAR/>
                <Input field=FEE.hint(fee_hint)/>
                <Input field=PROGRAMME.options(programmes)/>
                <Input field=MODE/>
                <Input field=ACTIVE/>
            </div>
        </div>
    }
}

/// Takes a file, whose name and size are looked at before it is sent.
#[island]
pub fn UploadForm() -> impl IntoView {
    view! {
        <LiveForm
            action=paths::IMPORTS
            fields=&[FILE]
            hidden=&[FORM_KEY]
            sending=Sending::Upload
            submit="Upload"
        >
            <Input field=FILE/>
        </LiveForm>
    }
}

//! Where a file is brought, and what became of the last ones.

use leptos::prelude::*;

use crate::base::time::{LocalTimes, Time};
use crate::students::import::{Import, ImportState};
use crate::students::islands::UploadForm;
use crate::students::paths;

/// The form for a file, and the last imports.
#[component]
pub fn ImportsPage(
    /// The last imports, newest first.
    imports: Vec<Import>,
) -> impl IntoView {
    let last = (!imports.is_empty()).then(|| list(imports));
    view! {
        <p class="back"><a href=paths::STUDENTS>"Back to the students"</a></p>
        <h1>"Import students"</h1>
        <div class="card">
            <p>
                "Take a file that this roster has exported, or any list with a line of column \
                 names. Rows with an id change the student with that id; rows without one add a \
                 student."
            </p>
            <p>
                <a href=paths::IMPORT_TEMPLATE download="">"Download a template"</a>
                ": the names of the columns, and a row that shows how to fill them in."
            </p>
            <UploadForm/>
        </div>
        {last}
        <LocalTimes/>
    }
}

fn list(imports: Vec<Import>) -> impl IntoView {
    let row = |import: Import| {
        let (name, state) = (import.file_name.clone(), words(import.state));
        view! {
            <tr>
                <th scope="row"><a href=paths::import(import.id)><bdi>{name}</bdi></a></th>
                <td data-label="State">{state}</td>
                <td data-label="By">{import.account_name}</td>
                <td data-label="Uploaded"><Time at=import.created/></td>
            </tr>
        }
    };
    view! {
        <section class="card">
            <h2 id="last-imports">"The last imports"</h2>
            <div class="table-scroll" role="region" aria-labelledby="last-imports" tabindex="0">
                <table class="table table-cards">
                    <thead>
                        <tr>
                            <th scope="col">"File"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"By"</th>
                            <th scope="col">"Uploaded"</th>
                        </tr>
                    </thead>
                    <tbody>{imports.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

/// A state in words.
pub(super) fn words(state: ImportState) -> &'static str {
    match state {
        ImportState::Uploaded => "Waits for its columns to be matched",
        ImportState::Checking => "Is being checked",
        ImportState::Checked => "Checked; nothing is changed yet",
        ImportState::Preparing => "Is being prepared",
        ImportState::Writing => "Is being written",
        ImportState::Done => "Imported",
        ImportState::Stopped => "Stopped; nothing was changed",
        ImportState::Interrupted => "Interrupted; nothing was changed",
        ImportState::Failed => "Failed; nothing was changed",
        ImportState::Discarded => "Discarded; nothing was changed",
    }
}

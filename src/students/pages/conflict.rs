//! Two people changed the same student: what the one typed beside what the other saved.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::base::time::Time;
use crate::students::actions::ChangeStudent;
use crate::students::audit::Entry;
use crate::students::form::VERSION;

/// What was changed between reading and saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The fields that were typed otherwise than they are now.
    pub rows: Vec<ConflictRow>,
    /// What was done to the student last.
    pub last: Option<Entry>,
}

/// One field with two values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictRow {
    /// Its name.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What was typed.
    pub yours: String,
    /// What is saved.
    pub theirs: String,
    /// Who made it what is saved, and when; `None` when nobody did meanwhile.
    pub by: Option<(String, i64)>,
}

/// Stands above the form with what was typed, and its boxes belong to it. The link of the form's
/// summary leads here: the element's id is the name of the field with the message.
#[component]
pub(super) fn ConflictSection(conflict: Conflict) -> impl IntoView {
    let who = conflict.last.map(|Entry { who, what, at, .. }| {
        view! { <p><strong>{who}</strong> " " {what.told()} ", " <Time at/> "."</p> }
    });
    let rows = conflict.rows;
    let differs = !rows.is_empty();
    view! {
        <section class="conflict" id=VERSION.name tabindex="-1" aria-labelledby="meanwhile">
            <h2 id="meanwhile">"What differs now"</h2>
            {who}
            {differs.then(|| table(rows))}
        </section>
    }
}

fn table(rows: Vec<ConflictRow>) -> impl IntoView {
    let row = |ConflictRow { name, label, yours, theirs, by }: ConflictRow| {
        let take = take_theirs(name);
        let words = format!("Take theirs: {label}");
        let by = match by {
            Some((name, at)) => {
                view! { <span><strong>{name}</strong> ", " <Time at/></span> }.into_any()
            }
            None => view! { "only you" }.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td data-label="Yours">{value(yours)}</td>
                <td data-label="Theirs now">{value(theirs)}</td>
                <td data-label="Changed by">{by}</td>
                <td data-label="Take theirs">
                    <input
                        class="tick"
                        type="checkbox"
                        form=ChangeStudent::PATH
                        name=take
                        value="on"
                        aria-label=words
                    />
                </td>
            </tr>
        }
    };
    view! {
        <table class="table table-cards">
            <thead>
                <tr>
                    <th scope="col">"Field"</th>
                    <th scope="col">"Yours"</th>
                    <th scope="col">"Theirs now"</th>
                    <th scope="col">"Changed by"</th>
                    <th scope="col">"Take theirs"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

/// The box that is ticked to keep what others have saved in the field of this name.
pub fn take_theirs(name: &str) -> String {
    format!("theirs-{name}")
}

fn value(text: String) -> AnyView {
    if text.is_empty() {
        return view! { <span class="empty">"empty"</span> }.into_any();
    }
    view! { <span class="lines" dir="auto">{text}</span> }.into_any()
}

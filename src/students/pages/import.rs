//! One import: under way, checked, or at its end.

use leptos::prelude::*;
use rollcall_forms::{Form, Summary, grouped};

use crate::base::time::{LocalTimes, Time};
use crate::students::import::{
    Counts, Import, ImportState, PROBLEMS_SHOWN, Problem, ProgressShown, SEEN, STEP, step,
};
use crate::students::import_progress::{ImportProgress, ProgressContext};
use crate::students::paths;

use super::imports::words;

/// How far an import is. The page asks for itself again: with a script in its place, else as a
/// whole. It does so at an address of its own, where no request counts as a person's.
#[component]
pub fn ProgressPage(
    /// Which import.
    import: Import,
    /// Unix seconds.
    now: i64,
) -> impl IntoView {
    let (action, name) = (paths::import(import.id), import.file_name.clone());
    let what = match import.state {
        ImportState::Checking => "Checking ",
        ImportState::Preparing => "Preparing ",
        _ => "Writing ",
    };
    let is_decided = import.state == ImportState::Writing;
    let address = paths::import_progress(import.id);
    let refresh = format!("2; url={address}");
    provide_context(ProgressContext { import: import.id, shown: progress_shown(&import, now) });
    view! {
        <p class="back"><a href=paths::IMPORTS>"Back to the imports"</a></p>
        <h1>{what} <bdi>{name}</bdi></h1>
        <div class="card">
            <ImportProgress/>
            <noscript><meta http-equiv="refresh" content=refresh/></noscript>
            <p class="actions"><a class="button button-quiet" href=action.clone()>"Look again"</a></p>
            {if is_decided {
                view! {
                    <Summary action/>
                    <p class="field-hint">
                        "This import can no longer be stopped: all of its students will be on the \
                         roster, and some may be there already."
                    </p>
                }
                    .into_any()
            } else {
                stop(action).into_any()
            }}
        </div>
    }
}

/// How far an import is, in numbers and in words.
pub fn progress_shown(import: &Import, now: i64) -> ProgressShown {
    let (per_second, left) = import.pace(now);
    let checking = import.state == ImportState::Checking;
    let rows = if checking { import.counts.rows() } else { import.done };
    let percent = (import.done * 100).checked_div(import.total).unwrap_or(0).min(100);
    let left = match left {
        None => "The first rows are on their way.".to_owned(),
        Some(left) => format!("About {} left.", in_words(left)),
    };
    let words = view! {
        <strong>{counted(rows)}</strong> " rows done, " {counted(per_second)} " a second. " {left}
    };
    ProgressShown {
        work: import.state.as_str().to_owned(),
        percent: percent.to_string(),
        words: words.to_html(),
    }
}

fn stop(action: String) -> impl IntoView {
    view! {
        <Form action=action>
            <button class="button button-quiet" type="submit" name=STEP value=step::STOP>
                "Stop"
            </button>
        </Form>
        <p class="field-hint">"Nothing is changed yet, and a stop leaves it so."</p>
    }
}

/// What a check found, or how an import ended; or that it rests before its end.
#[component]
pub fn ImportPage(
    /// Which import.
    import: Import,
    /// The first problems.
    problems: Vec<Problem>,
    /// How many rows have problems that are not kept.
    not_listed: u64,
) -> impl IntoView {
    let Import { id, state, counts, .. } = import;
    let (name, message) = (import.file_name, import.message);
    let is_done = state == ImportState::Done;
    let is_checked = state == ImportState::Checked;
    view! {
        <p class="back"><a href=paths::IMPORTS>"Back to the imports"</a></p>
        <h1>"Import " <bdi>{name}</bdi></h1>
        <div class="card">
            <p class="lead" role="status">{words(state)} "."</p>
            {(!message.is_empty()).then(|| view! { <p>{message}</p> })}
            {(state == ImportState::Writing).then_some(view! { <p>{RESTS}</p> })}
            {(is_done || is_checked).then(|| count_list(counts, is_done))}
            {counts.nothing_to_import().filter(|_| is_checked).map(|why| view! { <p>{why}</p> })}
            {steps(id, state, counts, import.matching)}
            {import.ended.map(|at| view! {
                <p class="field-hint">
                    "Uploaded by " {import.account_name} ". It ended " <Time at=at/> "."
                </p>
            })}
        </div>
        {(!problems.is_empty()).then(|| problem_list(id, problems, counts.refused, not_listed))}
        <LocalTimes/>
    }
}

const RESTS: &str = "Something kept it from going on, and the server's log may say what. It is \
                     decided, so all of its students will be on the roster, and some may be there \
                     already. It is tried again every minute.";

fn count_list(counts: Counts, is_done: bool) -> impl IntoView {
    let [added, changed, unchanged, refused] = if is_done {
        ["Added", "Changed", "Unchanged", "Refused"]
    } else {
        ["To be added", "To be changed", "Unchanged", "With problems"]
    };
    view! {
        <dl class="facts facts-short">
            <dt>{added}</dt> <dd>{counted(counts.added)}</dd>
            <dt>{changed}</dt> <dd>{counted(counts.changed)}</dd>
            <dt>{unchanged}</dt> <dd>{counted(counts.unchanged)}</dd>
            <dt>{refused}</dt> <dd>{counted(counts.refused)}</dd>
        </dl>
    }
}

/// What can be done now.
fn steps(id: i32, state: ImportState, counts: Counts, matching: String) -> AnyView {
    let button = |value: &'static str, label: &'static str, class: &'static str| {
        view! { <button class=class type="submit" name=STEP value=value>{label}</button> }
            .into_any()
    };
    const QUIET: &str = "button button-quiet";
    let (mut buttons, mut left_out) = (Vec::new(), None);
    match state {
        ImportState::Done => {
            return view! {
                <Summary action=paths::import(id)/>
                <p class="actions">
                    <a class="button" href=paths::STUDENTS>"See the students"</a>
                </p>
            }
            .into_any();
        }
        ImportState::Checked => {
            let something = counts.nothing_to_import().is_none();
            if something && counts.refused == 0 {
                buttons.push(button(step::WRITE, "Import all", "button"));
            } else if something {
                buttons.push(button(step::WRITE_GOOD, "Import the good rows", "button"));
                left_out = Some(view! {
                    <p>
                        "You can import the good rows and leave out the others, or mend the file \
                         and bring it again."
                    </p>
                });
            }
            buttons.push(button(step::MATCH, "Match the columns again", QUIET));
        }
        ImportState::Writing => {
            let go_on = button(step::GO_ON, "Go on now", "button");
            return view! { <Form action=paths::import(id)>{go_on}</Form> }.into_any();
        }
        ImportState::Stopped | ImportState::Interrupted | ImportState::Failed => {
            buttons.push(button(step::MATCH, "Check it again", "button"));
        }
        _ => return view! { <Summary action=paths::import(id)/> }.into_any(),
    }
    buttons.push(button(step::DISCARD, "Discard the file", "button button-quiet button-warns"));
    view! {
        {left_out}
        <Form action=paths::import(id)>
            <input type="hidden" name=SEEN value=matching/>
            <div class="actions">{buttons}</div>
        </Form>
    }
    .into_any()
}

fn problem_list(id: i32, problems: Vec<Problem>, rows: u64, not_listed: u64) -> impl IntoView {
    let cut = problems.len() >= PROBLEMS_SHOWN;
    let row = |Problem { line, student, column, reason }: Problem| {
        view! {
            <tr>
                <th scope="row">{line}</th>
                <td data-label="Student" dir="auto">{student}</td>
                <td data-label="Column" dir="auto">{column}</td>
                <td data-label="Reason">{reason}</td>
            </tr>
        }
    };
    view! {
        <section class="card">
            <h2 id="problems">{counted(rows)} {if rows == 1 { " row" } else { " rows" }} " with problems"</h2>
            <p>
                {cut.then_some("The first are here. ")}
                <a href=paths::import_problems(id)>
                    {if not_listed == 0 { "Download all of them as CSV" } else { "Download the first as CSV" }}
                </a>
                {(not_listed > 0).then(|| view! { ". " {counted(not_listed)} " rows with problems are not in it." })}
            </p>
            <div class="table-scroll" role="region" aria-labelledby="problems" tabindex="0">
                <table class="table table-cards problems">
                    <thead>
                        <tr>
                            <th scope="col">"Line"</th>
                            <th scope="col">"Student"</th>
                            <th scope="col">"Column"</th>
                            <th scope="col">"Reason"</th>
                        </tr>
                    </thead>
                    <tbody>{problems.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

/// A number with its thousands apart.
fn counted(number: u64) -> String {
    grouped(&number.to_string())
}

fn in_words(seconds: u64) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=99 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

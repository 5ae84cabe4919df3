//! Room 9: one's own last requests, drawn.

use leptos::prelude::*;

use crate::auth;
use crate::base::time::{LocalTimes, Time};
use crate::lab::flow::{Exchange, FlowView, Lane, Step};
use crate::lab::paths;

use super::room::RoomFrame;
use super::value::{Lines, Value};

/// The drawing, with links that step through it.
#[component]
pub fn FlowPage(
    /// What it shows.
    view: FlowView,
) -> impl IntoView {
    let FlowView { exchanges, step } = view;
    let count: usize = exchanges.iter().map(|exchange| exchange.steps.len()).sum();
    let step = step.filter(|step| (1..=count).contains(step));
    let mut next = 0;
    let numbered: Vec<(i64, Vec<(usize, Step)>)> = exchanges
        .into_iter()
        .map(|Exchange { at, steps }| {
            let steps = steps.into_iter().map(|step| {
                next += 1;
                (next, step)
            });
            (at, steps.collect())
        })
        .collect();
    let link = move |to: usize, words: &'static str| {
        (1..=count).contains(&to).then(|| {
            let href = format!("{}?step={to}#step-{to}", paths::LAB_FLOW);
            view! { <li><a class="button button-quiet" href=href>{words}</a></li> }
        })
    };
    let lane = |lane: Lane| view! { <li>{lane.words()}</li> };
    view! {
        <RoomFrame path=paths::LAB_FLOW>
            <p>
                "Your last 20 pages and posts since you opened the Lab, oldest first, as this instance \
                 of the server saw them. \
                 The body of a post is not kept, secrets are hidden before anything is kept, and all of \
                 it is gone when you log out or the server restarts. To see a log-in, log in and come \
                 back."
            </p>
            {if count == 0 {
                view! {
                    <p class="card">
                        "Nothing is drawn yet: what you do is kept from the moment on at which you open \
                         the Lab. Open a page with a form, for example "
                        <a href=auth::paths::LOGIN>"log-in"</a> ", and come back."
                    </p>
                }.into_any()
            } else {
                view! {
                    <nav class="pager" aria-label="Steps">
                        <ul>
                            {step.and_then(|step| link(step - 1, "Previous step"))}
                            {link(step.map_or(1, |step| step + 1), if step.is_none() { "Step through it" } else { "Next step" })}
                        </ul>
                    </nav>
                    <div class="flow">
                        <ul class="lanes" aria-hidden="true">{Lane::ALL.map(lane).collect_view()}</ul>
                        {numbered.into_iter().map(|(at, steps)| exchange(at, steps, step)).collect_view()}
                    </div>
                }.into_any()
            }}
            <LocalTimes/>
        </RoomFrame>
    }
}

fn exchange(at: i64, steps: Vec<(usize, Step)>, current: Option<usize>) -> impl IntoView {
    let item = |(number, one): (usize, Step)| arrow(number, one, current == Some(number));
    view! {
        <section class="exchange">
            <h2 class="exchange-at"><Time at=at/></h2>
            <ol class="arrows">{steps.into_iter().map(item).collect_view()}</ol>
        </section>
    }
}

fn arrow(number: usize, step: Step, is_current: bool) -> impl IntoView {
    let Step { from, to, label, note, headers } = step;
    let (first, last) = (place(from).min(place(to)), place(from).max(place(to)));
    let direction = if place(from) < place(to) { "to-right" } else { "to-left" };
    let class = format!("arrow span-{first}-{last} {direction}");
    let id = format!("headers-{number}");
    let heading = id.clone();
    view! {
        <li class=class id=format!("step-{number}") aria-current=is_current.then_some("step")>
            <p class="arrow-label">
                <span class="arrow-lanes">{from.words()} " to " {to.words()} ": "</span>
                <Value shown=label/>
            </p>
            <p class="arrow-note">{note}</p>
            {(!headers.is_empty()).then(|| view! {
                <details open=is_current>
                    <summary id=id>"Headers of step " {number}</summary>
                    <Lines labelled_by=heading head="Header" lines=headers/>
                </details>
            })}
        </li>
    }
}

fn place(lane: Lane) -> usize {
    Lane::ALL.iter().position(|other| *other == lane).map_or(1, |index| index + 1)
}

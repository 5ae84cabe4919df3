//! The Lab's first page: its rooms, and what each teaches.

use leptos::prelude::*;

use crate::lab::rooms::{ROOMS, Room};

/// All rooms.
#[component]
pub fn ContentsPage() -> impl IntoView {
    let item = |room: &Room| {
        let Room { number, path, title, task, teaches } = *room;
        view! {
            <li class="card">
                <p class="eyebrow">"Room " {number}</p>
                <h2><a href=path>{title}</a></h2>
                <p>{task}</p>
                <p class="teaches"><strong>"You learn: "</strong> {teaches}</p>
            </li>
        }
    };
    view! {
        <h1>"The Lab"</h1>
        <p class="lead">
            "See what this server sees of you, and try to trick it. Everything here is real: your \
             own cookie, your own requests, and the very code that guards this app."
        </p>
        <ul class="rooms">{ROOMS.iter().map(item).collect_view()}</ul>
        <p>
            "Nothing here can break anything, and no room shows anything of anybody else. To teach \
             with it, take the lesson of each room: one page to print, in the folder "
            <code>"docs/lessons"</code> " of the source."
        </p>
    }
}

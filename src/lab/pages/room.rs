//! What stands around every room: its name and task, and the ways on.

use leptos::prelude::*;

use crate::lab::paths;
use crate::lab::rooms::Room;

/// The head and the foot of a room.
#[component]
pub fn RoomFrame(
    /// The path of the room.
    path: &'static str,
    children: Children,
) -> impl IntoView {
    let (room, before, after) = Room::place(path);
    let link = |room: Room, words: &'static str| {
        view! { <li><span>{words}</span> " " <a href=room.path>{room.title}</a></li> }
    };
    view! {
        <div class="lab">
            <p class="eyebrow"><a href=paths::LAB>"Lab"</a> ", room " {room.number}</p>
            <h1>{room.title}</h1>
            <p class="lead">{room.task}</p>
            {children()}
            <nav class="room-nav" aria-label="Rooms">
                <ul>
                    {before.map(|room| link(room, "Before:"))}
                    {after.map(|room| link(room, "Next:"))}
                    <li><a href=paths::LAB>"All rooms"</a></li>
                </ul>
            </nav>
        </div>
    }
}

//! A value as it was sent, and lists of them.

use leptos::prelude::*;

use crate::lab::shown::{Line, Piece, Shown};

/// A value, with a mark where something is hidden.
#[component]
pub fn Value(
    /// What of it may be shown.
    shown: Shown,
) -> impl IntoView {
    if shown.is_empty() {
        return view! { <span class="empty">"empty"</span> }.into_any();
    }
    view! { <code class="value" dir="auto">{shown.0.into_iter().map(piece).collect_view()}</code> }
        .into_any()
}

fn piece(piece: Piece) -> AnyView {
    match piece {
        Piece::Plain(text) => text.into_any(),
        Piece::Masked { start, hidden } => masked(start, hidden).into_any(),
        Piece::Cut(more) => {
            view! { <span class="value-note">"… and " {more} " characters more"</span> }.into_any()
        }
    }
}

/// The beginning of a secret.
pub(super) fn masked(start: String, hidden: usize) -> impl IntoView {
    view! {
        <span class="masked">
            {start} <span aria-hidden="true">"••••••"</span>
            <span class="visually-hidden">" and " {hidden} " hidden characters"</span>
        </span>
    }
}

/// Names and values, as a table that becomes cards on a phone.
#[component]
pub fn Lines(
    /// The id of the heading that says what they are.
    #[prop(into)]
    labelled_by: String,
    /// The word above the names.
    head: &'static str,
    /// Them.
    lines: Vec<Line>,
) -> impl IntoView {
    let has_purpose = lines.iter().any(|line| !line.purpose.is_empty());
    let row = |line: Line| {
        view! {
            <tr>
                <th scope="row"><Value shown=line.name/></th>
                <td data-label="Value"><Value shown=line.value/></td>
                {has_purpose.then(|| view! { <td data-label="What it is for">{line.purpose}</td> })}
            </tr>
        }
    };
    view! {
        <div class="table-scroll" role="region" aria-labelledby=labelled_by tabindex="0">
            <table class="table table-cards table-plain">
                <thead>
                    <tr>
                        <th scope="col">{head}</th>
                        <th scope="col">"Value"</th>
                        {has_purpose.then(|| view! { <th scope="col">"What it is for"</th> })}
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

//! What a page of the list shows, for its form and for what was found.

use leptos::prelude::*;
use rollcall_forms::Options;

use crate::students::list::{ListQuery, PageSize, Sort, StudentPage};

/// What the list shows.
#[derive(Clone, Debug)]
pub struct ListView {
    /// What was asked for.
    pub query: ListQuery,
    /// What was found.
    pub page: StudentPage,
    /// What was asked for and makes no sense, in sentences.
    pub messages: Vec<String>,
    /// Where the list's links lead.
    pub links: Links,
    /// The programmes to choose from.
    pub programmes: Options,
    /// What fees are in.
    pub currency: &'static str,
    /// Whether to offer a new student, an import, and what is listed as files.
    pub may_change: bool,
}

/// Where the list's links lead.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Each column, and the list ordered by it.
    pub columns: Vec<(Sort, String)>,
    /// What narrows the list, in words, and the list without it.
    pub narrowed: Vec<(String, String)>,
    /// What is listed here, as files: the label of each and where it is.
    pub files: Vec<(&'static str, String)>,
    /// What stands behind the path of a student who is opened from this list, so that the way back
    /// leads to it: `?q=ada`, or nothing.
    pub opened: String,
    /// Each number of students on a page, and the list with so many.
    pub sizes: Vec<(PageSize, String)>,
    /// The order as the form carries it on.
    pub sort: String,
    /// The first page, when this is another one.
    pub first: Option<String>,
    /// The page before.
    pub previous: Option<String>,
    /// The page behind.
    pub next: Option<String>,
    /// The last page, when this is another one.
    pub last: Option<String>,
}

/// What of the address counts for nothing.
pub(super) fn notes(messages: Vec<String>) -> impl IntoView {
    let item = |message| view! { <li>{message}</li> };
    view! {
        <div class="flash flash-notice">
            <ul class="notes">{messages.into_iter().map(item).collect_view()}</ul>
        </div>
    }
}

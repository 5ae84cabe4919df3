//! The list: a form that searches, and what it found.

use leptos::prelude::*;
use rollcall_forms::{Input, Options, Submit};

use crate::base::time::LocalTimes;
use crate::students::filters::{ACTIVE, MODE, SEARCH, SIZE_KEPT, SORT, YEAR, programme};
use crate::students::list::{ListQuery, PageSize};
use crate::students::paths;
use crate::students::search::{SearchContext, StudentSearch};
use crate::students::student::Mode;

use super::list_view::{ListView, notes};
use super::results::Results;

/// The roster, a page at a time.
#[component]
pub fn ListPage(
    /// What it shows.
    view: ListView,
) -> impl IntoView {
    let new = format!("{}{}", paths::NEW_STUDENT, view.links.opened);
    let may_change = view.may_change;
    provide_context(search_context(view));
    view! {
        <div class="page-head">
            <h1>"Students"</h1>
            {may_change.then(|| view! {
                <p class="actions">
                    <a class="button" href=new>"New student"</a>
                    <a class="button button-quiet" href=paths::IMPORTS>"Import"</a>
                </p>
            })}
        </div>
        <StudentSearch/>
        <LocalTimes/>
    }
}

/// What the island shows.
fn search_context(view: ListView) -> SearchContext {
    let (query, sort, programmes) = (view.query.clone(), view.links.sort.clone(), view.programmes);
    let fields = view! { <SearchFields query sort programmes/> }.to_html();
    SearchContext { fields, found: view! { <Results view/> }.to_html() }
}

#[component]
fn SearchFields(query: ListQuery, sort: String, programmes: Options) -> impl IntoView {
    let ListQuery { search, filter, size, .. } = query;
    let active = filter.active.map_or("", |active| if active { "yes" } else { "no" });
    let is_sized = size != PageSize::default();
    let year = filter.year.map(|year| year.to_string()).unwrap_or_default();
    view! {
        <Input field=SEARCH value=search/>
        <Submit label="Search"/>
        // On a wide page all of it is in sight, whether it is folded or not.
        <details class="filters">
            <summary>"Filters"</summary>
            <div class="filter-fields">
                <Input field=programme(programmes) value=filter.programme.unwrap_or_default()/>
                <Input field=MODE value=filter.mode.map_or("", Mode::as_str)/>
                <Input field=YEAR value=year/>
                <Input field=ACTIVE value=active/>
            </div>
        </details>
        {(!sort.is_empty()).then(|| view! { <Input field=SORT value=sort/> })}
        {is_sized.then(|| view! { <Input field=SIZE_KEPT value=size.rows().to_string()/> })}
    }
}

/// Stands where a file was asked for whose address makes no sense: it would hold other students
/// than those that were meant.
#[component]
pub fn NoExportPage(
    /// What makes no sense, in sentences.
    messages: Vec<String>,
    /// The list without it.
    list: String,
) -> impl IntoView {
    view! {
        <h1>"Nothing is exported"</h1>
        {notes(messages)}
        <p class="lead">"Choose on the list what the file shall hold, and take it along from there."</p>
        <p class="actions"><a class="button" href=list>"To the list"</a></p>
    }
}

/// Why a file is not sent now.
#[component]
pub fn DownloadLaterPage(
    /// What keeps it, and what to do.
    reason: &'static str,
    /// Where its link stands.
    back: String,
) -> impl IntoView {
    view! {
        <h1>"This file has to wait"</h1>
        <p class="lead">{reason}</p>
        <p class="actions"><a class="button" href=back>"Back"</a></p>
    }
}

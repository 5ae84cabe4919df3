//! Where the links of a list lead: the same list, changed in one thing.

use rollcall_forms::{Field, Options};

use crate::students::filters::{ACTIVE, MODE, YEAR, programme};
use crate::students::list::{Filter, ListQuery, PageSize, Place, Sort, StudentPage};
use crate::students::pages::Links;
use crate::students::paths;
use crate::students::student::{Mode, shown};

use super::address;
use super::export::EXCEL;

/// All links of the list that `query` found `page` of.
pub fn links(query: &ListQuery, page: &StudentPage, programmes: Options) -> Links {
    let to = |place: Place| address::format(&ListQuery { place, ..query.clone() });
    Links {
        columns: Sort::all().map(|sort| (sort, ordered_by(query, sort))).collect(),
        narrowed: narrowed(query, programmes),
        files: files(query),
        opened: behind(query),
        sizes: PageSize::ALL.map(|size| (size, sized(query, size))).into(),
        sort: address::sort_text(query).unwrap_or_default(),
        first: page.previous.is_some().then(|| to(Place::First)),
        previous: page.previous.clone().map(to),
        next: page.next.clone().map(to),
        last: page.next.is_some().then(|| to(Place::Last)),
    }
}

/// The students in whose name or city this is.
pub fn search(text: String) -> String {
    address::format(&ListQuery { search: text, ..ListQuery::default() })
}

/// The column that orders the list already turns it round.
fn ordered_by(query: &ListQuery, sort: Sort) -> String {
    let descending = sort == query.sort && !query.descending;
    address::format(&ListQuery { sort, descending, place: Place::First, ..query.clone() })
}

fn sized(query: &ListQuery, size: PageSize) -> String {
    address::format(&ListQuery { size, place: Place::First, ..query.clone() })
}

/// All pages of the list, as files.
fn files(query: &ListQuery) -> Vec<(&'static str, String)> {
    let whole = ListQuery { place: Place::First, size: PageSize::default(), ..query.clone() };
    let arguments = behind(&whole);
    let csv = format!("{}{arguments}", paths::EXPORT_CSV);
    let sign = if arguments.is_empty() { '?' } else { '&' };
    let excel = format!("{csv}{sign}{EXCEL}");
    let json_lines = format!("{}{arguments}", paths::EXPORT_JSON_LINES);
    vec![("CSV", csv), ("CSV for Excel", excel), ("JSON Lines", json_lines)]
}

/// What stands behind the path of a list's address, with the `?`.
fn behind(query: &ListQuery) -> String {
    match address::query_string(query) {
        arguments if arguments.is_empty() => arguments,
        arguments => format!("?{arguments}"),
    }
}

fn narrowed(query: &ListQuery, programmes: Options) -> Vec<(String, String)> {
    let Filter { programme: of_programme, mode, active, year } = &query.filter;
    let mut narrowed = Vec::new();
    let mut add = |words: String, filter: Filter, search: &str| {
        let search = search.to_owned();
        let without = ListQuery { search, filter, place: Place::First, ..query.clone() };
        narrowed.push((words, address::format(&without)));
    };
    let said = |field: Field, value: &str| format!("{}: {}", field.label, shown(&field, value));
    if !query.search.is_empty() {
        add(format!("“{}”", query.search), query.filter.clone(), "");
    }
    if let Some(key) = of_programme {
        let filter = Filter { programme: None, ..query.filter.clone() };
        add(said(programme(programmes), key), filter, &query.search);
    }
    if let Some(mode) = mode {
        let filter = Filter { mode: None, ..query.filter.clone() };
        add(said(MODE, Mode::as_str(*mode)), filter, &query.search);
    }
    if let Some(active) = active {
        let filter = Filter { active: None, ..query.filter.clone() };
        add(said(ACTIVE, if *active { "yes" } else { "no" }), filter, &query.search);
    }
    if let Some(year) = year {
        let filter = Filter { year: None, ..query.filter.clone() };
        add(said(YEAR, &year.to_string()), filter, &query.search);
    }
    narrowed
}

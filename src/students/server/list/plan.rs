//! Which way to a page is the shortest. It depends on how many match, which is counted anyway.

use super::asked::Asked;
use super::count::{COUNTED, Hits};

/// So many entries of an index are looked at in the rows: 1 µs each.
const PROBED: u64 = 4000;

/// So many who match the filters are read and sorted, where they are not met on the way.
const FETCHED: u64 = 5000;

/// A way to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Nobody matches.
    Nobody,
    /// Read all who match the filters by the index of facets, and sort.
    FetchFiltered,
    /// Read all who match the search, and sort.
    FetchFound,
    /// Walk the index of the column that sorts, and skip those who do not match. For a search,
    /// the row is read of each whom the filters let through.
    Walk,
    /// The same, for so many entries of the index and no more; the row is read of those alone whom the
    /// filters let through.
    Probe(u64),
    /// A search in the order of names: walk the search index, which stands in it.
    FoundByName,
}

/// The ways to a page, to be tried in this order until one fills it: a probe fills none when those
/// who match lie elsewhere in this order, as all called Zhang do.
pub(super) fn for_page(asked: &Asked, hits: &Hits) -> Vec<Plan> {
    if hits.counted == 0 {
        vec![Plan::Nobody]
    } else if asked.words.is_empty() {
        for_filters(hits)
    } else if asked.is_search_by_name() {
        vec![Plan::FoundByName]
    } else if is_few(hits) {
        vec![Plan::FetchFound]
    } else {
        vec![Plan::Probe(PROBED), Plan::FetchFound]
    }
}

/// Of so many entries one matches, if they are spread evenly, and a page has fifty: a walk that looks
/// at them takes 30 ns for each. To read and sort takes up to fifty times as long for each who
/// matches. And if all of them stand at the far end, a walk passes everybody.
fn for_filters(hits: &Hits) -> Vec<Plan> {
    let apart = hits.students / hits.counted;
    if hits.counted <= apart {
        vec![Plan::FetchFiltered]
    } else if hits.counted <= FETCHED && hits.counted * 10 <= hits.students {
        vec![Plan::Probe(apart * 100), Plan::FetchFiltered]
    } else {
        vec![Plan::Walk]
    }
}

/// The way through the whole list, a batch at a time: without a probe, which looks at most entries
/// twice, and without reading very many for each batch anew.
pub(super) fn for_walk(asked: &Asked, hits: &Hits) -> Plan {
    match for_page(asked, hits).last() {
        None => Plan::Walk,
        Some(Plan::FetchFound) if hits.counted > COUNTED => Plan::Walk,
        Some(plan) => *plan,
    }
}

/// Whether to read all who match a search is a short way, 0.8 µs each, and no longer than to probe
/// until a page is full: when a tenth of all match, the first entries of an index hold a page.
fn is_few(hits: &Hits) -> bool {
    hits.counted <= COUNTED && hits.counted * 10 <= hits.students
}

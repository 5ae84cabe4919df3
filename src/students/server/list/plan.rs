//! Which way to a page is the shortest. It depends on how many match, which is counted anyway.

use crate::students::list::Sort;

use super::asked::Asked;
use super::count::{FEW, Hits};

/// Up to here the ids of all who match are gathered in a set: 0.2 µs each.
const SET: u64 = 20_000;

/// Up to here all of them are read and sorted when a shorter way has failed: never more than it
/// takes to walk through a whole index and look for each entry in the set.
const READABLE: u64 = 120_000;

/// The same by name, where the index that is walked holds what is searched.
const READABLE_BY_NAME: u64 = 30_000;

/// Who goes through the whole list reads all of them for each batch up to here.
const READ_EACH_BATCH: u64 = 50_000;

/// So many entries of an index are looked at in the rows: 1 µs each.
const PROBED: u64 = 4000;

/// A way to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Nobody matches.
    Nobody,
    /// Read all who match the filters by the index of facets, and sort.
    FetchFiltered,
    /// Read all who match the search by the search index, and sort.
    FetchFound,
    /// All match in the column that sorts: walk the part of its index that has this value.
    WalkEqual,
    /// The same with a search: the search index has them in the order of ids already.
    FoundById,
    /// Walk the index of the column that sorts, and skip those who do not match. For a search,
    /// the row is read of each whom the filters let through, unless the index is that of names.
    Walk,
    /// The same for a search, with the ids of all who match gathered before.
    WalkSet,
    /// As [`Plan::Walk`], for so many entries of the index and no more.
    Probe(u64),
    /// As [`Plan::WalkSet`], for so many entries of the index and no more.
    ProbeSet(u64),
}

/// The ways to a page of so many rows, to be tried in this order until one fills it: a probe
/// fills none when those who match lie elsewhere in this order, as all called Zhang do.
pub(super) fn for_page(asked: &Asked, hits: &Hits, rows: usize) -> Vec<Plan> {
    if hits.counted == 0 {
        vec![Plan::Nobody]
    } else if asked.words.is_empty() {
        vec![filtered(asked, hits)]
    } else if asked.sorted_value.is_some() {
        vec![Plan::FoundById]
    } else if is_few(hits) {
        vec![Plan::FetchFound]
    } else {
        searched(asked, hits, rows)
    }
}

/// The way through the whole list, a batch at a time: without probes, which look at most entries
/// twice, and without a set that is gathered for each batch anew.
pub(super) fn for_walk(asked: &Asked, hits: &Hits) -> Plan {
    match for_page(asked, hits, 1).last() {
        None | Some(Plan::WalkSet) => Plan::Walk,
        Some(Plan::FetchFound) if hits.estimate > READ_EACH_BATCH => Plan::Walk,
        Some(plan) => *plan,
    }
}

fn filtered(asked: &Asked, hits: &Hits) -> Plan {
    if is_few(hits) {
        Plan::FetchFiltered
    } else if asked.sorted_value.is_some() {
        Plan::WalkEqual
    } else {
        Plan::Walk
    }
}

/// Whether to read all of them is a short way, and no longer than to walk through everybody.
fn is_few(hits: &Hits) -> bool {
    hits.counted <= FEW && !is_dense(hits)
}

/// Whether the first entries of an index hold a page, unless those who match lie elsewhere.
fn is_dense(hits: &Hits) -> bool {
    hits.estimate * 10 > hits.students
}

fn searched(asked: &Asked, hits: &Hits, rows: usize) -> Vec<Plan> {
    // If those who match lie evenly in this order, an eighth of these fills the page.
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    let entries = rows.saturating_mul(8 * hits.students / hits.estimate.max(1)).max(PROBED);
    if asked.sort == Sort::Name {
        return match hits.estimate {
            ..=READABLE_BY_NAME => vec![Plan::Probe(entries), Plan::FetchFound],
            _ => vec![Plan::Walk],
        };
    }
    let few_enough = hits.estimate <= SET && !is_dense(hits);
    let probe = if few_enough { Plan::ProbeSet(entries) } else { Plan::Probe(PROBED) };
    let all = if hits.estimate <= READABLE { Plan::FetchFound } else { Plan::WalkSet };
    vec![probe, all]
}

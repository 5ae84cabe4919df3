//! All statements that only SQLite understands. For another database this folder is rewritten;
//! nothing else is.

mod imports;
mod pages;
mod piece;
mod schema;
mod search;
mod search_rows;

pub(super) use imports::{
    Piece, UNINDEX_NOBODY, copy_log, count_outdated, count_touched, delete_staged, expect_little,
    expect_much, file_of, index_staged, last_audit, last_of_changes, unindex_range, write_piece,
};
pub(super) use pages::{
    fetch_filtered, fetch_found, fetch_ids, found_by_id, probe, probe_set, walk, walk_equal,
    walk_set,
};
pub(super) use schema::STATEMENTS;
pub(super) use search::count_found;
pub(super) use search_rows::{SEARCH_COLUMNS, SEARCH_VALUES, index, unindex};

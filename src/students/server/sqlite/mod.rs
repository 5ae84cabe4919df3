//! All statements that only SQLite understands. For another database this folder is rewritten;
//! nothing else is.

mod anew;
mod imports;
mod pages;
mod piece;
mod schema;
mod search;
mod search_rows;

pub(super) use anew::{SEARCH_ANEW, fill_fives, fill_search_ids, index_all};
pub(super) use imports::{
    Piece, copy_log, count_outdated, count_touched, delete_staged, expect_little, expect_much,
    file_of, index_staged, last_audit, last_of_changes, next_staged, unindex_rows, write_piece,
};
pub(super) use pages::{fetch_filtered, fetch_found, fetch_rows, probe, walk, walk_to};
pub(super) use schema::STATEMENTS;
pub(super) use search::{count_found, join_parts, next_found};
pub(super) use search_rows::{SEARCH_COLUMNS, SEARCH_VALUES, index, unindex};

//! The statements that SQLite understands.

mod cities;
mod imports;
mod index;
mod list;
mod sql;

pub use cities::cities;
pub use imports::{
    Piece, copy_log, count_outdated, count_touched, delete_staged, expect_little, expect_much,
    file_of, last_audit, last_of_changes, write_piece,
};
pub use index::{add_to_index, build_index, remove_from_index};
pub use list::Search;

//! What is asked of the database in its own language: the only SQL text of the roster stands below.
//!
//! It takes and gives what a reader of the list knows: words, filters, an order, students. What
//! only SQLite understands is in `sqlite`; another database gets a folder beside it.

mod sqlite;

use crate::students::list::Cursor;

pub use sqlite::build_index;
pub(super) use sqlite::*;

/// Matches are counted so far; of more it is only known that there are more.
pub(super) const COUNTED: u64 = 10_000;

/// Some students of a list, side by side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slice<'a> {
    /// After this one; from the beginning on without it.
    pub after: Option<&'a Cursor>,
    /// From the end of the list to its beginning.
    pub backward: bool,
    /// The most rows.
    pub limit: usize,
}

//! The statements that SQLite understands.

mod cities;
mod imports;
mod index;
mod list;
mod sql;

pub use cities::cities;
pub use imports::*;
pub use index::{add_to_index, build_index, remove_from_index};
pub use list::Search;

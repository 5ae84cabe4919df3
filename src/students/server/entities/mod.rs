//! The tables, row by row.

pub(super) mod audit;
pub(super) mod counter;
pub(super) mod programme;
pub(super) mod student;

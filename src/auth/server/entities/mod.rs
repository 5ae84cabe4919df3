//! The tables, row by row. Rows stay on the server: they hold secrets.

pub(super) mod account;
pub(super) mod answer;
pub(super) mod attempt;
pub(super) mod known_link;
pub(super) mod login;
pub(super) mod setup;
pub(super) mod token;

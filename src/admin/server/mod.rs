//! The server's half of the back office.

pub mod api;
pub mod pages;

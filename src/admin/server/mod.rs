//! The server's half of the back office.

pub mod pages;

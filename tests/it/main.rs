//! All integration tests: one binary, through the router, a fresh database for each test.

#![allow(clippy::unwrap_used, missing_docs)]

mod support;

mod access;
mod forms;
mod log_in;
mod sessions;
mod tidy;

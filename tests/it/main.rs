//! All integration tests: one binary, through the router, a fresh database for each test.

#![allow(clippy::unwrap_used, missing_docs)]

mod support;

mod access;
mod accounts;
mod api;
mod body_limits;
mod circles;
mod command_line;
mod database;
mod doors;
mod drafts;
mod errors;
mod files;
mod form_bodies;
mod form_keys;
mod forms;
mod hashing;
mod header;
mod hosts;
mod known;
mod lab;
mod licences;
mod limits;
mod live_forms;
mod log_in;
mod meanwhile;
mod messages;
mod names;
mod packing;
mod policy;
mod post_limit;
mod reads;
mod recent;
mod roles;
mod security_log;
mod serving;
mod sessions;
mod settings;
mod students;
mod tidy;
mod tokens;
mod transport;

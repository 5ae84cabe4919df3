//! The roster: students, kept by admins and read by everybody who is signed in.

pub mod actions;
pub mod audit;
pub mod filters;
pub mod form;
pub mod id;
pub mod import;
pub mod islands;
pub mod list;
mod live_progress;
mod live_search;
pub mod matching;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod server;
pub mod student;
mod suggestions;

//! The roster: students, kept by admins and read by everybody who is signed in.

pub mod actions;
pub mod audit;
mod city;
mod fetch;
pub mod filters;
pub mod form;
pub mod id;
pub mod import;
pub mod import_progress;
pub mod islands;
pub mod list;
pub mod matching;
pub mod pages;
pub mod paths;
pub mod search;
#[cfg(feature = "ssr")]
pub mod server;
pub mod student;

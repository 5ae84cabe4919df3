//! The server: settings, routes, layers, command line.

mod action_path;
mod assets;
pub mod cli;
mod commands;
mod cors;
mod documents;
mod form_body;
mod forms;
mod home;
mod import_command;
mod meter;
mod middleware;
mod migrations;
mod roster_commands;
pub mod router;
pub mod routes;
mod secrets;
mod serve;
pub mod settings;
mod uploads;

pub use migrations::open as open_database;

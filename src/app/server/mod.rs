//! The server: settings, routes, layers, command line.

mod action_path;
mod api_routes;
mod assets;
mod body_limits;
pub mod cli;
mod commands;
mod components;
mod cors;
mod description;
mod documents;
mod files;
mod forms;
mod home;
mod import_command;
mod in_flight;
mod manual;
mod meter;
mod middleware;
mod migrations;
mod operations;
mod packing;
mod refusals;
mod roster_commands;
mod route;
pub mod router;
pub mod routes;
mod secrets;
mod serve;
pub mod settings;
mod until_sent;
mod uploads;

pub use migrations::open as open_database;

//! The server: settings, routes, layers, command line.

pub mod assets;
pub mod cli;
mod commands;
mod documents;
mod forms;
mod home;
mod middleware;
mod migrations;
pub mod router;
pub mod routes;
mod secrets;
mod serve;
pub mod settings;

pub use migrations::open as open_database;

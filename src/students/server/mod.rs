//! The server's half of the roster: rows, the list, settings.

pub mod address;
pub mod answers;
pub mod api;
pub mod audit;
pub mod conflict;
pub mod downloads;
mod entities;
pub mod export;
mod facet;
mod fives;
mod fold;
pub mod import;
pub mod later_migrations;
pub mod links;
pub mod list;
pub mod migration;
pub mod pages;
mod programmes;
pub mod put;
pub mod roster;
mod rows;
pub mod saving;
mod search_id;
pub mod seed;
mod settings;
mod sqlite;
mod stream;

pub use settings::{Settings, StudentSettings};

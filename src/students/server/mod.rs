//! The server's half of the roster: rows, the list, settings.

pub mod address;
pub mod api;
pub mod audit;
pub mod conflict;
pub mod csv;
pub mod downloads;
mod entities;
pub mod export;
mod filter_bits;
pub mod import;
mod json;
pub mod later_migrations;
pub mod links;
pub mod list;
pub mod migration;
mod normalize;
pub mod pages;
mod programmes;
pub mod put;
pub mod roster;
mod rows;
pub mod saving;
pub mod seed;
mod settings;
mod store;
mod stream;
mod words;

pub use settings::{Settings, StudentSettings};

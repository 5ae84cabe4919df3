//! The server's half of the roster: rows, the list, settings.

pub mod address;
pub mod api;
mod app;
pub mod audit;
pub mod conflict;
pub mod csv;
pub mod downloads;
mod entities;
pub mod export;
mod filter_bits;
pub mod import;
mod json;
pub mod links;
pub mod list;
pub mod normalize;
pub mod pages;
mod programmes;
pub mod put;
pub mod return_path;
pub mod roster;
mod rows;
pub mod saving;
pub mod seed;
mod settings;
mod store;
mod stream;
mod words;

pub use app::App;
pub use settings::{Settings, StudentSettings};
pub use store::build_index as build_search_index;

//! The server's half of accounts: rows, proofs, passwords, limits, handlers.

pub mod access;
mod account_lookup;
pub mod accounts;
pub mod api;
mod app;
pub mod bearer;
pub mod drafts;
mod entities;
pub mod hash_queue;
pub mod hashing;
pub mod idempotency;
pub mod keeping;
pub mod known_links;
pub mod limits;
pub mod logins;
pub mod own_account;
pub mod pages;
mod password_strength;
pub mod passwords;
mod settings;
pub mod setup;
pub mod sign_in;
pub mod token_secret;
pub mod tokens;
pub mod transport;

pub use app::App;
pub use settings::{AuthSettings, Settings};

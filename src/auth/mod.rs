//! Layer 2: which account is this, and what may it do.

pub mod account;
pub mod actions;
pub mod form;
pub mod islands;
pub mod pages;
pub mod paths;
pub mod token;
pub mod user_agent;

#[cfg(feature = "ssr")]
pub mod server;

//! A server without a port, and browsers that talk to it.

pub mod binary;
mod browser;
pub mod log;
mod server;
pub mod source;

pub use browser::{Answer, Browser, dripping, stalled};
pub use server::{PASSWORD, Server, facts};

//! A server without a port, and browsers that talk to it.

mod browser;
mod server;

pub use browser::{Answer, Browser};
pub use server::{PASSWORD, Server};

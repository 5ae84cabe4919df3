//! Layer 1: which browser is this.

pub mod flash;

#[cfg(feature = "ssr")]
pub mod server;

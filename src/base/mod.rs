//! Layer 0: what every feature stands on. It knows no feature.

pub mod error;
pub mod flash;
pub mod paths;
pub mod time;

#[cfg(feature = "ssr")]
pub mod server;

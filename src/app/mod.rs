//! Layer 5: the only place where all features meet.

mod document;
mod error_page;
mod pages;

#[cfg(feature = "ssr")]
pub mod server;

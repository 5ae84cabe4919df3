//! Layer 5: the only place where all features meet.

pub mod api_page;
pub mod document;
pub mod error_page;
pub mod pages;
pub mod paths;

#[cfg(feature = "ssr")]
pub mod server;

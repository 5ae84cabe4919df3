//! Layer 4: the back office, where admins look after what the other layers keep.

pub mod pages;
pub mod paths;

#[cfg(feature = "ssr")]
pub mod server;

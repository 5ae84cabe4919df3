//! The clock, by which sessions count too.

pub use crate::base::server::clock::now;

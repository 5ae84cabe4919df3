//! The clock, by which sessions count too.

pub use rollcall_session::now;

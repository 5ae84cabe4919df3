//! Imports: a file comes, is checked row by row, and is written in one transaction.

mod check;
mod clean;
mod entity;
pub mod migration;
pub mod pages;
mod run;
mod seen;
mod source;
mod staging;
pub mod steps;
pub mod store;
mod turn;
pub mod upload;
mod write;

pub use clean::{settle, tidy_up};
pub use run::Run;
pub use steps::discard;

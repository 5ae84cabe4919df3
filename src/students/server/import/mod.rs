//! Imports: a file comes, is checked row by row, and is written as a whole.

mod breath;
mod cell;
mod check;
mod checking;
mod clean;
mod entity;
mod job;
mod layout;
pub mod pages;
mod pieces;
mod run;
mod seen;
mod source;
mod staging;
pub mod steps;
pub mod store;
mod template;
mod told;
mod turn;
pub mod upload;
mod write;

pub use clean::{settle, tidy_up};
pub use pieces::{refuse_if_adding, refuse_if_waiting};
pub use run::{Run, go_on};
pub use steps::discard;
pub use template::template;
pub use turn::Folder;

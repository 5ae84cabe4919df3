//! The server's half of layer 0.

pub mod action;
pub mod api;
pub mod client_address;
pub mod client_presence;
pub mod csv;
pub mod database;
mod error_response;
pub mod form_body;
mod form_state;
pub mod host;
pub mod log_text;
pub mod owner_only;
mod page;
pub mod post_limit;
pub mod rate;
mod reading_time;
mod render;

pub use page::{FormTarget, Page};
pub use reading_time::ReadingTime;
pub use render::{init_executor, render};

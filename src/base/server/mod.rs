//! The server's half of layer 0.

pub mod action;
pub mod api;
pub mod client_address;
pub mod client_presence;
pub mod clock;
pub mod csv;
pub mod database;
mod error_response;
pub mod form_body;
mod local_path;
pub mod log_text;
pub mod multipart;
pub mod owner_only;
mod page;
mod path_id;
pub mod post_limit;
pub mod rate;
mod render;
pub mod request_body;
mod request_id;
pub mod security_log;

pub use local_path::{LocalPath, has_whole_escapes};
pub use page::{FormTarget, Page};
pub use path_id::PathId;
pub use render::{init_executor, render};
pub use request_id::RequestId;

//! The rooms as pages: data in, HTML out.

mod contents;
mod request;
mod room;
mod session;
mod tamper;
mod value;

pub use contents::ContentsPage;
pub use request::RequestPage;
pub use session::SessionPage;
pub use tamper::TamperPage;

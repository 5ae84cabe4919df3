//! The rooms as pages: data in, HTML out.

mod contents;
mod cookies;
mod fields;
mod request;
mod room;
mod routes;
mod session;
mod tamper;
mod value;

pub use contents::ContentsPage;
pub use cookies::CookiesPage;
pub use fields::FieldsPage;
pub use request::RequestPage;
pub use routes::RoutesPage;
pub use session::SessionPage;
pub use tamper::TamperPage;

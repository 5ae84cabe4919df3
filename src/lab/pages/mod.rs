//! The rooms as pages: data in, HTML out.

mod contents;
mod cookies;
mod csrf;
mod fields;
mod flow;
mod http;
mod http_sent;
mod request;
mod room;
mod routes;
mod session;
mod tamper;
mod value;

pub use contents::ContentsPage;
pub use cookies::CookiesPage;
pub use csrf::{CsrfPage, ElsewherePage, ReportPage};
pub use fields::FieldsPage;
pub use flow::FlowPage;
pub use http::HttpPage;
pub use request::RequestPage;
pub use routes::RoutesPage;
pub use session::SessionPage;
pub use tamper::TamperPage;

//! The server's half of the Lab: what is read of a request, and what of it may be shown.

pub mod api;
pub mod by_session;
pub mod cookies;
pub mod csrf;
mod fields;
pub mod flow;
pub mod headers;
pub mod http;
pub mod inspect;
mod mask;
mod mount;
pub mod notes;
pub mod pages;
pub mod request;
mod route_map;
pub mod session;
mod settings;
mod steps;
pub mod tamper;

pub use mount::{around_app, around_session};
pub use route_map::RouteMap;
pub use settings::LabSettings;

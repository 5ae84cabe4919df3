//! The server's half of the Lab: what is read of a request, and what of it may be shown.

pub mod cookies;
mod fields;
mod headers;
pub mod inspect;
mod mask;
pub mod pages;
mod request;
mod route_map;
pub mod session;
pub mod tamper;

pub use route_map::RouteMap;

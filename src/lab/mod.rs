//! Layer 4: the Lab. Sessions, cookies, requests, forms and HTTP methods, shown live to whoever learns or
//! teaches how they work.
//!
//! Nothing here is staged: each room calls the code that guards the app, or shows what it was
//! given. What may be shown of a request is decided in one place, `server/inspect.rs`.

pub mod actions;
pub mod calls;
pub mod cookies;
pub mod csrf;
pub mod fields;
pub mod flow;
pub mod form;
pub mod http;
pub mod islands;
pub mod notes;
pub mod pages;
pub mod paths;
pub mod remaining;
pub mod rooms;
pub mod routes;
pub mod session;
pub mod shown;
pub mod tamper;
pub mod urls;

#[cfg(feature = "ssr")]
pub mod server;

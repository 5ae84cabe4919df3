//! Rollcall: a sign-in desk and student roster that runs as one binary.
//!
//! The layers, each of which knows only those before it:
//!
//! | layer | answers |
//! |---|---|
//! | [`base`] | how are pages, forms and errors made? |
//! | [`auth`] | which account is it, and what may it do? |
//! | [`students`] | who is on the roster? |
//! | [`admin`] | what was changed, and by whom? |
//! | [`lab`] | what does the server see of you, and what can you do to it? |
//! | [`app`] | how do they come together: document, routes, server, command line? |
//!
//! Forms are a crate below all of them: [`rollcall_forms`].

// A page's type is as deep as its HTML, and the browser's release build lays each out as a future.
#![recursion_limit = "256"]

pub mod admin;
pub mod app;
pub mod auth;
pub mod base;
pub mod lab;
pub mod students;

/// The browser's entry: makes the islands of the page live.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}

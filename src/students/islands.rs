//! The islands of the roster: a form's checks, and a search that answers while a person types.

use leptos::prelude::*;

use crate::base::form::live;

use super::form::STUDENT_FIELDS;
use super::import::FILE;
use super::{live_progress, live_search, suggestions};

/// Checks the form of a student, and offers cities.
#[island]
pub fn StudentChecks() -> impl IntoView {
    if cfg!(target_arch = "wasm32") {
        suggestions::start();
    }
    live::island(STUDENT_FIELDS)
}

/// Searches while a person types. The line is for those who cannot see what has changed.
#[island]
pub fn LiveSearch() -> impl IntoView {
    if cfg!(target_arch = "wasm32") {
        live_search::start();
    }
    view! { <span id="found" class="visually-hidden" aria-live="polite"></span> }
}

/// Checks the form for a file: its name and its size, before it is sent.
#[island]
pub fn ImportChecks() -> impl IntoView {
    live::island(&[FILE])
}

/// Shows how far an import is, while it is under way.
#[island]
pub fn Progress() -> impl IntoView {
    if cfg!(target_arch = "wasm32") {
        live_progress::start();
    }
}

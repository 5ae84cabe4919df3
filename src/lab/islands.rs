//! The islands of the Lab: what moves there.

use leptos::prelude::*;

use super::remaining;

/// Counts down what a session has left.
#[island]
pub fn Countdowns() -> impl IntoView {
    if cfg!(target_arch = "wasm32") {
        remaining::start();
    }
    view! { <span hidden=true></span> }
}

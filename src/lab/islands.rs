//! The islands of the Lab: what moves there.

use std::time::Duration;

use leptos::html::Strong;
use leptos::prelude::*;

use super::remaining::in_words;

/// The seconds that are left when the page is made, for the island that counts them down.
#[derive(Clone, Copy, Default)]
pub struct SecondsLeft(pub i64);

/// Counts down what is left, each second. The browser's clock may be wrong: only what has passed
/// since the page came is taken from it.
#[island]
pub fn Countdown() -> impl IntoView {
    let SecondsLeft(left) = use_context().unwrap_or_default();
    let place = NodeRef::<Strong>::new();
    let words = RwSignal::new(in_words(left));
    Effect::new(move |_| {
        let said = place.get().and_then(|place| place.get_attribute("data-left"));
        let Some(left) = said.and_then(|said| said.parse::<i64>().ok()) else { return };
        let began = js_sys::Date::now();
        let tick = move || {
            let passed = (js_sys::Date::now() - began) as i64 / 1000;
            words.set(in_words(left - passed));
        };
        set_interval(tick, Duration::from_secs(1));
    });
    // Leptos writes an attribute of our own again when it hydrates: the browser knows no number yet,
    // and nothing is written.
    let data_left = (left > 0).then(|| left.to_string());
    view! {
        <strong role="timer" node_ref=place data-left=data_left inner_html=words></strong>
    }
}

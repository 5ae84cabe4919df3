//! What hydration needs beyond plain Leptos: parts of an island that the server prints and that the
//! browser leaves as they are, and what a form reads off its page before it is hydrated.
//!
//! An island whose parts are left alone is small, since the browser needs no code for them, and
//! safe: what a translator, an extension or a password manager did to them is not looked at. Such
//! an island can be hydrated and not built in the browser, so none stands inside a `<Show>`.

use leptos::prelude::document;
#[cfg(not(feature = "ssr"))]
use leptos::tachys::html::InertElement;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::{FieldErrors, IS_BROWSER};

/// One element. The browser steps over it.
#[cfg(feature = "ssr")]
pub(super) fn still<V>(view: impl FnOnce() -> V) -> V {
    view()
}

/// One element. The browser steps over it.
#[cfg(not(feature = "ssr"))]
pub(super) fn still<V>(_: impl FnOnce() -> V) -> InertElement {
    InertElement::new("")
}

/// An attribute, or all that is inside an element. The browser leaves it as it is.
#[cfg(feature = "ssr")]
pub(super) fn fixed<T>(value: impl FnOnce() -> T) -> T {
    value()
}

/// An attribute, or all that is inside an element. The browser leaves it as it is.
#[cfg(not(feature = "ssr"))]
pub(super) fn fixed<T>(_: impl FnOnce() -> T) {}

/// The HTML inside an element that has no other children. The browser leaves it as it is.
pub(super) fn fixed_html(html: impl FnOnce() -> String) -> String {
    if IS_BROWSER { String::new() } else { html() }
}

/// What the page says of the form with this id: a message for each field, and the summary as it is.
pub(super) fn read_messages(id: &str) -> (FieldErrors, String) {
    let mut errors = FieldErrors::default();
    let form = document().get_element_by_id(id);
    let place = form.and_then(|form| form.query_selector(".form-summary").ok().flatten());
    let Some(place) = place else { return (errors, String::new()) };
    if let Ok(links) = place.query_selector_all("a") {
        for link in (0..links.length()).filter_map(|index| links.item(index)) {
            let link: Element = link.unchecked_into();
            let name = link.get_attribute("href").unwrap_or_default();
            let name = name.trim_start_matches('#');
            errors.add(name, link.text_content().unwrap_or_default());
        }
    }
    (errors, place.inner_html())
}

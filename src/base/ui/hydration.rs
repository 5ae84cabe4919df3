//! What hydration needs beyond plain Leptos: parts of an island that the server prints, and that the
//! browser leaves as they are.
//!
//! An island whose parts are left alone is small, since the browser needs no code for them, and
//! safe: what a translator, an extension or a password manager did to them is not looked at. Such an
//! island can be hydrated and not built anew, so none stands inside a `<Show>`.

#[cfg(not(feature = "ssr"))]
use leptos::tachys::html::InertElement;

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

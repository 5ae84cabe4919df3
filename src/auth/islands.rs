//! The islands of the forms here: each checks its form while a person types.

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::base::form::live;

use super::form::{LOGIN_FIELDS, PASSWORD_FIELDS, REGISTER_FIELDS, SETUP_FIELDS, TOKEN_FIELDS};

/// The id of the element that holds a token once.
pub(super) const NEW_TOKEN: &str = "new-token";

/// The id of the button that copies it.
pub(super) const COPY_TOKEN: &str = "copy-token";

/// Checks the log-in form.
#[island]
pub fn LoginChecks() -> impl IntoView {
    live::island(LOGIN_FIELDS)
}

/// Checks the registration form.
#[island]
pub fn RegisterChecks() -> impl IntoView {
    live::island(REGISTER_FIELDS)
}

/// Checks the form for the first admin.
#[island]
pub fn SetupChecks() -> impl IntoView {
    live::island(SETUP_FIELDS)
}

/// Checks the form that changes a password.
#[island]
pub fn PasswordChecks() -> impl IntoView {
    live::island(PASSWORD_FIELDS)
}

/// Offers to copy the token that is shown once, if there is one. Without a script one click takes
/// all of its text.
fn offer_to_copy() {
    let Some(button) = document().get_element_by_id(COPY_TOKEN) else { return };
    if clipboard().is_none() {
        return;
    }
    let _ = button.remove_attribute("hidden");
    live::on(&button.clone(), "click", move |_| {
        let shown = document().get_element_by_id(NEW_TOKEN);
        let token = shown.and_then(|shown| shown.text_content()).unwrap_or_default();
        let is_copied = write(&token).is_some();
        button.set_text_content(Some(if is_copied { "Copied" } else { "Select and copy it" }));
    });
}

/// A page that came by plain http is given none.
fn clipboard() -> Option<JsValue> {
    let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
    Reflect::get(&navigator, &"clipboard".into()).ok().filter(|found| found.is_object())
}

fn write(text: &str) -> Option<()> {
    let clipboard = clipboard()?;
    let write = Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into::<Function>().ok()?;
    write.call1(&clipboard, &text.into()).ok().map(drop)
}

/// Checks the form that makes a token, and offers to copy the one that was made.
#[island]
pub fn TokenChecks() -> impl IntoView {
    if cfg!(target_arch = "wasm32") {
        offer_to_copy();
    }
    live::island(TOKEN_FIELDS)
}

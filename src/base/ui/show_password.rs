//! A button that shows what stands in the field of a password.

use leptos::html::Button;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::base::form::live::on;

/// Shows the password of the field around it, and hides it again. It is seen once it works.
#[island]
pub fn ShowPassword() -> impl IntoView {
    let place = NodeRef::<Button>::new();
    if cfg!(target_arch = "wasm32") {
        Effect::new(move |_| {
            if let Some(button) = place.get() {
                start(&button);
            }
        });
    }
    view! {
        <button
            node_ref=place
            class="show-password"
            type="button"
            aria-label="Show the password"
            aria-pressed="false"
            hidden=true
        >
            "Show"
        </button>
    }
}

fn start(button: &web_sys::HtmlElement) {
    let field = button.closest(".field").ok().flatten();
    let input = field.and_then(|field| field.query_selector("input").ok().flatten());
    let Some(input) = input.map(JsCast::unchecked_into::<HtmlInputElement>) else { return };
    let _ = button.remove_attribute("hidden");
    on(button, "click", {
        let button = button.clone();
        move |_| {
            let (kind, words, is_shown) = match input.type_() == "password" {
                true => ("text", "Hide", "true"),
                false => ("password", "Show", "false"),
            };
            input.set_type(kind);
            button.set_text_content(Some(words));
            let _ = button.set_attribute("aria-pressed", is_shown);
        }
    });
}

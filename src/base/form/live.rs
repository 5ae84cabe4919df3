//! Checks while a person types: the browser's half of the form kit.
//!
//! An island per form calls [`attach`] with the form's fields. It listens on the form, not on
//! each input, and writes into the elements that the server rendered. Nothing here is needed
//! for a form to work.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement};

use super::{Field, Kind};

/// The second click of a double click must not post again: its answer, "taken" for example,
/// would hide that the first one worked.
const DOUBLE_CLICK_MILLIS: f64 = 1000.0;

/// The body of a form's island: an empty element that finds the form around it.
pub fn island(fields: &'static [Field]) -> AnyView {
    if !cfg!(target_arch = "wasm32") {
        // The server prints the element and has nothing to listen to.
        return view! { <span hidden=true></span> }.into_any();
    }
    let place = NodeRef::<leptos::html::Span>::new();
    Effect::new(move |_| {
        let form = place.get().and_then(|span| span.closest("form").ok().flatten());
        if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
            attach(&form, fields);
        }
    });
    view! { <span node_ref=place hidden=true></span> }.into_any()
}

/// Starts the checks on `form`. The browser's own bubbles are switched off, since these
/// messages stay visible and stand beside their field.
fn attach(form: &HtmlFormElement, fields: &'static [Field]) {
    form.set_no_validate(true);
    on(form, "input", {
        let form = form.clone();
        move |event| {
            with_field(&form, fields, &event, |input, field| {
                let shown = input.get_attribute("aria-invalid").is_some();
                let result = if shown {
                    check(&form, input, &field)
                } else {
                    field.check_so_far(field.normalize(&input.value()))
                };
                show(&form, &field, result.err());
            })
        }
    });
    on(form, "focusout", {
        let form = form.clone();
        move |event| {
            with_field(&form, fields, &event, |input, field| {
                // Leaving a field untouched is no mistake yet.
                if !input.value().is_empty() {
                    show(&form, &field, check(&form, input, &field).err());
                }
            })
        }
    });
    on(form, "submit", {
        let form = form.clone();
        let mut sent_at = f64::NEG_INFINITY;
        move |event| {
            if let Some(first) = show_all(&form, fields) {
                event.prevent_default();
                let _ = first.focus();
            } else if event.time_stamp() - sent_at < DOUBLE_CLICK_MILLIS {
                event.prevent_default();
            } else {
                sent_at = event.time_stamp();
            }
        }
    });
    // The mark that tests and styles wait for.
    let _ = form.set_attribute("data-live", "");
}

fn on(form: &HtmlFormElement, name: &str, handler: impl FnMut(Event) + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(handler);
    let _ = form.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    // It lives as long as the page does.
    listener.forget();
}

fn with_field(
    form: &HtmlFormElement,
    fields: &[Field],
    event: &Event,
    act: impl FnOnce(&HtmlInputElement, Field),
) {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else { return };
    if let Some(field) = fields.iter().find(|field| field.name == input.name()) {
        act(&input, with_bound_of(*field, &input));
    }
    // A field that must equal this one may be right or wrong only now.
    for field in fields.iter().filter(|field| field.equal_to == Some(input.name().as_str())) {
        if let Some(other) = find(form, field)
            && !other.value().is_empty()
        {
            show(form, field, check(form, &other, field).err());
        }
    }
}

/// A length that is a setting reaches the browser as the attribute that the server printed.
fn with_bound_of(field: Field, input: &HtmlInputElement) -> Field {
    match usize::try_from(input.min_length()) {
        Ok(least) if least > 0 => field.min_length(least),
        _ => field,
    }
}

fn check(form: &HtmlFormElement, input: &HtmlInputElement, field: &Field) -> Result<(), String> {
    let value = input.value();
    let other = |name: &str| find_by_name(form, name).map(|i| i.value()).unwrap_or_default();
    field.check_within(field.normalize(&value), other)
}

/// Shows every field's message; the first wrong input, if any.
fn show_all(form: &HtmlFormElement, fields: &[Field]) -> Option<HtmlInputElement> {
    let mut first = None;
    for field in fields.iter().filter(|field| matches!(field.kind, Kind::Text | Kind::Password)) {
        let Some(input) = find(form, field) else {
            continue;
        };
        let message = check(form, &input, &with_bound_of(*field, &input)).err();
        if message.is_some() && first.is_none() {
            first = Some(input);
        }
        show(form, field, message);
    }
    first
}

fn show(form: &HtmlFormElement, field: &Field, message: Option<String>) {
    let Some(input) = find(form, field) else {
        return;
    };
    let place = form.query_selector(&format!("#{}-error", field.name)).ok().flatten();
    if let Some(place) = place.and_then(|place: Element| place.dyn_into::<HtmlElement>().ok()) {
        place.set_text_content(message.as_deref());
    }
    let _ = match message {
        Some(_) => input.set_attribute("aria-invalid", "true"),
        None => input.remove_attribute("aria-invalid"),
    };
}

fn find(form: &HtmlFormElement, field: &Field) -> Option<HtmlInputElement> {
    find_by_name(form, field.name)
}

fn find_by_name(form: &HtmlFormElement, name: &str) -> Option<HtmlInputElement> {
    let found = form.query_selector(&format!("[name={name}]")).ok().flatten()?;
    found.dyn_into().ok()
}

//! Checks while a person types: the browser's half of the form kit.
//!
//! An island per form calls [`attach`] with the form's fields. It listens on the form, not on
//! each input, and writes into the elements that the server rendered. Nothing here is needed
//! for a form to work.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, HtmlFormElement, HtmlInputElement};

use super::{Field, Kind, NOT_YET};

/// A second click must not post again while the first waits for its answer: its own, "taken" for
/// example, would hide that the first one worked. Longer than any answer should take.
const WAIT_MILLIS: f64 = 10_000.0;

/// Stands for a date that lacks a part; no date is written so.
const HALF_TYPED: &str = "-";

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
            with_field(&form, fields, &event, |field| {
                let result = if is_shown_wrong(&form, field) {
                    check(&form, fields, field)
                } else {
                    field.check_so_far(&field.normalize(&value_of(&form, field.name)))
                };
                show(&form, field, result.err());
            })
        }
    });
    on(form, "focusout", {
        let form = form.clone();
        move |event| {
            with_field(&form, fields, &event, |field| {
                // Leaving a field untouched is no mistake yet.
                if !value_of(&form, field.name).is_empty() {
                    show(&form, field, check(&form, fields, field).err());
                }
            })
        }
    });
    show_passwords(form);
    let sent_at = Rc::new(Cell::new(f64::NEG_INFINITY));
    // Whoever comes back to the page by the back button may send it again.
    on(&window(), "pageshow", {
        let sent_at = sent_at.clone();
        move |_| sent_at.set(f64::NEG_INFINITY)
    });
    on(form, "submit", {
        let form = form.clone();
        move |event| {
            let is_second = event.time_stamp() - sent_at.get() < WAIT_MILLIS;
            if show_all(&form, fields) || is_second {
                event.prevent_default();
            } else {
                sent_at.set(event.time_stamp());
            }
        }
    });
    // The mark that tests and styles wait for.
    let _ = form.set_attribute("data-live", "");
}

/// Lets passwords be seen: each has a button, which waits for this.
fn show_passwords(form: &HtmlFormElement) {
    let Ok(buttons) = form.query_selector_all(".show-password") else { return };
    for index in 0..buttons.length() {
        let Some(button) = buttons.item(index).map(JsCast::unchecked_into::<Element>) else {
            continue;
        };
        let Some(input) = button.previous_element_sibling() else { continue };
        let input: HtmlInputElement = input.unchecked_into();
        let _ = button.remove_attribute("hidden");
        on(&button.clone(), "click", move |_| {
            let is_hidden = input.type_() == "password";
            input.set_type(if is_hidden { "text" } else { "password" });
            button.set_text_content(Some(if is_hidden { "Hide" } else { "Show" }));
            let pressed = if is_hidden { "true" } else { "false" };
            let _ = button.set_attribute("aria-pressed", pressed);
        });
    }
}

/// Calls `handler` for each event of this name.
pub fn on(target: &EventTarget, name: &str, handler: impl FnMut(Event) + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(handler);
    let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    // It lives as long as the page does.
    listener.forget();
}

fn with_field(form: &HtmlFormElement, fields: &[Field], event: &Event, act: impl FnOnce(&Field)) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(name) = target.and_then(|target| target.get_attribute("name")) else { return };
    if let Some(field) = fields.iter().find(|field| field.name == name) {
        act(field);
    }
    // A field whose rule looks at others may be right or wrong only now.
    let may_depend = |field: &&Field| {
        field.name != name && (field.rule.is_some() || field.equal_to == Some(name.as_str()))
    };
    for field in fields.iter().filter(may_depend) {
        if is_shown_wrong(form, field) || !value_of(form, field.name).is_empty() {
            show(form, field, check(form, fields, field).err());
        }
    }
}

fn check(form: &HtmlFormElement, fields: &[Field], field: &Field) -> Result<(), String> {
    let other = |name: &str| Field::value_among(fields, name, &value_of(form, name));
    let value = other(field.name);
    as_in_page(form, *field, &value).check_within(&value, &other)
}

/// A bound that is a setting reaches the browser in what the server printed.
fn as_in_page(form: &HtmlFormElement, field: Field, value: &str) -> Field {
    if let Some([]) = field.kind.options()
        && !value.is_empty()
    {
        // It was chosen from what the page offers, so it is right.
        return Field { kind: Kind::Text, ..field };
    }
    match find(form, field.name).map(|input| usize::try_from(input.min_length())) {
        Some(Ok(least)) if least > 0 => field.min_length(least),
        _ => field,
    }
}

/// Shows every field's message, and above the form the same summary as the server does; whether
/// there is any.
fn show_all(form: &HtmlFormElement, fields: &[Field]) -> bool {
    let (mut items, mut messages) = (String::new(), Vec::new());
    for field in fields.iter().filter(|field| !matches!(field.kind, Kind::Hidden)) {
        if find(form, field.name).is_none() {
            continue;
        }
        let message = check(form, fields, field).err();
        show(form, field, message.clone());
        if let Some(message) = message {
            // Names are ours; what may hold something typed is set as text below.
            items += &format!("<li><a href=\"#{}\"></a></li>", field.name);
            messages.push(message);
        }
    }
    if let Some(last) = query(form, ".summary") {
        last.remove();
    }
    if messages.is_empty() {
        return false;
    }
    let place = format!(
        "<div class=summary role=alert tabindex=-1><h2>{NOT_YET}</h2><ul>{items}</ul></div>"
    );
    let _ = form.insert_adjacent_html("afterbegin", &place);
    if let Ok(links) = form.query_selector_all(".summary a") {
        for (index, message) in (0..).zip(&messages) {
            if let Some(link) = links.item(index) {
                link.set_text_content(Some(message));
            }
        }
    }
    if let Some(summary) = find_by(form, ".summary") {
        let _ = summary.focus();
    }
    true
}

fn show(form: &HtmlFormElement, field: &Field, message: Option<String>) {
    if let Some(place) = query(form, &format!("#{}-error", field.name)) {
        place.set_text_content(message.as_deref());
    }
    let Some(described) = described(form, field) else { return };
    let _ = match message {
        Some(_) => described.set_attribute("aria-invalid", "true"),
        None => described.remove_attribute("aria-invalid"),
    };
}

fn is_shown_wrong(form: &HtmlFormElement, field: &Field) -> bool {
    described(form, field).is_some_and(|element| element.has_attribute("aria-invalid"))
}

/// The element that the message speaks of: an input, or the group around radio buttons.
fn described(form: &HtmlFormElement, field: &Field) -> Option<Element> {
    query(form, &format!("[aria-describedby~={}-error]", field.name))
}

/// What the form would send under this name; `""` for nothing.
fn value_of(form: &HtmlFormElement, name: &str) -> String {
    let sent = format!("[name={name}]:is(:checked,:not([type=radio],[type=checkbox]))");
    let Some(input) = find_by(form, &sent) else { return String::new() };
    let value = input.value();
    // A day that is not typed to its end has no value, and would be lost without a word.
    let is_half_typed = || input.type_() == "date" && !input.required() && is_invalid(&input);
    if value.is_empty() && is_half_typed() { HALF_TYPED.to_owned() } else { value }
}

fn is_invalid(input: &HtmlInputElement) -> bool {
    input.matches(":invalid").unwrap_or_default()
}

fn find(form: &HtmlFormElement, name: &str) -> Option<HtmlInputElement> {
    find_by(form, &format!("[name={name}]"))
}

/// Selects, text areas and the summary stand here as inputs too: all that is asked of them has the
/// same name in all, and one type keeps the script small.
fn find_by(form: &HtmlFormElement, selector: &str) -> Option<HtmlInputElement> {
    query(form, selector).map(Element::unchecked_into)
}

fn query(form: &HtmlFormElement, selector: &str) -> Option<Element> {
    form.query_selector(selector).ok().flatten()
}

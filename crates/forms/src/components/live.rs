//! The browser's half of a form: it checks while a person types, and sends the form by its server
//! function. Nothing here is needed for a form to work.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, HtmlFormElement, HtmlInputElement};

use crate::{Field, FieldErrors, Kind};

use super::scope::FormScope;
use super::send::{Answer, send};

/// What the button says while the form is under way.
pub(super) const UNDER_WAY: &str = "Sending…";

/// Stands for a date that lacks a part; no date is written so.
const HALF_TYPED: &str = "-";

/// How a form is sent when nothing in it is wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// By its server function. The answer says where to go, or what is wrong.
    ByServerFunction,
    /// Natively, since the answer is a page that no other address shows.
    Natively,
    /// Natively, with files.
    Upload,
}

/// A form that runs.
#[derive(Clone)]
pub(super) struct LiveState {
    pub(super) fields: &'static [Field],
    pub(super) scope: FormScope,
    pub(super) is_pending: ArcRwSignal<bool>,
    pub(super) sending: Sending,
}

impl LiveState {
    /// Listens to the form. The browser's own bubbles are switched off, since these messages stay
    /// visible and stand beside their field.
    pub(super) fn attach(self, form: &HtmlFormElement) {
        let _ = form.set_attribute("novalidate", "");
        on(form, "input", {
            let (state, form) = (self.clone(), form.clone());
            move |event| state.typed(&form, &event)
        });
        on(form, "focusout", {
            let (state, form) = (self.clone(), form.clone());
            move |event| state.left(&form, &event)
        });
        show_passwords(form);
        // A person who comes back to the page by the back button may send it again.
        on(&window(), "pageshow", {
            let is_pending = self.is_pending.clone();
            move |_| is_pending.set(false)
        });
        let focused = self.scope.clone();
        on(form, "submit", {
            let form = form.clone();
            move |event| self.submitted(&form, &event)
        });
        focus_on_summary(form.clone(), focused);
        // The mark that tests and styles wait for.
        let _ = form.set_attribute("data-live", "");
    }

    /// A field that is shown as wrong is checked as a whole, any other as far as it is typed.
    fn typed(&self, form: &HtmlFormElement, event: &Event) {
        self.with_field(form, event, |field| {
            let result = if self.scope.is_wrong(field.name) {
                check(form, self.fields, field)
            } else {
                field.check_so_far(&field.normalize(&value_of(form, field.name)))
            };
            self.show(field, result.err());
        });
    }

    /// Leaving a field untouched is no mistake yet.
    fn left(&self, form: &HtmlFormElement, event: &Event) {
        self.with_field(form, event, |field| {
            if !value_of(form, field.name).is_empty() {
                self.show(field, check(form, self.fields, field).err());
            }
        });
    }

    fn submitted(&self, form: &HtmlFormElement, event: &Event) {
        let errors = check_all(form, self.fields);
        let is_right = errors.is_empty();
        let is_second = self.is_pending.get_untracked();
        if !is_second && (!is_right || self.scope.has_summary()) {
            self.scope.fail(errors);
        }
        if is_second || !is_right {
            event.prevent_default();
            return;
        }
        self.is_pending.set(true);
        if self.sending == Sending::ByServerFunction {
            event.prevent_default();
            spawn_local(self.clone().send(form.clone()));
        }
    }

    async fn send(self, form: HtmlFormElement) {
        match send(&form).await {
            // The button stays as it is until the other page is there.
            Answer::GoTo(path) => {
                let _ = window().location().assign(&path);
            }
            Answer::Refused(errors) if self.has_all_of(&errors) => {
                self.is_pending.set(false);
                self.scope.fail(errors);
            }
            // Nothing was done, and a page says why: the browser shows it when it posts the form.
            Answer::Refused(_) | Answer::Page => {
                let _ = form.submit();
            }
        }
    }

    /// Whether each of the messages has its place here: what is wrong with a hidden field, only the
    /// page can say.
    fn has_all_of(&self, errors: &FieldErrors) -> bool {
        let has =
            |name: &str| name.is_empty() || self.fields.iter().any(|field| field.name == name);
        errors.iter().all(|(name, _)| has(name))
    }

    fn with_field(&self, form: &HtmlFormElement, event: &Event, act: impl FnOnce(&Field)) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(name) = target.and_then(|target| target.get_attribute("name")) else { return };
        if let Some(field) = self.fields.iter().find(|field| field.name == name) {
            act(field);
        }
        // A field whose rule looks at others may be right or wrong only now.
        let may_depend = |field: &&Field| {
            field.name != name && (field.rule.is_some() || field.equal_to == Some(name.as_str()))
        };
        for field in self.fields.iter().filter(may_depend) {
            if self.scope.is_wrong(field.name) || !value_of(form, field.name).is_empty() {
                self.show(field, check(form, self.fields, field).err());
            }
        }
    }

    fn show(&self, field: &Field, message: Option<String>) {
        // What has not changed is not said again to who listens.
        let is_shown = |messages: &FieldErrors| messages.get(field.name) == message.as_deref();
        if !self.scope.messages.with_untracked(is_shown) {
            self.scope.messages.update(|messages| messages.replace(field.name, message));
        }
    }
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

/// Moves the focus to what is wrong, each time that something is.
fn focus_on_summary(form: HtmlFormElement, scope: FormScope) {
    Effect::new(move |before: Option<()>| {
        let is_empty = scope.summary.with(String::is_empty);
        if before.is_some() && !is_empty {
            let form = form.clone();
            // By then it stands on the page.
            request_animation_frame(move || {
                if let Some(summary) = find_by(&form, ".summary") {
                    let _ = summary.focus();
                }
            });
        }
    });
}

/// Calls `handler` for each event of this name.
fn on(target: &EventTarget, name: &str, handler: impl FnMut(Event) + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(handler);
    let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    // It lives as long as the page does.
    listener.forget();
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

/// What is wrong with all that the form holds now.
fn check_all(form: &HtmlFormElement, fields: &[Field]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for field in fields {
        let is_there = find(form, field.name).is_some();
        if let Some(message) = is_there.then(|| check(form, fields, field).err()).flatten() {
            errors.add(field.name, message);
        }
    }
    errors
}

/// What the form would send under this name; `""` for nothing.
fn value_of(form: &HtmlFormElement, name: &str) -> String {
    let sent = format!("[name={name}]:is(:checked,:not([type=radio],[type=checkbox]))");
    let Some(input) = find_by(form, &sent) else { return String::new() };
    let value = input.value();
    // A day that is not typed to its end has no value, and would be lost without a word.
    let half_typed = || query(form, &format!("[name={name}][type=date]:not([required]):invalid"));
    if value.is_empty() && half_typed().is_some() { HALF_TYPED.to_owned() } else { value }
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

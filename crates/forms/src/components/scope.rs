//! What the fields of a form share: what was typed into it, and what is wrong with it now.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{FORM_KEY, Field, FieldErrors, FormState, Kind, Typed};

use super::escape::escape_text;
use super::hydration;

/// What stands above the mistakes of a form.
const NOT_YET: &str = "This did not work yet";

/// What a page knows of an island's form: the page puts it into the context, and the island, which
/// has no props, finds it there when the server prints it. In the browser the page has it all.
#[derive(Clone, Default)]
pub struct Stored {
    /// The path that the form posts to, where that of its server function has a place for an id.
    pub action: Option<String>,
    /// What its fields show before anything is typed.
    pub values: Typed,
}

/// What the fields of the form around them read.
#[derive(Clone, Default)]
pub(super) struct FormScope {
    /// What was typed, once the form was posted.
    typed: Option<Arc<Typed>>,
    stored: Arc<Typed>,
    /// The message of each field that is wrong now.
    pub(super) messages: ArcRwSignal<FieldErrors>,
    /// The summary above the form, as HTML; empty while there is none.
    pub(super) summary: ArcRwSignal<String>,
}

impl FormScope {
    pub(super) fn current() -> Self {
        use_context().unwrap_or_default()
    }

    /// That of the form which posts to `action`, as the request left it.
    pub(super) fn of_request(state: &FormState, action: &str) -> Self {
        let Some((typed, errors)) = state.of(action) else { return Self::default() };
        Self {
            typed: Some(typed.clone()),
            stored: Arc::default(),
            messages: ArcRwSignal::new(errors.clone()),
            summary: ArcRwSignal::new(summary(errors, state.is_resumed())),
        }
    }

    /// That of the form with this id, as the page has it: the browser's first rendering says what
    /// the server's said.
    pub(super) fn of_page(id: &str) -> Self {
        let (messages, summary) = hydration::read_messages(id);
        Self {
            messages: ArcRwSignal::new(messages),
            summary: ArcRwSignal::new(summary),
            ..Self::default()
        }
    }

    pub(super) fn with_stored(self, values: Typed) -> Self {
        Self { stored: Arc::new(values), ..self }
    }

    /// What a field shows before anything is typed; `given` when the page has said nothing.
    pub(super) fn stored(&self, field: &Field, given: &str) -> String {
        self.stored.find(field.name).unwrap_or(given).to_owned()
    }

    /// What a field shall show: what was typed into it, else what is stored.
    pub(super) fn value(&self, field: &Field, given: &str) -> String {
        let Some(typed) = &self.typed else { return self.stored(field, given) };
        match typed.find(field.name) {
            Some(value) => value.to_owned(),
            // Browsers send nothing for a box that is not ticked, and an empty text for an empty
            // input: one that is absent was not on the form that was posted.
            None if matches!(field.kind, Kind::Checkbox | Kind::Radio(_)) => String::new(),
            None => self.stored(field, given),
        }
    }

    /// Whether a field is wrong now.
    pub(super) fn is_wrong(&self, name: &str) -> bool {
        self.messages.with_untracked(|messages| messages.get(name).is_some())
    }

    /// The same as the attribute `aria-invalid`, which follows it.
    pub(super) fn invalid(
        &self,
        name: &'static str,
    ) -> impl Fn() -> Option<&'static str> + Send + Sync + Clone + 'static + use<> {
        let messages = self.messages.clone();
        move || messages.with(|messages| messages.get(name).is_some().then_some("true"))
    }

    /// The message of a field, as HTML; empty while it is right.
    pub(super) fn message(
        &self,
        name: &'static str,
    ) -> impl Fn() -> String + Send + Sync + Clone + 'static + use<> {
        let messages = self.messages.clone();
        move || messages.with(|messages| messages.get(name).map(escape_text).unwrap_or_default())
    }

    /// Whether something is said above the form.
    pub(super) fn has_summary(&self) -> bool {
        self.summary.with_untracked(|summary| !summary.is_empty())
    }

    /// Says what is wrong, at each field and above them all.
    pub(super) fn fail(&self, errors: FieldErrors) {
        self.summary.set(summary(&errors, false));
        self.messages.set(errors);
    }
}

/// What stands above a form with mistakes, as HTML: it has the focus when a page comes with it, and
/// links to each field. Empty when nothing is wrong.
fn summary(errors: &FieldErrors, is_resumed: bool) -> String {
    if errors.is_empty() {
        return String::new();
    }
    let (role, title) = if is_resumed { ("status", "Welcome back") } else { ("alert", NOT_YET) };
    let mut html = format!(
        "<div class=\"summary\" role=\"{role}\" tabindex=\"-1\" autofocus><h2>{title}</h2><ul>"
    );
    for (name, message) in errors.iter() {
        let message = escape_text(message);
        // A name is that of a field, so ours.
        html += &match name {
            // Nothing to go to.
            name if name.is_empty() || name == FORM_KEY.name => format!("<li>{message}</li>"),
            name => format!("<li><a href=\"#{name}\">{message}</a></li>"),
        };
    }
    html + "</ul></div>"
}

//! What stands around the input of a field: its label, its hint, its message.

use leptos::prelude::*;

use crate::Field;

use super::hydration::fixed;
use super::scope::FormScope;

/// A field, and what stands around its input.
pub(super) struct Around {
    pub(super) field: Field,
    scope: FormScope,
    /// What is stored, as the page gave it to the field.
    given: String,
}

impl Around {
    pub(super) fn new(scope: FormScope, field: Field, given: String) -> Self {
        Self { field, scope, given }
    }

    /// What the input shows.
    pub(super) fn value(&self) -> String {
        self.scope.value(&self.field, &self.given)
    }

    /// How the input points at its hint and its message.
    pub(super) fn described_by(&self) -> String {
        let name = self.field.name;
        let hint = hint_of(&self.field).map(|_| format!("{name}-hint ")).unwrap_or_default();
        format!("{hint}{name}-error")
    }

    /// The attribute `aria-invalid`.
    pub(super) fn invalid(
        &self,
    ) -> impl Fn() -> Option<&'static str> + Send + Sync + Clone + 'static + use<> {
        self.scope.invalid(self.field.name)
    }

    pub(super) fn hint(&self) -> Option<impl IntoView + use<>> {
        let id = format!("{}-hint", self.field.name);
        hint_of(&self.field).map(|text| view! { <p class="field-hint" id=id>{text}</p> })
    }

    /// The place of the message, and the message while there is one.
    pub(super) fn error(&self) -> impl IntoView + use<> {
        let name = self.field.name;
        view! {
            <p
                class="field-error"
                id=fixed(|| format!("{name}-error"))
                aria-live="polite"
                inner_html=self.scope.message(name)
            ></p>
        }
    }
}

/// What stands above an input: its label and its hint.
pub(super) fn above(around: &Around) -> impl IntoView + use<> {
    let field = around.field;
    view! {
        <div class="field-above">
            <label for=field.name>{field.label}</label>
            {around.hint()}
        </div>
    }
}

/// What a person should know before typing: the bounds first, then the field's own words.
fn hint_of(field: &Field) -> Option<String> {
    let least =
        (field.min_length > 0).then(|| format!("At least {} characters.", field.min_length));
    let most = field.says_most.then(|| format!("At most {} characters.", field.max_length));
    let range = field.kind.range().map(|range| format!("{range}."));
    let own = (!field.hint.is_empty()).then(|| field.hint.to_owned());
    let parts: Vec<String> = [least, most, range, own].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

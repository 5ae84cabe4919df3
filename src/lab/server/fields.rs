//! The fields on show: their HTML as the components print it, their answers as the rules give them.

use leptos::prelude::*;
use rollcall_forms::{FormState, Input};

use crate::base::server::render;
use crate::lab::fields::{FieldView, SPECIMENS, Specimen};

/// All of them.
pub(super) fn views() -> Vec<FieldView> {
    SPECIMENS.iter().map(view_of).collect()
}

fn view_of(specimen: &Specimen) -> FieldView {
    let field = specimen.field;
    let html = render(&FormState::default(), || view! { <Input field/> });
    let answer = |sample: &&'static str| (*sample, field.check(&field.normalize(sample)).err());
    FieldView {
        specimen: *specimen,
        html: readable(&html),
        answers: specimen.samples.iter().map(answer).collect(),
    }
}

/// A line for each element.
fn readable(html: &str) -> String {
    html.replace("><", ">\n<")
}

//! Room 7: every kind of field, working.

use leptos::prelude::*;
use rollcall_forms::{Form, Input, Submit};

use crate::lab::fields::{FieldView, rules};
use crate::lab::paths;

use super::room::RoomFrame;

/// A form of all kinds; beside each field its rules, its HTML and what the server answers.
#[component]
pub fn FieldsPage(
    /// The fields.
    fields: Vec<FieldView>,
) -> impl IntoView {
    view! {
        <RoomFrame path=paths::LAB_FIELDS>
            <p>
                "One value in the source says each field's rules. The HTML below, the checks in the \
                 browser and those on the server are made from it, so they cannot disagree. Send \
                 something wrong: the form comes back under 422 with what you typed. Send it right: \
                 the answer is 303, and a reload is harmless."
            </p>
            <Form action=paths::LAB_FIELDS>
                {fields.into_iter().map(specimen).collect_view()}
                <Submit label="Send all"/>
            </Form>
        </RoomFrame>
    }
}

fn specimen(view: FieldView) -> impl IntoView {
    let FieldView { specimen, html, answers } = view;
    let rules = rules(&specimen.field);
    view! {
        <section class="card specimen">
            <h2>{specimen.about}</h2>
            <Input field=specimen.field/>
            {(!rules.is_empty()).then(|| view! { <p><strong>"Rules: "</strong> {rules.join("; ")} "."</p> })}
            {(!answers.is_empty()).then(|| answer_list(answers))}
            <details>
                <summary>"Its HTML"</summary>
                <pre class="block"><code>{html}</code></pre>
            </details>
        </section>
    }
}

/// HTML takes no control characters: the picture of each stands for it.
fn printable(sample: &str) -> String {
    let picture = |c: char| match u32::from(c) {
        code if c.is_ascii_control() && c != '\n' => char::from_u32(0x2400 + code).unwrap_or(c),
        _ => c,
    };
    sample.chars().map(picture).collect()
}

fn answer_list(answers: Vec<(&'static str, Option<String>)>) -> impl IntoView {
    let item = |(sample, message): (&'static str, Option<String>)| {
        let sample = if sample.is_empty() {
            view! { <span class="empty">"nothing"</span> }.into_any()
        } else {
            view! { <code class="value">{printable(sample)}</code> }.into_any()
        };
        let answer = match message {
            None => view! { <span class="taken">"is taken"</span> }.into_any(),
            Some(message) => view! { <span>{message}</span> }.into_any(),
        };
        view! { <dt>{sample}</dt> <dd>{answer}</dd> }
    };
    view! {
        <details>
            <summary>"What the server answers"</summary>
            <dl class="facts">{answers.into_iter().map(item).collect_view()}</dl>
        </details>
    }
}

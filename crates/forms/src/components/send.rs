//! A form that sends itself: the same fields to the same server function as a native post, with a
//! word that says that the answer is read by a script.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{FormData, Headers, HtmlFormElement, RequestInit, Response, UrlSearchParams};

use leptos::prelude::window;

use crate::FieldErrors;
use crate::outcome::{ERROR, FIELDS, TO};

/// What became of it.
pub(super) enum Answer {
    /// It was done; this is the page to show next.
    GoTo(String),
    /// It was not done.
    Refused(FieldErrors),
    /// It was not done, and the answer is a page.
    Page,
}

/// Sends the form.
pub(super) async fn send(form: &HtmlFormElement) -> Answer {
    match ask(form).await {
        Some(answer) => answer,
        None => Answer::Refused(FieldErrors::one("", LOST)),
    }
}

const LOST: &str = "No answer came, so this may be done or not. All that you typed is still here: \
                    look at your connection, and send it once more.";

async fn ask(form: &HtmlFormElement) -> Option<Answer> {
    let typed = FormData::new_with_form(form).ok()?;
    let body = UrlSearchParams::new_with_str_sequence_sequence(&typed).ok()?;
    let headers = Headers::new().ok()?;
    headers.set("Accept", FIELDS).ok()?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&body);
    request.set_headers(&headers);
    let asked = window().fetch_with_str_and_init(&form.action(), &request);
    let response: Response = JsFuture::from(asked).await.ok()?.unchecked_into();
    let kind = response.headers().get("Content-Type").ok().flatten().unwrap_or_default();
    if kind != FIELDS {
        // A refusal whose words are a page. Any other answer is none of ours.
        return (400..500).contains(&response.status()).then_some(Answer::Page);
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let fields = UrlSearchParams::new_with_str(&text).ok()?;
    if let Some(path) = fields.get(TO) {
        return Some(Answer::GoTo(path));
    }
    let mut errors = FieldErrors::default();
    for pair in js_sys::Array::from(&fields).iter() {
        let pair: js_sys::Array = pair.unchecked_into();
        let (name, message) = (pair.get(0).as_string()?, pair.get(1).as_string()?);
        errors.add(name.strip_prefix(ERROR)?, message);
    }
    Some(Answer::Refused(errors))
}

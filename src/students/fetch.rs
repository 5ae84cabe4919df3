//! What a page asks a server function for while it is open.

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// What came back.
pub(super) enum Answer {
    /// What the server function says.
    Json(JsValue),
    /// The session has ended, for example.
    Refused,
    /// No answer, or none of ours: the server cannot be reached, or has too much to do.
    Nothing,
}

/// Asks at an address.
pub(super) async fn ask(address: &str) -> Answer {
    match response(address).await {
        Some(response) if response.ok() => {
            json(&response).await.map_or(Answer::Nothing, Answer::Json)
        }
        Some(response) if response.status() < 500 => Answer::Refused,
        _ => Answer::Nothing,
    }
}

async fn response(address: &str) -> Option<Response> {
    let response = JsFuture::from(window().fetch_with_str(address)).await.ok()?;
    Some(response.unchecked_into())
}

async fn json(response: &Response) -> Option<JsValue> {
    JsFuture::from(response.json().ok()?).await.ok()
}

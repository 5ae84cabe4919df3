//! What a page asks a server function for while it is open.

use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::{set_timeout_with_handle, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, Response};

/// After so long a pause in typing it is asked.
const PAUSE: Duration = Duration::from_millis(200);

/// A handler that calls `act` with the last event, when somebody who types makes a pause. Leptos's
/// `debounce` does the same, for each handler anew: this one takes less of the bundle.
pub(super) fn after_pause(act: Rc<dyn Fn(Event)>) -> Box<dyn FnMut(Event)> {
    let mut timer: Option<TimeoutHandle> = None;
    Box::new(move |event| {
        if let Some(timer) = timer.take() {
            timer.clear();
        }
        let act = act.clone();
        timer = set_timeout_with_handle(move || act(event), PAUSE).ok();
    })
}

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

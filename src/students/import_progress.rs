//! How far an import is, on a page that is open.

use std::time::Duration;

use js_sys::Reflect;
use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::students::paths;

use super::actions::LookAtImport;
use super::fetch::{Answer, ask};
use super::import::ProgressShown;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(700);

/// What the page knows of the import, for the server to print. In the browser the page has it all.
#[derive(Clone, Default)]
pub struct ProgressContext {
    /// The number of the import.
    pub import: i32,
    /// How far it is.
    pub shown: ProgressShown,
}

/// Shows how far an import is, while it is under way. When it no longer is, goes over to another
/// kind of work, or the session has ended, the page is another one and is opened: nothing of what
/// stood here is left.
#[island]
pub fn ImportProgress() -> impl IntoView {
    let ProgressContext { import, shown } = use_context().unwrap_or_default();
    // Leptos writes an attribute of our own again when it hydrates, and the browser knows nothing
    // yet.
    let is_known = import > 0;
    let progress = Progress {
        place: NodeRef::new(),
        percent: RwSignal::new(shown.percent),
        words: RwSignal::new(shown.words),
    };
    Effect::new(move |_| {
        if let Some(place) = progress.place.get() {
            progress.look_later(place.into());
        }
    });
    view! {
        <section
            id="progress"
            aria-label="Progress"
            data-import=is_known.then(|| import.to_string())
            data-work=is_known.then_some(shown.work)
            node_ref=progress.place
        >
            <progress max="100" aria-label="Done" value=progress.percent></progress>
            <p inner_html=progress.words></p>
        </section>
    }
}

#[derive(Clone, Copy)]
struct Progress {
    place: NodeRef<html::Section>,
    percent: RwSignal<String>,
    words: RwSignal<String>,
}

impl Progress {
    fn look_later(self, place: Element) {
        set_timeout(move || spawn_local(self.look(place)), PAUSE);
    }

    async fn look(self, place: Element) {
        let import = place.get_attribute("data-import").unwrap_or_default();
        let is_shown = match ask(&format!("{}?id={import}", LookAtImport::PATH)).await {
            Answer::Json(found) => self.show(&found, &place).is_some(),
            Answer::Refused => false,
            // It may answer later.
            Answer::Nothing => true,
        };
        if is_shown {
            self.look_later(place);
        } else {
            // No request there counts as a person's: what stood here would keep the session open.
            let address = format!("{}/{import}/progress", paths::IMPORTS);
            let _ = window().location().replace(&address);
        }
    }

    /// Shows what was found, if it is the same work.
    fn show(self, found: &JsValue, place: &Element) -> Option<()> {
        let text = |name: &str| Reflect::get(found, &name.into()).ok()?.as_string();
        if text("work") != place.get_attribute("data-work") {
            return None;
        }
        self.percent.set(text("percent")?);
        self.words.set(text("words")?);
        Some(())
    }
}

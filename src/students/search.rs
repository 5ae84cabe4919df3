//! The search over the list: a form that its button sends, and that asks by itself, too, while a
//! person types in a browser with a script.

use std::rc::Rc;

use js_sys::Reflect;
use leptos::html;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::{Event, FormData, HtmlFormElement, UrlSearchParams};

use crate::base::time::show_local_times;
use crate::students::paths;

use super::actions::FindStudents;
use super::fetch::{Answer, after_pause, ask};
use super::list::Found;

/// What the page knows of the search, for the server to print. In the browser the page has it all.
#[derive(Clone, Default)]
pub struct SearchContext {
    /// The fields and the button, as HTML: nothing in them changes.
    pub fields: String,
    /// What was found, as HTML.
    pub found: String,
}

/// The form that searches, and what was found.
#[island]
pub fn StudentSearch() -> impl IntoView {
    let SearchContext { fields, found } = use_context().unwrap_or_default();
    let search = Search::new(found);
    search.begin();
    view! {
        <form
            class="search-form"
            role="search"
            aria-label="Students"
            method="get"
            action=paths::STUDENTS
            node_ref=search.form
            on:input=after_pause(Rc::new(move |event| search.typed(&event)))
            on:compositionend=move |_| search.ask()
            inner_html=fields
        ></form>
        // For those who cannot see what has changed.
        <p
            id="found"
            class="visually-hidden"
            aria-live="polite"
            inner_html=search.count
        ></p>
        <section
            id="results"
            class="results"
            aria-label="Results"
            node_ref=search.section
            aria-busy=move || search.is_under_way.get().then_some("true")
            inner_html=search.found
        ></section>
    }
}

/// What is asked, what is under way, and what was found.
#[derive(Clone, Copy)]
struct Search {
    form: NodeRef<html::Form>,
    section: NodeRef<html::Section>,
    /// What was asked for last, as the query of an address.
    asked: RwSignal<String>,
    is_under_way: RwSignal<bool>,
    /// What is shown, as HTML. The page that comes from the server shows what this says.
    found: RwSignal<String>,
    /// How many, in words without markup: empty until a search has changed the page.
    count: RwSignal<String>,
    /// The address whose list is shown, once a search has changed it.
    shown: RwSignal<String>,
}

impl Search {
    fn new(found: String) -> Self {
        Self {
            form: NodeRef::new(),
            section: NodeRef::new(),
            asked: RwSignal::new(String::new()),
            is_under_way: RwSignal::new(false),
            found: RwSignal::new(found),
            count: RwSignal::new(String::new()),
            shown: RwSignal::new(String::new()),
        }
    }

    /// While an input method is at work, what stands in the field is not what is meant.
    fn typed(self, event: &Event) {
        let is_composing = Reflect::get(event, &"isComposing".into());
        if !is_composing.is_ok_and(|is_composing| is_composing.is_truthy()) {
            self.ask();
        }
    }

    /// Asks for what the form holds, unless that is what was asked for last.
    fn ask(self) {
        // A page that somebody else has changed was not hydrated to its end: its form is native.
        let is_whole = self.section.get_untracked().is_some();
        if !is_whole {
            return;
        }
        let Some(query) = self.form.get_untracked().and_then(|form| query_of(&form)) else {
            return;
        };
        if self.asked.get_untracked() != query {
            self.asked.set(query.clone());
            self.is_under_way.set(true);
            spawn_local(self.find(query));
        }
    }

    async fn find(self, query: String) {
        let found = find(&query).await;
        if self.asked.get_untracked() != query {
            // Something newer is under way, and only that counts.
            return;
        }
        self.is_under_way.set(false);
        match found {
            Some(found) => self.show(found),
            // The same may be asked again, and the form's button works.
            None => self.asked.set(String::new()),
        }
    }

    fn show(self, found: Found) {
        self.found.set(found.html);
        self.count.set(found.count);
        // By then it stands on the page.
        request_animation_frame(show_local_times);
        let Ok(history) = window().history() else { return };
        // The way back leads to the list as it was before somebody typed, not through each word.
        let _ = if self.shown.get_untracked().is_empty() {
            history.push_state_with_url(&JsValue::NULL, "", Some(&found.address))
        } else {
            history.replace_state_with_url(&JsValue::NULL, "", Some(&found.address))
        };
        self.shown.set(found.address);
    }

    /// Says that the page lives, and follows who goes back and forward: each address of this page
    /// shows its own list.
    fn begin(self) {
        Effect::new(move |_| {
            // When the browser has found the last element, the page is as the server made it.
            let (Some(_), Some(form)) = (self.section.get(), self.form.get()) else { return };
            let at_first = path_and_query();
            window_event_listener_untyped("popstate", move |_| {
                let (here, shown) = (path_and_query(), self.shown.get_untracked());
                if here != if shown.is_empty() { at_first.clone() } else { shown } {
                    let _ = window().location().replace(&here);
                }
            });
            // The mark that tests wait for.
            let _ = form.set_attribute("data-live", "");
        });
    }
}

/// Where the browser is, without what stands behind `#`.
fn path_and_query() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// What the form holds, as the query of an address.
fn query_of(form: &HtmlFormElement) -> Option<String> {
    let filled = FormData::new_with_form(form).ok()?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(&filled).ok()?;
    query.to_string().as_string()
}

/// What the server finds. Log-in, an error, or nothing at all is no answer.
async fn find(query: &str) -> Option<Found> {
    let answer = ask(&format!("{}?{query}", FindStudents::PATH)).await;
    let Answer::Json(found) = answer else { return None };
    let text = |name: &str| Reflect::get(&found, &name.into()).ok()?.as_string();
    Some(Found { count: text("count")?, html: text("html")?, address: text("address")? })
}

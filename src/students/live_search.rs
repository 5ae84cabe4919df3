//! The search as a person types: the browser's half of the list.
//!
//! It asks for the page that the form asks for, and puts that page's results in the place of
//! those here. Whatever fails leaves the form as it is, and its button works.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, DomParser, EventTarget, FormData, HtmlFormElement, Response, SupportedType,
    UrlSearchParams,
};

use crate::base::ui::{on, show_local_times};

/// After so long a pause in typing, in milliseconds.
const PAUSE_MILLIS: i32 = 200;

/// Listens to the form that searches.
pub(super) fn start() {
    let form = document().query_selector("form.search-form").ok().flatten();
    let Some(form) = form.map(JsCast::unchecked_into::<HtmlFormElement>) else { return };
    let state = Rc::new(State {
        form: form.clone(),
        asked: Cell::new(0),
        address: RefCell::new(String::new()),
    });
    on_pause(&form, {
        let state = state.clone();
        move || spawn_local(state.clone().search())
    });
    // The mark that tests wait for.
    let _ = form.set_attribute("data-live", "");
}

/// Calls `act` when somebody who types, or chooses, makes a pause.
pub(super) fn on_pause(target: &EventTarget, act: impl Fn() + 'static) {
    let act = Closure::<dyn Fn()>::new(act);
    let timer = Cell::new(0);
    on(target, "input", move |_| {
        window().clear_timeout_with_handle(timer.get());
        let act = act.as_ref().unchecked_ref();
        let set = window().set_timeout_with_callback_and_timeout_and_arguments_0(act, PAUSE_MILLIS);
        timer.set(set.unwrap_or_default());
    });
}

struct State {
    form: HtmlFormElement,
    /// How often was asked: only the last answer counts, whenever the others come.
    asked: Cell<u32>,
    /// What was asked for last.
    address: RefCell<String>,
}

impl State {
    async fn search(self: Rc<Self>) {
        let Some(address) = self.wanted() else { return };
        if self.address.replace(address.clone()) == address {
            return;
        }
        let number = self.asked.get() + 1;
        self.asked.set(number);
        let Some(page) = fetch(&address).await else {
            // The same may be asked again.
            self.address.take();
            return;
        };
        if self.asked.get() == number {
            let _ = show(&page, &address);
        }
    }

    /// The address that the form's button would lead to, without what is not filled in.
    fn wanted(&self) -> Option<String> {
        let filled = FormData::new_with_form(&self.form).ok()?;
        let all = UrlSearchParams::new_with_str_sequence_sequence(&filled).ok()?;
        let wanted = UrlSearchParams::new().ok()?;
        for pair in js_sys::try_iter(&all).ok()??.flatten() {
            let pair: js_sys::Array = pair.unchecked_into();
            let (name, value) = (pair.get(0).as_string()?, pair.get(1).as_string()?);
            if !value.is_empty() {
                wanted.append(&name, &value);
            }
        }
        let query = wanted.to_string().as_string()?;
        Some(format!("{}?{query}", self.form.get_attribute("action")?))
    }
}

/// The page at an address, unless the answer is another one: log-in, or an error.
pub(super) async fn fetch(address: &str) -> Option<String> {
    let response = ask(address).await?;
    if !response.ok() || response.redirected() {
        return None;
    }
    text(&response).await
}

/// What a server answers that can be reached.
pub(super) async fn ask(address: &str) -> Option<Response> {
    let response = JsFuture::from(window().fetch_with_str(address)).await.ok()?;
    Some(response.unchecked_into())
}

/// The text of an answer, if it comes whole.
pub(super) async fn text(response: &Response) -> Option<String> {
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// The elements of a page.
pub(super) fn parse(page: &str) -> Option<Document> {
    DomParser::new().ok()?.parse_from_string(page, SupportedType::TextHtml).ok()
}

fn show(page: &str, address: &str) -> Option<()> {
    let page = parse(page)?;
    let found = page.get_element_by_id("results")?;
    let count = page.get_element_by_id("count")?.text_content();
    document().get_element_by_id("results")?.replace_with_with_node_1(&found).ok()?;
    show_local_times();
    document().get_element_by_id("found")?.set_text_content(count.as_deref());
    let history = window().history().ok()?;
    history.replace_state_with_url(&JsValue::NULL, "", Some(address)).ok()
}

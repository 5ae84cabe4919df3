//! Cities to choose from while a person types one: those that are on the roster and begin so.

use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use crate::base::paths::CITIES;

use super::form::CITY;
use super::live_search::{fetch, on_pause, parse};

/// Listens to the field of the city.
pub(super) fn start() {
    let Some(input) = document().get_element_by_id(CITY.name) else { return };
    let input: HtmlInputElement = input.unchecked_into();
    on_pause(&input.clone(), move || {
        let typed = input.value();
        spawn_local(async move {
            let _ = offer(&typed).await;
        });
    });
}

/// An answer that comes late is no harm: the browser offers only what fits the field.
async fn offer(typed: &str) -> Option<()> {
    let typed = js_sys::encode_uri_component(typed).as_string()?;
    let page = parse(&fetch(&format!("{CITIES}?{}={typed}", CITY.name)).await?)?;
    let found = page.get_element_by_id("city-list")?;
    document().get_element_by_id("city-list")?.replace_with_with_node_1(&found).ok()
}

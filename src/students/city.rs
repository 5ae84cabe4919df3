//! The field of a student's city, which offers those that are on the roster and begin so.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use rollcall_forms::Input;

use super::actions::FindCities;
use super::fetch::{Answer, after_pause, ask};
use super::student::CITY;

/// What the field of a city offers.
pub(super) const CITY_LIST: &str = "city-list";

/// An input for a city.
#[component]
pub(super) fn CityInput(
    /// What is offered at first, as HTML.
    offered: String,
) -> impl IntoView {
    let offered = RwSignal::new(offered);
    // An answer that comes late is no harm: the browser offers only what fits the field.
    let look = after_pause(Rc::new(move |event| {
        let typed = js_sys::encode_uri_component(&event_target_value(&event));
        spawn_local(async move {
            let address = format!("{}?{}={typed}", FindCities::PATH, CITY.name);
            if let Answer::Json(found) = ask(&address).await
                && let Some(found) = found.as_string()
            {
                offered.set(found);
            }
        });
    }));
    view! {
        <div on:input=look>
            <Input field=CITY list=CITY_LIST/>
            <datalist id=CITY_LIST inner_html=offered></datalist>
        </div>
    }
}

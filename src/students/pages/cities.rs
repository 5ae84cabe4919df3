//! Cities that begin as somebody typed. The form of a student takes its suggestions from here.

use leptos::prelude::*;

use crate::base::paths;
use crate::base::ui::{Input, SearchForm, Submit};
use crate::students::form::CITY;

/// The cities as links to who lives there, and as the form offers them.
#[component]
pub fn CitiesPage(
    /// How they begin.
    typed: String,
    /// Each city, and the list of its students.
    cities: Vec<(String, String)>,
) -> impl IntoView {
    let option = |(city, _): &(String, String)| view! { <option value=city.clone()></option> };
    let options = cities.iter().map(option).collect_view();
    let item = |(city, href): (String, String)| {
        view! { <li><a href=href dir="auto">{city}</a></li> }
    };
    let found = if cities.is_empty() {
        view! { <p class="lead">"No city begins so."</p> }.into_any()
    } else {
        view! { <ul>{cities.into_iter().map(item).collect_view()}</ul> }.into_any()
    };
    view! {
        <p class="back"><a href=paths::STUDENTS>"Back to the students"</a></p>
        <h1>"Cities of the students"</h1>
        <SearchForm action=paths::CITIES label="Cities">
            <Input field=CITY value=typed/>
            <Submit label="Search"/>
        </SearchForm>
        {found}
        <datalist id="city-list">{options}</datalist>
    }
}

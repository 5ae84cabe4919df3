//! Cities that begin as somebody typed.

use leptos::prelude::*;
use rollcall_forms::{Input, SearchForm, Submit};

use crate::students::city::CITY_LIST;
use crate::students::paths;
use crate::students::student::CITY;

/// The same as a list of options, for the field of a student's city.
#[component]
pub fn CityOptions(
    /// The cities.
    cities: Vec<String>,
) -> impl IntoView {
    cities.into_iter().map(|city| view! { <option value=city></option> }).collect_view()
}

/// The cities as links to who lives there.
#[component]
pub fn CitiesPage(
    /// How they begin.
    typed: String,
    /// Each city, and the list of its students.
    cities: Vec<(String, String)>,
) -> impl IntoView {
    let offered = cities.iter().map(|(city, _)| city.clone()).collect();
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
            <Input field=CITY value=typed list=CITY_LIST/>
            <datalist id=CITY_LIST><CityOptions cities=offered/></datalist>
            <Submit label="Search"/>
        </SearchForm>
        {found}
    }
}

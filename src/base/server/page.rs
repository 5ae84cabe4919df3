//! A rendered page on its way to the document around it.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use leptos::prelude::IntoView;
use rollcall_forms::FormState;

use super::render;

/// The content of a page, rendered. As a response it has no body yet: the app's document layer
/// finds it in the extensions and puts head, header and footer around it.
#[derive(Clone)]
pub struct Page {
    /// The title, without the name of the site.
    pub title: Arc<str>,
    /// What stands inside `<main>`.
    pub html: Arc<str>,
}

/// Where a form of this page may post to besides here: the policy of every other page says nowhere.
#[derive(Clone, Debug)]
pub struct FormTarget(pub String);

impl Page {
    /// Renders `view`. The forms in it show what `forms` says.
    pub fn new<V: IntoView>(title: &str, forms: &FormState, view: impl FnOnce() -> V) -> Self {
        let html = render(forms, view);
        Self { title: title.into(), html: html.into() }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let mut response = StatusCode::OK.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

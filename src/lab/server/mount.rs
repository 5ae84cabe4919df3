//! Where the app lets the Lab in: around its pages, and around all of it.

use axum::Router;
use axum::extract::{Extension, Request};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use tower::ServiceBuilder;

use crate::lab::paths;

use super::RouteMap;
use super::flow::{Rings, record};
use super::http::OwnServer;
use super::notes::Notebooks;

/// What stands around the session: what the rooms keep for each, the observer that notes the
/// requests of who has opened the Lab, and the routes that one room shows.
pub fn around_session(pages: Router, routes: RouteMap) -> Router {
    let (rings, notebooks) = (Rings::default(), Notebooks::default());
    pages.layer(
        ServiceBuilder::new()
            .layer(Extension(routes))
            .layer(Extension(rings.clone()))
            .layer(Extension(notebooks.clone()))
            .layer(from_fn_with_state((rings, notebooks), record)),
    )
}

/// The layer around the whole app, which the console may ask. What it asks does not come by here,
/// so no request can ask for itself.
pub async fn around_app(mut request: Request, next: Next) -> Response {
    if request.uri().path() == paths::LAB_HTTP {
        request.extensions_mut().insert(OwnServer(next.clone()));
    }
    next.run(request).await
}

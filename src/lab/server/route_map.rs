//! The table of routes, handed down from the layer that has it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::lab::routes::RouteLine;

/// All routes. The app puts them into every request: the table names each layer's handlers, so it
/// stands above all layers.
#[derive(Clone, Debug)]
pub struct RouteMap(pub Arc<[RouteLine]>);

impl<S: Sync> FromRequestParts<S> for RouteMap {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_else(|| Self(Arc::new([]))))
    }
}

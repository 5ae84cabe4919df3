//! The tables of routes and of places, handed down from the layer that has them.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use rollcall_forms::{Options, keep_options};

use crate::lab::routes::RouteLine;
use crate::lab::urls::Place;

/// The app puts it into every request: the tables name handlers and paths of each layer, so they stand
/// above all layers.
#[derive(Clone, Debug)]
pub struct RouteMap {
    /// All routes.
    pub lines: Arc<[RouteLine]>,
    /// All places, by their names.
    pub places: &'static [Place],
    /// Their names, to choose from.
    pub names: Options,
}

impl RouteMap {
    /// Made once, at start: the names are kept until the program ends.
    pub fn new(lines: Vec<RouteLine>, places: &'static [Place]) -> Self {
        let name = |place: &Place| (place.name.to_owned(), place.name.to_owned());
        Self { lines: lines.into(), places, names: keep_options(places.iter().map(name)) }
    }
}

impl<S: Sync> FromRequestParts<S> for RouteMap {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_else(|| Self {
            lines: Arc::new([]),
            places: &[],
            names: &[],
        }))
    }
}

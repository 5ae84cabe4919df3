//! What an operator may set about the API.

use serde::Deserialize;

/// The table `[api]` of `Leptos.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiSettings {
    /// Whether whoever replaces, changes or deletes something has to say which state of it they
    /// had read.
    pub require_if_match: bool,
}

//! What an operator may set about the API.

use serde::Deserialize;

/// The table `[api]` of `Leptos.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiSettings {
    /// Whether whoever replaces, changes or deletes something has to say which state of it they
    /// had read.
    pub require_if_match: bool,
    /// The most requests within a minute from one address; 0 for no limit.
    pub address_requests_per_minute: u32,
    /// The most requests within a minute by one token; 0 for no limit.
    pub token_requests_per_minute: u32,
    /// The origins whose pages may call with a token.
    pub cors_origins: Vec<String>,
}

//! What an operator may set about the Lab.

use serde::Deserialize;

/// The table `[lab]` of `Leptos.toml`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabSettings {
    /// Whether there is a Lab: without it none of its routes and layers is there, and no link leads
    /// to it.
    pub enabled: bool,
}

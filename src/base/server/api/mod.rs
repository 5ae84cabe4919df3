//! What every resource of the API stands on: problems, strict bodies, negotiation, conditions.

mod answer;
mod body;
mod conditions;
pub mod description;
mod fields;
mod json;
mod kind;
mod layer;
mod limits;
mod links;
mod media;
mod parameters;
mod patch;
mod problem;
mod settings;

pub use answer::json;
pub use body::{Body, JSON, JsonBody, MAX_BODY_BYTES};
pub use conditions::{Conditions, ETag};
pub use fields::{in_keys, typed};
pub use kind::Kind;
pub use layer::{Wanted, answers, negotiate};
pub use limits::{Left, Limits, TooMany, limit_addresses};
pub use links::links;
pub(super) use media::parameter;
pub use media::{essence, weight};
pub use parameters::refuse_unknown;
pub use patch::{JSON_PATCH, MERGE_PATCH, MOST_OPERATIONS, Patch};
pub use problem::Problem;
pub use settings::ApiSettings;

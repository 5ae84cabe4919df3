//! The paths of the app itself, and those that it tells to features below.

use crate::admin;
use crate::auth::account::Landing;
use crate::base::paths::{API, is_below};
use crate::lab;
use crate::students;

/// The API for programs that read its description (OpenAPI 3.1).
pub const API_DESCRIPTION: &str = "/api/v1/openapi.json";

/// Where staff and admins belong.
pub const LANDING: Landing =
    Landing { staff: students::paths::STUDENTS, admin: admin::paths::ADMIN };

/// Whether a program asks, and no page: what is refused there is a problem, and nothing leads to
/// log-in. The Lab's notes are no part of the API, and behave like it.
pub fn is_api(path: &str) -> bool {
    is_below(path, API) || is_below(path, lab::paths::LAB_NOTES)
}

//! The paths of the back office.

/// The back office.
pub const ADMIN: &str = "/admin";
/// What was changed on the roster.
pub const AUDIT: &str = "/admin/audit";

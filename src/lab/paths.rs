//! The paths of the Lab.

/// The Lab's contents page.
pub const LAB: &str = "/lab";
/// The Lab's room that shows a request: page and form.
pub const LAB_REQUEST: &str = "/lab/request";
/// The Lab's room that shows a session: page and action.
pub const LAB_SESSION: &str = "/lab/session";
/// The Lab's room that tricks a session.
pub const LAB_TAMPER: &str = "/lab/tamper";
/// The Lab's room of plain cookies: page and action.
pub const LAB_COOKIES: &str = "/lab/cookies";
/// The Lab's room of forged posts.
pub const LAB_CSRF: &str = "/lab/csrf";
/// The page that plays another site.
pub const LAB_CSRF_ELSEWHERE: &str = "/lab/csrf/elsewhere";
/// Takes any post, and only tells what it was.
pub const LAB_CSRF_REPORT: &str = "/lab/csrf/report";
/// The Lab's room of HTTP methods: page and form.
pub const LAB_HTTP: &str = "/lab/http";
/// The notes of that room, for programs.
pub const LAB_NOTES: &str = "/lab/http/notes";
/// The Lab's room of fields: page and action.
pub const LAB_FIELDS: &str = "/lab/fields";
/// The Lab's drawing of one's last requests.
pub const LAB_FLOW: &str = "/lab/flow";
/// The Lab's map of routes.
pub const LAB_ROUTES: &str = "/lab/routes";

/// A note of the Lab, for programs.
pub fn lab_note(id: i32) -> String {
    format!("{LAB_NOTES}/{id}")
}

//! Paths that more than one layer names, and the check of a path that came from outside.

/// The first page.
pub const HOME: &str = "/";
/// Log-in: page and action.
pub const LOGIN: &str = "/login";
/// Log-out: page and action.
pub const LOGOUT: &str = "/logout";
/// Registration: page and action.
pub const REGISTER: &str = "/register";
/// The first admin: page and action.
pub const SETUP: &str = "/setup";
/// Below this stand the links that make a browser known: behind it comes a secret.
pub const KNOWN: &str = "/known";
/// One's own account.
pub const ACCOUNT: &str = "/account";
/// Where password managers look for the page that changes a password (W3C).
pub const CHANGE_PASSWORD: &str = "/.well-known/change-password";
/// Ends all sessions of one's account but the one that asks.
pub const END_OTHER_LOGINS: &str = "/account/end-other-logins";
/// One's own tokens: page and action.
pub const TOKENS: &str = "/account/tokens";
/// The back office.
pub const ADMIN: &str = "/admin";

/// The roster.
pub const STUDENTS: &str = "/students";
/// A new student: page and action.
pub const NEW_STUDENT: &str = "/students/new";
/// What the list shows, for a page of it that is open.
pub const FOUND_STUDENTS: &str = "/students/found";

/// The cities that begin as somebody types, for a form that is open.
pub const FOUND_CITIES: &str = "/students/cities/found";

/// How far an import is, for a page of it that is open.
pub const IMPORT_LOOK: &str = "/students/import-progress";

/// The cities that are on the roster.
pub const CITIES: &str = "/students/cities";
/// Imports: page and upload.
pub const IMPORTS: &str = "/students/import";
/// The names of the columns that an import takes, as a file to fill in.
pub const IMPORT_TEMPLATE: &str = "/students/import-template.csv";
/// What the list shows, as a file for spreadsheets.
pub const EXPORT_CSV: &str = "/students/export.csv";
/// What the list shows, as a file for programs.
pub const EXPORT_JSON_LINES: &str = "/students/export.jsonl";
/// What was changed on the roster.
pub const AUDIT: &str = "/admin/audit";

/// The API for people.
pub const API_MANUAL: &str = "/api";
/// The API for programs that read its description (OpenAPI 3.1).
pub const API_DESCRIPTION: &str = "/api/v1/openapi.json";
/// Below this, programs ask.
pub const API: &str = "/api/v1";
/// The session, for programs.
pub const API_SESSION: &str = "/api/v1/session";
/// The accounts, for programs.
pub const API_ACCOUNTS: &str = "/api/v1/accounts";
/// The open logins, for programs.
pub const API_LOGINS: &str = "/api/v1/logins";
/// The roster, for programs.
pub const API_STUDENTS: &str = "/api/v1/students";
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

/// The name of the query argument and form field that says where to go after log-in.
pub const NEXT: &str = "next";

/// The page that leads an account to its own place.
pub fn user(name: &str) -> String {
    format!("/user/{name}")
}

/// A guest's own page.
pub fn guest(name: &str) -> String {
    format!("/guest/{name}")
}

/// Makes a browser known for the account of a link: page and action.
pub fn known(token: &str) -> String {
    format!("{KNOWN}/{token}")
}

/// Revokes a token: page and action.
pub fn revoke_token(id: i64) -> String {
    format!("/account/tokens/{id}/revoke")
}

/// A student.
pub fn student(id: i32) -> String {
    format!("/students/{id}")
}

/// Changes a student: page and action.
pub fn edit_student(id: i32) -> String {
    format!("/students/{id}/edit")
}

/// Deletes a student: page and action.
pub fn delete_student(id: i32) -> String {
    format!("/students/{id}/delete")
}

/// Puts a deleted student back: page and action.
pub fn restore_student(id: i32) -> String {
    format!("/students/{id}/restore")
}

/// One import: page and action.
pub fn import(id: i32) -> String {
    format!("/students/import/{id}")
}

/// The same page, when it asks for itself.
pub fn import_progress(id: i32) -> String {
    format!("/students/import/{id}/progress")
}

/// All problems of an import, as a file.
pub fn import_problems(id: i32) -> String {
    format!("/students/import/{id}/problems.csv")
}

/// What a kind of problem is about.
pub fn api_problem(name: &str) -> String {
    format!("/api/problems/{name}")
}

/// An account, for programs.
pub fn api_account(id: i64) -> String {
    format!("{API_ACCOUNTS}/{id}")
}

/// A student, for programs.
pub fn api_student(id: i32) -> String {
    format!("{API_STUDENTS}/{id}")
}

/// Puts a deleted student back, for programs.
pub fn api_restore_student(id: i32) -> String {
    format!("{API_STUDENTS}/{id}/restore")
}

/// A note of the Lab, for programs.
pub fn lab_note(id: i32) -> String {
    format!("{LAB_NOTES}/{id}")
}

/// Whether a path is `root`, or stands below it.
pub fn is_below(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path on this server, safe to redirect to.
///
/// Anything a browser could read as another host is refused (OWASP, Unvalidated Redirects
/// and Forwards): it must begin with one `/`, hold no backslash and no control character,
/// neither plain nor percent-encoded, and no second `/` or `\` behind the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// At most so many bytes.
    pub const MAX_BYTES: usize = 1024;

    /// Checks a path with an optional query.
    pub fn parse(text: &str) -> Option<Self> {
        let decoded = percent_decode(text)?;
        let rest = text.strip_prefix('/')?;
        let leads_elsewhere = |rest: &str| rest.starts_with(['/', '\\']);
        let unsafe_char = |c: char| c == '\\' || c.is_control() || is_invisible(c);
        let refused = text.len() > Self::MAX_BYTES
            || leads_elsewhere(rest)
            || decoded.get(1..).is_some_and(leads_elsewhere)
            || !text.bytes().all(|b| b.is_ascii_graphic())
            || decoded.contains(unsafe_char);
        (!refused).then(|| Self(text.to_owned()))
    }

    /// The path, as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path without its query.
    pub fn path(&self) -> &str {
        self.0.split(['?', '#']).next().unwrap_or_default()
    }
}

/// Decodes `%XX`. Twice-encoded text stays encoded once: no browser decodes it further.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

/// Characters that show nothing or turn the reading direction: of no use in a path.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::LocalPath;

    #[test]
    fn only_paths_of_this_server_are_taken() {
        for good in ["/", "/account", "/guest/ada?x=1&y=%20", "/a//b", "/a?next=//x"] {
            assert!(LocalPath::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "//evil",
            "/\\evil",
            "////evil",
            "/%5Cevil",
            "/%5cevil",
            "/%2Fevil",
            "/\tevil",
            "/%09/evil",
            "/\nevil",
            "/%0a",
            "https:evil",
            "https://evil",
            "javascript:alert(1)",
            "evil",
            " /x",
            "/a\\b",
            "/%zz",
            "/%",
            "/%ff",
            "/\u{202e}x",
            "/%E2%80%AEx",
            "\\\\evil",
        ] {
            assert!(LocalPath::parse(bad).is_none(), "{bad:?}");
        }
        assert!(LocalPath::parse(&format!("/{}", "a".repeat(2000))).is_none());
    }
}

//! The rows of the access test: one for each route, and what each of five people gets there.

use rollcall::app::server::routes::Access;

/// What somebody gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gets {
    /// 200.
    Page,
    /// 200, and something to be saved.
    File,
    /// 200, and JSON for the script of a page.
    Json,
    /// 303 to a place of their own, or to the next step.
    To(&'static str),
    /// 303 to log-in, which leads back.
    LogIn,
    /// 401: log-in right here, because a form was sent.
    Ended,
    /// 401: a sentence in the place of what was open, because a page asked by itself. Its script
    /// would follow a redirect and fetch the log-in page for nobody.
    SaysEnded,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 422: the form again, since its fields were empty.
    Again,
}
use Gets::*;

/// For the page of the guest `ada`: what a visitor, the guest `bob`, `ada`, the
/// staff `grace` and the admin get.
pub struct Row(pub &'static str, pub &'static str, pub Access, pub [Gets; 5]);

pub const NAMES: [&str; 5] = ["", "bob", "ada", "grace", "root"];
const ACCOUNT: &str = "/account";
const ADA: &str = "/guest/ada";
const OWN: [Gets; 5] = [Again, To("/guest/bob"), To(ADA), To(STUDENTS), To("/admin")];

/// Once there is an admin.
pub const ROWS: [Row; 66] = {
    use Access::*;
    [
        Row("GET", "/", Everyone, [Page; 5]),
        Row("GET", "/api", Everyone, [Page; 5]),
        // There is no problem of ada's.
        Row("GET", "/api/problems/{name}", Everyone, [Gets::NotFound; 5]),
        Row("GET", "/login", Everyone, [Page, OWN[1], OWN[2], OWN[3], OWN[4]]),
        // Who is signed in and typed nothing is told so all the same.
        Row("POST", "/login", Everyone, [Again; 5]),
        Row("GET", "/logout", Everyone, [Page; 5]),
        Row("POST", "/logout", Everyone, [To("/"); 5]),
        Row("GET", "/register", WhileRegistrationIsOpen, [Page; 5]),
        Row("POST", "/register", WhileRegistrationIsOpen, [Again; 5]),
        Row("GET", "/setup", WhileThereIsNoAdmin, [Gets::NotFound; 5]),
        Row("POST", "/setup", WhileThereIsNoAdmin, [Gets::NotFound; 5]),
        // There is no such link.
        Row("GET", "/known/{token}", WhoHoldsTheLink, [Gets::NotFound; 5]),
        Row("POST", "/known/{token}", WhoHoldsTheLink, [Gets::NotFound; 5]),
        Row("GET", "/user/{name}", OwnerOrAdmin, [LogIn, Forbidden, To(ADA), Forbidden, To(ADA)]),
        Row("GET", "/guest/{name}", OwnerOrAdmin, [LogIn, Forbidden, Page, Forbidden, Page]),
        Row("GET", "/admin", Admin, ADMIN_PAGE),
        Row("GET", "/.well-known/change-password", Everyone, [To(ACCOUNT); 5]),
        Row("GET", "/account", SignedIn, SIGNED_IN_PAGE),
        Row("POST", "/account", SignedIn, [Ended, Again, Again, Again, Again]),
        Row("GET", "/account/end-other-logins", SignedIn, SIGNED_IN_PAGE),
        Row("POST", "/account/end-other-logins", SignedIn, [Ended, OUT, OUT, OUT, OUT]),
        Row("GET", "/account/tokens", SignedIn, SIGNED_IN_PAGE),
        Row("POST", "/account/tokens", SignedIn, [Ended, Again, Again, Again, Again]),
        // Ada's: not even an admin sees that it is there.
        Row("GET", "/account/tokens/{id}/revoke", SignedIn, OF_ADA),
        Row("POST", "/account/tokens/{id}/revoke", SignedIn, ADA_REVOKES),
        Row("GET", "/students", Staff, STAFF_PAGE),
        Row("GET", "/students/{id}", Staff, STAFF_PAGE),
        Row("GET", "/students/found", Staff, STAFF_JSON),
        Row("GET", "/students/cities/found", Staff, STAFF_JSON),
        Row("GET", "/students/cities", Staff, STAFF_PAGE),
        Row("GET", "/students/new", Admin, ADMIN_PAGE),
        Row("POST", "/students/new", Admin, ADMIN_FORM),
        Row("GET", "/students/{id}/edit", Admin, ADMIN_PAGE),
        Row("POST", "/students/{id}/edit", Admin, ADMIN_FORM),
        Row("GET", "/students/{id}/delete", Admin, ADMIN_PAGE),
        Row("GET", "/students/{id}/restore", Admin, ADMIN_PAGE),
        // In this order, so that the student is there for the next one who asks.
        Row(
            "POST",
            "/students/{id}/delete",
            Admin,
            [Ended, Forbidden, Forbidden, Forbidden, To(STUDENTS)],
        ),
        Row(
            "POST",
            "/students/{id}/restore",
            Admin,
            [Ended, Forbidden, Forbidden, Forbidden, To(STUDENT)],
        ),
        Row("GET", "/students/import", Admin, ADMIN_PAGE),
        Row("POST", "/students/import", Admin, ADMIN_FORM),
        Row("GET", "/students/import-template.csv", Admin, ADMIN_FILE),
        Row("GET", "/students/import/{id}", Admin, ADMIN_PAGE),
        Row(
            "GET",
            "/students/import-progress",
            Admin,
            [SaysEnded, Forbidden, Forbidden, Forbidden, Gets::NotFound],
        ),
        Row("GET", "/students/import/{id}/progress", Admin, BY_ITSELF),
        Row("POST", "/students/import/{id}", Admin, ADMIN_FORM),
        Row("GET", "/students/import/{id}/problems.csv", Admin, ADMIN_FILE),
        Row("GET", "/students/export.csv", Admin, ADMIN_FILE),
        Row("GET", "/students/export.jsonl", Admin, ADMIN_FILE),
        Row("GET", "/admin/audit", Admin, ADMIN_PAGE),
        Row("GET", "/lab", Everyone, [Page; 5]),
        Row("GET", "/lab/request", Everyone, [Page; 5]),
        // It takes nothing but its own form, which sends a file.
        Row("POST", "/lab/request", Everyone, [Again; 5]),
        Row("GET", "/lab/session", Everyone, [Page; 5]),
        Row("POST", "/lab/session", Everyone, [Again; 5]),
        Row("GET", "/lab/tamper", Everyone, [Page; 5]),
        Row("GET", "/lab/cookies", Everyone, [Page; 5]),
        Row("POST", "/lab/cookies", Everyone, [Again; 5]),
        Row("GET", "/lab/csrf", Everyone, [Page; 5]),
        Row("GET", "/lab/csrf/elsewhere", Everyone, [Page; 5]),
        // It only tells what came, so it takes anything.
        Row("POST", "/lab/csrf/report", Everyone, [Page; 5]),
        Row("GET", "/lab/http", Everyone, [Page; 5]),
        Row("POST", "/lab/http", Everyone, [Again; 5]),
        Row("GET", "/lab/fields", Everyone, [Page; 5]),
        Row("POST", "/lab/fields", Everyone, [Again; 5]),
        Row("GET", "/lab/flow", Everyone, [Page; 5]),
        Row("GET", "/lab/routes", Everyone, [Page; 5]),
    ]
};
const OUT: Gets = To(ACCOUNT);
const OF_ADA: [Gets; 5] = [LogIn, Gets::NotFound, Page, Gets::NotFound, Gets::NotFound];
const ADA_REVOKES: [Gets; 5] =
    [Ended, Gets::NotFound, To("/account/tokens"), Gets::NotFound, Gets::NotFound];
const STUDENTS: &str = "/students";
const STUDENT: &str = "/students/1";
const SIGNED_IN_PAGE: [Gets; 5] = [LogIn, Page, Page, Page, Page];
const STAFF_PAGE: [Gets; 5] = [LogIn, Forbidden, Forbidden, Page, Page];
const STAFF_JSON: [Gets; 5] = [SaysEnded, Forbidden, Forbidden, Json, Json];
const ADMIN_FILE: [Gets; 5] = [LogIn, Forbidden, Forbidden, Forbidden, File];
const ADMIN_FORM: [Gets; 5] = [Ended, Forbidden, Forbidden, Forbidden, Again];
const ADMIN_PAGE: [Gets; 5] = [LogIn, Forbidden, Forbidden, Forbidden, Page];
const BY_ITSELF: [Gets; 5] = [SaysEnded, Forbidden, Forbidden, Forbidden, Page];

/// The path of a row for the guest and the student of the test.
pub fn filled(path: &str) -> String {
    path.replace("{name}", "ada").replace("{id}", "1").replace("{token}", "none")
}

/// Where the rows differ while nobody can open the back office.
pub const BEFORE_SETUP: [(&str, &str, Gets); 6] = [
    ("GET", "/register", To("/setup")),
    ("POST", "/register", To("/setup")),
    ("GET", "/setup", Page),
    ("POST", "/setup", Again),
    ("GET", "/admin", LogIn),
    ("POST", "/account", Ended),
];

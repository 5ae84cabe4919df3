//! The rows of the access test: one for each route, and what each of four people gets there.

use rollcall::app::server::routes::Access;

/// What somebody gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gets {
    /// 200.
    Page,
    /// 200, and something to be saved.
    File,
    /// 303 to a place of their own, or to the next step.
    To(&'static str),
    /// 303 to log-in, which leads back.
    LogIn,
    /// 401: log-in right here, because a form was sent.
    Ended,
    /// 403.
    Forbidden,
    /// 404.
    NotFound,
    /// 422: the form again, since its fields were empty.
    Again,
}
use Gets::*;

/// For the page of the guest `ada`: what a visitor, the guest `bob`, `ada` and the admin get.
pub struct Row(pub &'static str, pub &'static str, pub Access, pub [Gets; 4]);

pub const NAMES: [&str; 4] = ["", "bob", "ada", "root"];
const ACCOUNT: &str = "/account";
const ADA: &str = "/guest/ada";
const OWN: [Gets; 4] = [Again, To("/guest/bob"), To(ADA), To("/admin")];

/// Once there is an admin.
pub const ROWS: [Row; 60] = {
    use Access::*;
    [
        Row("GET", "/", Everyone, [Page; 4]),
        Row("GET", "/api", Everyone, [Page; 4]),
        // There is no problem of ada's.
        Row("GET", "/api/problems/{name}", Everyone, [Gets::NotFound; 4]),
        Row("GET", "/login", Everyone, [Page, OWN[1], OWN[2], OWN[3]]),
        // Who is signed in finds no form to fill in again: the page leads to their place.
        Row("POST", "/login", Everyone, OWN),
        Row("GET", "/logout", Everyone, [Page; 4]),
        Row("POST", "/logout", Everyone, [To("/"); 4]),
        Row("GET", "/register", WhileRegistrationIsOpen, [Page; 4]),
        Row("POST", "/register", WhileRegistrationIsOpen, [Again; 4]),
        Row("GET", "/setup", WhileThereIsNoAdmin, [Gets::NotFound; 4]),
        Row("POST", "/setup", WhileThereIsNoAdmin, [Gets::NotFound; 4]),
        // There is no such link.
        Row("GET", "/known/{token}", WhoHoldsTheLink, [Gets::NotFound; 4]),
        Row("POST", "/known/{token}", WhoHoldsTheLink, [Gets::NotFound; 4]),
        Row("GET", "/user/{name}", OwnerOrAdmin, [LogIn, Forbidden, To(ADA), To(ADA)]),
        Row("GET", "/guest/{name}", OwnerOrAdmin, [LogIn, Forbidden, Page, Page]),
        Row("GET", "/admin", Admin, [LogIn, Forbidden, Forbidden, Page]),
        Row("GET", "/account", SignedIn, [LogIn, Page, Page, Page]),
        Row("POST", "/account", SignedIn, [Ended, Again, Again, Again]),
        Row("GET", "/account/end-other-logins", SignedIn, [LogIn, Page, Page, Page]),
        Row("POST", "/account/end-other-logins", SignedIn, [Ended, OUT, OUT, OUT]),
        Row("GET", "/account/tokens", SignedIn, [LogIn, Page, Page, Page]),
        Row("POST", "/account/tokens", SignedIn, [Ended, Again, Again, Again]),
        // Ada's: not even an admin sees that it is there.
        Row("GET", "/account/tokens/{id}/revoke", SignedIn, OF_ADA),
        Row("POST", "/account/tokens/{id}/revoke", SignedIn, ADA_REVOKES),
        Row("GET", "/students", SignedIn, [LogIn, Page, Page, Page]),
        Row("GET", "/students/{id}", SignedIn, [LogIn, Page, Page, Page]),
        Row("GET", "/students/cities", SignedIn, [LogIn, Page, Page, Page]),
        Row("GET", "/students/new", Admin, ADMIN_PAGE),
        Row("POST", "/students/new", Admin, [Ended, Forbidden, Forbidden, Again]),
        Row("GET", "/students/{id}/edit", Admin, ADMIN_PAGE),
        Row("POST", "/students/{id}/edit", Admin, [Ended, Forbidden, Forbidden, Again]),
        Row("GET", "/students/{id}/delete", Admin, ADMIN_PAGE),
        Row("GET", "/students/{id}/restore", Admin, ADMIN_PAGE),
        // In this order, so that the student is there for the next one who asks.
        Row("POST", "/students/{id}/delete", Admin, [Ended, Forbidden, Forbidden, To(STUDENTS)]),
        Row("POST", "/students/{id}/restore", Admin, [Ended, Forbidden, Forbidden, To(STUDENT)]),
        Row("GET", "/students/import", Admin, ADMIN_PAGE),
        Row("POST", "/students/import", Admin, [Ended, Forbidden, Forbidden, Again]),
        Row("GET", "/students/import/{id}", Admin, ADMIN_PAGE),
        Row("POST", "/students/import/{id}", Admin, [Ended, Forbidden, Forbidden, Again]),
        Row(
            "GET",
            "/students/import/{id}/problems.csv",
            Admin,
            [LogIn, Forbidden, Forbidden, File],
        ),
        Row("GET", "/students/export.csv", SignedIn, [LogIn, File, File, File]),
        Row("GET", "/students/export.jsonl", SignedIn, [LogIn, File, File, File]),
        Row("GET", "/admin/audit", Admin, ADMIN_PAGE),
        Row("GET", "/lab", Everyone, [Page; 4]),
        Row("GET", "/lab/request", Everyone, [Page; 4]),
        // It takes nothing but its own form, which sends a file.
        Row("POST", "/lab/request", Everyone, [Again; 4]),
        Row("GET", "/lab/session", Everyone, [Page; 4]),
        Row("POST", "/lab/session", Everyone, [Again; 4]),
        Row("GET", "/lab/tamper", Everyone, [Page; 4]),
        Row("GET", "/lab/cookies", Everyone, [Page; 4]),
        Row("POST", "/lab/cookies", Everyone, [Again; 4]),
        Row("GET", "/lab/csrf", Everyone, [Page; 4]),
        Row("GET", "/lab/csrf/elsewhere", Everyone, [Page; 4]),
        // It only tells what came, so it takes anything.
        Row("POST", "/lab/csrf/report", Everyone, [Page; 4]),
        Row("GET", "/lab/http", Everyone, [Page; 4]),
        Row("POST", "/lab/http", Everyone, [Again; 4]),
        Row("GET", "/lab/fields", Everyone, [Page; 4]),
        Row("POST", "/lab/fields", Everyone, [Again; 4]),
        Row("GET", "/lab/flow", Everyone, [Page; 4]),
        Row("GET", "/lab/routes", Everyone, [Page; 4]),
    ]
};
const OUT: Gets = To(ACCOUNT);
const OF_ADA: [Gets; 4] = [LogIn, Gets::NotFound, Page, Gets::NotFound];
const ADA_REVOKES: [Gets; 4] = [Ended, Gets::NotFound, To("/account/tokens"), Gets::NotFound];
const STUDENTS: &str = "/students";
const STUDENT: &str = "/students/1";
const ADMIN_PAGE: [Gets; 4] = [LogIn, Forbidden, Forbidden, Page];

/// The path of a row for the guest and the student of the test.
pub fn filled(path: &str) -> String {
    path.replace("{name}", "ada").replace("{id}", "1").replace("{token}", "none")
}

/// Where the rows differ while nobody can open the back office.
pub const BEFORE_SETUP: [(&str, &str, Gets); 6] = [
    ("GET", "/register", To("/setup")),
    ("POST", "/register", Forbidden),
    ("GET", "/setup", Page),
    ("POST", "/setup", Again),
    ("GET", "/admin", LogIn),
    ("POST", "/account", Ended),
];

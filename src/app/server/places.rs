//! URLs by name: each page of the app, and the function that makes its URL. The Lab shows it.

use crate::admin;
use crate::auth;
use crate::base::paths::{API_MANUAL, HOME};
use crate::lab;
use crate::lab::urls::Maker::*;
use crate::lab::urls::{Place, constant};
use crate::students;

/// All places, by their names.
#[rustfmt::skip]
pub const PLACES: &[Place] = &[
    constant("home", HOME, "base::paths::HOME"),
    constant("log_in", auth::paths::LOGIN, "auth::paths::LOGIN"),
    constant("log_out", auth::paths::LOGOUT, "auth::paths::LOGOUT"),
    constant("register", auth::paths::REGISTER, "auth::paths::REGISTER"),
    constant("setup", auth::paths::SETUP, "auth::paths::SETUP"),
    Place { name: "user", pattern: "/user/{name}", code: "auth::paths::user(name)", maker: OfName(auth::paths::user) },
    Place { name: "guest", pattern: "/guest/{name}", code: "auth::paths::guest(name)", maker: OfName(auth::paths::guest) },
    constant("admin", admin::paths::ADMIN, "admin::paths::ADMIN"),
    constant("audit", admin::paths::AUDIT, "admin::paths::AUDIT"),
    constant("change_password", auth::paths::CHANGE_PASSWORD, "auth::paths::CHANGE_PASSWORD"),
    constant("account", auth::paths::ACCOUNT, "auth::paths::ACCOUNT"),
    constant("end_other_logins", auth::paths::END_OTHER_LOGINS, "auth::paths::END_OTHER_LOGINS"),
    Place { name: "known", pattern: "/known/{token}", code: "auth::paths::known(token)", maker: OfToken(auth::paths::known) },
    constant("tokens", auth::paths::TOKENS, "auth::paths::TOKENS"),
    Place { name: "revoke_token", pattern: "/account/tokens/{id}/revoke", code: "auth::paths::revoke_token(id)", maker: OfId(|id| auth::paths::revoke_token(id.into())) },
    constant("api", API_MANUAL, "base::paths::API_MANUAL"),
    constant("students", students::paths::STUDENTS, "students::paths::STUDENTS"),
    constant("new_student", students::paths::NEW_STUDENT, "students::paths::NEW_STUDENT"),
    constant("found_students", students::paths::FOUND_STUDENTS, "students::paths::FOUND_STUDENTS"),
    constant("found_cities", students::paths::FOUND_CITIES, "students::paths::FOUND_CITIES"),
    constant("cities", students::paths::CITIES, "students::paths::CITIES"),
    Place { name: "student", pattern: "/students/{id}", code: "students::paths::student(id)", maker: OfId(students::paths::student) },
    Place { name: "edit_student", pattern: "/students/{id}/edit", code: "students::paths::edit_student(id)", maker: OfId(students::paths::edit_student) },
    Place { name: "delete_student", pattern: "/students/{id}/delete", code: "students::paths::delete_student(id)", maker: OfId(students::paths::delete_student) },
    Place { name: "restore_student", pattern: "/students/{id}/restore", code: "students::paths::restore_student(id)", maker: OfId(students::paths::restore_student) },
    constant("imports", students::paths::IMPORTS, "students::paths::IMPORTS"),
    constant("import_look", students::paths::IMPORT_LOOK, "students::paths::IMPORT_LOOK"),
    Place { name: "import", pattern: "/students/import/{id}", code: "students::paths::import(id)", maker: OfId(students::paths::import) },
    Place { name: "import_progress", pattern: "/students/import/{id}/progress", code: "students::paths::import_progress(id)", maker: OfId(students::paths::import_progress) },
    Place { name: "import_problems", pattern: "/students/import/{id}/problems.csv", code: "students::paths::import_problems(id)", maker: OfId(students::paths::import_problems) },
    constant("import_template", students::paths::IMPORT_TEMPLATE, "students::paths::IMPORT_TEMPLATE"),
    constant("export_csv", students::paths::EXPORT_CSV, "students::paths::EXPORT_CSV"),
    constant("export_json_lines", students::paths::EXPORT_JSON_LINES, "students::paths::EXPORT_JSON_LINES"),
    constant("lab", lab::paths::LAB, "lab::paths::LAB"),
    constant("lab_request", lab::paths::LAB_REQUEST, "lab::paths::LAB_REQUEST"),
    constant("lab_session", lab::paths::LAB_SESSION, "lab::paths::LAB_SESSION"),
    constant("lab_tamper", lab::paths::LAB_TAMPER, "lab::paths::LAB_TAMPER"),
    constant("lab_cookies", lab::paths::LAB_COOKIES, "lab::paths::LAB_COOKIES"),
    constant("lab_csrf", lab::paths::LAB_CSRF, "lab::paths::LAB_CSRF"),
    constant("lab_csrf_elsewhere", lab::paths::LAB_CSRF_ELSEWHERE, "lab::paths::LAB_CSRF_ELSEWHERE"),
    constant("lab_http", lab::paths::LAB_HTTP, "lab::paths::LAB_HTTP"),
    constant("lab_fields", lab::paths::LAB_FIELDS, "lab::paths::LAB_FIELDS"),
    constant("lab_flow", lab::paths::LAB_FLOW, "lab::paths::LAB_FLOW"),
    constant("lab_routes", lab::paths::LAB_ROUTES, "lab::paths::LAB_ROUTES"),
];

#[cfg(test)]
mod tests {
    use crate::lab::urls::url_for;

    use super::*;

    #[test]
    fn each_place_makes_the_url_of_its_pattern() {
        for place in PLACES {
            let argument = match place.maker {
                Constant(_) => "",
                OfName(_) => "ada",
                OfToken(_) => "aB-_9",
                OfId(_) => "7",
            };
            let expected = place.pattern.replace("{name}", "ada").replace("{id}", "7");
            let expected = expected.replace("{token}", "aB-_9");
            assert_eq!(url_for(PLACES, place.name, argument), Ok((expected, place.code)));
        }
    }

    #[test]
    fn an_argument_that_is_none_is_said_to_be_so() {
        for (name, argument) in [
            ("nowhere", ""),
            ("home", "7"),
            ("student", ""),
            ("student", "0"),
            ("student", "-1"),
            ("student", "9999999999"),
            ("student", "7/edit"),
            ("guest", ""),
            ("guest", "../admin"),
            ("guest", "<script>"),
            ("known", ""),
            ("known", "a/b"),
        ] {
            assert!(url_for(PLACES, name, argument).is_err(), "{name} {argument}");
        }
    }
}

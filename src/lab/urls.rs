//! URLs by name: each place of the app, and the function that makes its URL.
//!
//! Flask's `url_for("student", id=7)` finds a misspelled name or a missing argument when the line
//! runs. `paths::student(7)` finds it when the line is compiled. The table below is for people who
//! look a place up by its name; a test holds it against the table of routes.

use crate::auth::account::Username;
use crate::base::paths;

/// What makes the URL.
#[derive(Clone, Copy, Debug)]
enum Maker {
    /// A constant.
    Constant(&'static str),
    /// A function of an account's name.
    OfName(fn(&str) -> String),
    /// A function of what a link ends with.
    OfToken(fn(&str) -> String),
    /// A function of a number.
    OfId(fn(i32) -> String),
}
use Maker::*;
use rollcall_forms::{CharClass, Field};

/// One place.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its name.
    pub name: &'static str,
    /// As the router has it.
    pub pattern: &'static str,
    /// The line of Rust that makes its URL.
    pub code: &'static str,
    maker: Maker,
}

const fn constant(name: &'static str, path: &'static str, code: &'static str) -> Place {
    Place { name, pattern: path, code, maker: Constant(path) }
}

/// The number in a path.
const ID: Field = Field::integer("argument", "The argument", 1, i32::MAX as i64).required();

/// The end of a link in a path: base64url (RFC 4648, section 5).
const TOKEN: Field =
    Field::text("argument", "The argument").required().max_length(64).chars(CharClass {
        ranges: &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_'), ('-', '-')],
        words: "the letters a to z, digits, _ and -",
    });

/// All places, by their names.
#[rustfmt::skip]
pub const PLACES: &[Place] = &[
    constant("home", paths::HOME, "paths::HOME"),
    constant("log_in", paths::LOGIN, "paths::LOGIN"),
    constant("log_out", paths::LOGOUT, "paths::LOGOUT"),
    constant("register", paths::REGISTER, "paths::REGISTER"),
    constant("setup", paths::SETUP, "paths::SETUP"),
    Place { name: "user", pattern: "/user/{name}", code: "paths::user(name)", maker: OfName(paths::user) },
    Place { name: "guest", pattern: "/guest/{name}", code: "paths::guest(name)", maker: OfName(paths::guest) },
    constant("admin", paths::ADMIN, "paths::ADMIN"),
    constant("audit", paths::AUDIT, "paths::AUDIT"),
    constant("change_password", paths::CHANGE_PASSWORD, "paths::CHANGE_PASSWORD"),
    constant("account", paths::ACCOUNT, "paths::ACCOUNT"),
    constant("end_other_logins", paths::END_OTHER_LOGINS, "paths::END_OTHER_LOGINS"),
    Place { name: "known", pattern: "/known/{token}", code: "paths::known(token)", maker: OfToken(paths::known) },
    constant("tokens", paths::TOKENS, "paths::TOKENS"),
    Place { name: "revoke_token", pattern: "/account/tokens/{id}/revoke", code: "paths::revoke_token(id)", maker: OfId(|id| paths::revoke_token(id.into())) },
    constant("api", paths::API_MANUAL, "paths::API_MANUAL"),
    constant("students", paths::STUDENTS, "paths::STUDENTS"),
    constant("new_student", paths::NEW_STUDENT, "paths::NEW_STUDENT"),
    constant("found_students", paths::FOUND_STUDENTS, "paths::FOUND_STUDENTS"),
    constant("found_cities", paths::FOUND_CITIES, "paths::FOUND_CITIES"),
    constant("cities", paths::CITIES, "paths::CITIES"),
    Place { name: "student", pattern: "/students/{id}", code: "paths::student(id)", maker: OfId(paths::student) },
    Place { name: "edit_student", pattern: "/students/{id}/edit", code: "paths::edit_student(id)", maker: OfId(paths::edit_student) },
    Place { name: "delete_student", pattern: "/students/{id}/delete", code: "paths::delete_student(id)", maker: OfId(paths::delete_student) },
    Place { name: "restore_student", pattern: "/students/{id}/restore", code: "paths::restore_student(id)", maker: OfId(paths::restore_student) },
    constant("imports", paths::IMPORTS, "paths::IMPORTS"),
    constant("import_look", paths::IMPORT_LOOK, "paths::IMPORT_LOOK"),
    Place { name: "import", pattern: "/students/import/{id}", code: "paths::import(id)", maker: OfId(paths::import) },
    Place { name: "import_progress", pattern: "/students/import/{id}/progress", code: "paths::import_progress(id)", maker: OfId(paths::import_progress) },
    Place { name: "import_problems", pattern: "/students/import/{id}/problems.csv", code: "paths::import_problems(id)", maker: OfId(paths::import_problems) },
    constant("import_template", paths::IMPORT_TEMPLATE, "paths::IMPORT_TEMPLATE"),
    constant("export_csv", paths::EXPORT_CSV, "paths::EXPORT_CSV"),
    constant("export_json_lines", paths::EXPORT_JSON_LINES, "paths::EXPORT_JSON_LINES"),
    constant("lab", paths::LAB, "paths::LAB"),
    constant("lab_request", paths::LAB_REQUEST, "paths::LAB_REQUEST"),
    constant("lab_session", paths::LAB_SESSION, "paths::LAB_SESSION"),
    constant("lab_tamper", paths::LAB_TAMPER, "paths::LAB_TAMPER"),
    constant("lab_cookies", paths::LAB_COOKIES, "paths::LAB_COOKIES"),
    constant("lab_csrf", paths::LAB_CSRF, "paths::LAB_CSRF"),
    constant("lab_csrf_elsewhere", paths::LAB_CSRF_ELSEWHERE, "paths::LAB_CSRF_ELSEWHERE"),
    constant("lab_http", paths::LAB_HTTP, "paths::LAB_HTTP"),
    constant("lab_fields", paths::LAB_FIELDS, "paths::LAB_FIELDS"),
    constant("lab_flow", paths::LAB_FLOW, "paths::LAB_FLOW"),
    constant("lab_routes", paths::LAB_ROUTES, "paths::LAB_ROUTES"),
];

/// The URL of a place, and the line of Rust that makes it.
///
/// # Errors
/// That there is no such place, or what is wrong with its argument, in words.
pub fn url_for(name: &str, argument: &str) -> Result<(String, &'static str), String> {
    let place = PLACES.iter().find(|place| place.name == name);
    let place = place.ok_or("There is no place of this name.")?;
    let url = match place.maker {
        Constant(path) if argument.trim().is_empty() => path.to_owned(),
        Constant(_) => return Err(format!("{name} takes no argument.")),
        OfName(make) => make(Username::parse(argument)?.as_str()),
        OfToken(make) => make(&TOKEN.parse_text(argument)?),
        OfId(make) => {
            let id = ID.parse_number(argument)?;
            make(i32::try_from(id).map_err(|_| "The argument is too large.")?)
        }
    };
    Ok((url, place.code))
}

#[cfg(test)]
mod tests {
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
            assert_eq!(url_for(place.name, argument), Ok((expected, place.code)));
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
            assert!(url_for(name, argument).is_err(), "{name} {argument}");
        }
    }
}

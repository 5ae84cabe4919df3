//! URLs by name: each place of the app, and the function that makes its URL.
//!
//! Flask's `url_for("student", id=7)` finds a misspelled name or a missing argument when the line
//! runs. `students::paths::student(7)` finds it when the line is compiled. The app hands down the table
//! of places, for people who look one up by its name; a test holds it against the table of routes.

use rollcall_forms::{CharClass, Field};

use crate::auth::account::Username;

/// What makes the URL.
#[derive(Clone, Copy, Debug)]
pub enum Maker {
    /// A constant.
    Constant(&'static str),
    /// A function of an account's name.
    OfName(fn(&str) -> String),
    /// A function of what a link ends with.
    OfToken(fn(&str) -> String),
    /// A function of a number.
    OfId(fn(i32) -> String),
}

/// One place.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its name.
    pub name: &'static str,
    /// As the router has it.
    pub pattern: &'static str,
    /// The line of Rust that makes its URL.
    pub code: &'static str,
    /// What makes its URL.
    pub maker: Maker,
}

/// A place without an argument.
pub const fn constant(name: &'static str, path: &'static str, code: &'static str) -> Place {
    Place { name, pattern: path, code, maker: Maker::Constant(path) }
}

/// The number in a path.
const ID: Field = Field::integer("argument", "The argument", 1, i32::MAX as i64).required();

/// The end of a link in a path: base64url (RFC 4648, section 5).
const TOKEN: Field =
    Field::text("argument", "The argument").required().max_length(64).chars(CharClass {
        ranges: &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_'), ('-', '-')],
        words: "the letters a to z, digits, _ and -",
    });

/// The URL of a place, and the line of Rust that makes it.
///
/// # Errors
/// That there is no such place, or what is wrong with its argument, in words.
pub fn url_for(
    places: &[Place],
    name: &str,
    argument: &str,
) -> Result<(String, &'static str), String> {
    let place = places.iter().find(|place| place.name == name);
    let place = place.ok_or("There is no place of this name.")?;
    let url = match place.maker {
        Maker::Constant(path) if argument.trim().is_empty() => path.to_owned(),
        Maker::Constant(_) => return Err(format!("{name} takes no argument.")),
        Maker::OfName(make) => make(Username::parse(argument)?.as_str()),
        Maker::OfToken(make) => make(&TOKEN.parse_text(argument)?),
        Maker::OfId(make) => {
            let id = ID.parse_number(argument)?;
            make(i32::try_from(id).map_err(|_| "The argument is too large.")?)
        }
    };
    Ok((url, place.code))
}

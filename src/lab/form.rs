//! The fields of the Lab's forms.

use rollcall_forms::{CharClass, Field};

use crate::base::error::AppError;

/// A word to search for: it comes back as an argument.
pub const WORD: Field = Field::search("word", "A word").hint("It travels in the address.");
/// How often: a second argument.
pub const TIMES: Field = Field::integer("times", "How often", 1, 99);

/// A name to post.
pub const NICKNAME: Field = Field::text("nickname", "A name").max_length(100);
/// A text to post.
pub const MESSAGE: Field = Field::text_area("message", "A message").max_length(1000);
/// A box to tick, or not.
pub const TICK: Field = Field::checkbox("tick", "A box: it is sent only when it is ticked");
/// Any file.
pub const UPLOAD: Field = Field::file("upload", "A file", "", 1024 * 1024)
    .hint("It is counted and thrown away, not kept.");

/// A place of the app, by its name.
pub const PLACE: Field = Field::select("name", "Name", &[]).required();
/// What stands in its path.
pub const ARGUMENT: Field = Field::text("argument", "Argument")
    .max_length(40)
    .hint("A number or a user name, where the path has one.");

/// What the keys that people make are made of.
const KEY_CHARS: CharClass = CharClass {
    ranges: &[('a', 'z'), ('0', '9'), ('_', '_'), ('-', '-')],
    words: "the letters a to z, digits, _ and -",
};

/// The name of a key in the session's data.
pub const KEY: Field = Field::text("key", "Key").required().max_length(32).chars(KEY_CHARS);
/// Its value.
pub const VALUE: Field = Field::text("value", "Value").max_length(4000);

/// The name of a key that somebody made in their session's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnKey(String);

impl OwnKey {
    /// Checks a name.
    ///
    /// # Errors
    /// A message for the field [`KEY`].
    pub fn parse(typed: &str) -> Result<Self, AppError> {
        let name = KEY.parse_text(typed);
        name.map(Self).map_err(|message| AppError::field(KEY.name, message))
    }

    /// The name, without what stands before it in the session's data.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

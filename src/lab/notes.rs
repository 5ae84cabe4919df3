//! Notes to try HTTP methods on: each session has a few of its own.

use rollcall_forms::Field;
use serde::Serialize;

/// So many notes of one session.
pub const MAX_NOTES: usize = 20;

/// The greatest number of a note, so that whoever puts one at a number of their own choice leaves
/// room behind it.
pub const MAX_ID: i32 = 9999;

/// What it says.
pub const TEXT: Field = Field::text_area("text", "Text").required().max_length(500);
/// A number to play with: a patch that copies the version into it does something else each time.
pub const COUNT: Field = Field::integer("count", "Count", 0, 1_000_000_000);

/// One note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Its number, from 1 on.
    pub id: i32,
    /// What it says.
    pub text: String,
    /// A number; 0 where none is sent.
    pub count: i64,
    /// Which change of the notes made it so. No two states of one's notes have the same, not even after
    /// the note was deleted and put back.
    pub version: i32,
    /// By chance, and the same for all notes of one session. Notes of others stand at the same
    /// addresses, in the same browser perhaps: with the version it is good for an `ETag`.
    #[serde(skip)]
    pub mark: u32,
}

/// What a program says of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// See [`Note::text`].
    pub text: String,
    /// See [`Note::count`].
    pub count: i64,
}

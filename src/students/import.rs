//! An import: a file of students on its way into the roster, from the upload to its end.

use std::fmt;
use std::str::FromStr;

use rollcall_forms::Field;
use serde::{Deserialize, Serialize};

use super::matching::Matching;

/// The file that is uploaded.
pub const FILE: Field = Field::file("file", "File", ".csv,.tsv,.txt", 50 * 1024 * 1024)
    .required()
    .hint("CSV in UTF-8, with a line of column names. Nothing is changed before you say so.");

/// The box to tick when the same file was imported before.
pub const AGAIN: Field = Field::checkbox("again", "Import this file once more");

/// The field of a form that says what to do: the value of the button.
pub const STEP: &str = "step";

/// The hidden field that says which matching was checked when the person saw the numbers.
pub const SEEN: &str = "seen";

/// The values of [`STEP`].
pub mod step {
    /// Checks every row.
    pub const CHECK: &str = "check";
    /// Imports all rows.
    pub const WRITE: &str = "write";
    /// Imports the rows without problems.
    pub const WRITE_GOOD: &str = "write-good";
    /// Stops what is under way.
    pub const STOP: &str = "stop";
    /// Goes on with what is decided and rests.
    pub const GO_ON: &str = "go-on";
    /// Goes back to the matching of columns.
    pub const MATCH: &str = "match";
    /// Throws the file away.
    pub const DISCARD: &str = "discard";
}

/// So many problems are shown on the page; a file has them all.
pub const PROBLEMS_SHOWN: usize = 100;

/// So many problems are kept. Who has more has matched the wrong columns.
pub const PROBLEMS_KEPT: u64 = 100_000;

/// An import, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its number.
    pub id: i32,
    /// Who brought the file.
    pub account_name: String,
    /// What they call the file.
    pub file_name: String,
    /// How large it is.
    pub bytes: u64,
    /// How far it is.
    pub state: ImportState,
    /// Why it failed, in words; `""` if it did not.
    pub message: String,
    /// When the file came: Unix seconds, like all times here.
    pub created: i64,
    /// When what is under way began, or what ended last.
    pub started: i64,
    /// When it ended.
    pub ended: Option<i64>,
    /// How much of what is under way is done, out of [`Import::total`].
    pub done: u64,
    /// Bytes while the file is checked, and then the rows that add or change a student.
    pub total: u64,
    /// What the rows are.
    pub counts: Counts,
    /// Which column holds what, as text that only the server reads; `""` before it is matched.
    pub matching: String,
}

/// How far an import is, for a page that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressShown {
    /// What is being done, as [`ImportState`] writes it.
    pub work: String,
    /// How much of it is done, of 100.
    pub percent: String,
    /// The same in words, as HTML.
    pub words: String,
}

/// How many rows of a file are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Students to be added.
    pub added: u64,
    /// Students to be changed.
    pub changed: u64,
    /// Rows that say what is there already.
    pub unchanged: u64,
    /// Rows that break a rule.
    pub refused: u64,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// The file is here; its columns wait to be matched.
    Uploaded,
    /// Row after row is checked.
    Checking,
    /// All rows were checked, and nothing was changed yet.
    Checked,
    /// It was begun and is not decided yet: it can still be stopped.
    Preparing,
    /// It is decided that all students will be on the roster, and some may be there. Nothing stops
    /// it any more; when nobody works on it, it rests until somebody does.
    Writing,
    /// All are on the roster.
    Done,
    /// Somebody stopped it. Nothing was changed.
    Stopped,
    /// The server ended meanwhile. Nothing was changed.
    Interrupted,
    /// It could not be done. Nothing was changed.
    Failed,
    /// The file was thrown away. Nothing was changed.
    Discarded,
}

/// A row that cannot be taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line on which the row begins, counted from 1.
    pub line: u64,
    /// Whom the row is for: the name that stands in it, or that the student has; `""` if there is
    /// none.
    pub student: String,
    /// The column as the file names it, `""` for the row as a whole.
    pub column: String,
    /// A sentence.
    pub reason: String,
}

/// The first rows of a file, and which of its columns hold what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The names of the columns.
    pub header: Vec<String>,
    /// Some rows, each with as many cells as the header, if the file is in order.
    pub rows: Vec<Vec<String>>,
    /// Which column holds which field, in the order of [`super::matching::fields`].
    pub matching: Matching,
    /// When the same file was imported before, and by whom.
    pub before: Option<(i64, String)>,
}

impl Counts {
    /// Why there is nothing to import, if no row adds or changes a student.
    pub fn nothing_to_import(&self) -> Option<&'static str> {
        if self.added + self.changed > 0 {
            None
        } else if self.refused == 0 {
            Some("There is nothing to import: every row says what is there already.")
        } else {
            Some("There is nothing to import: no row is good and new.")
        }
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.added + self.changed + self.unchanged + self.refused
    }
}

impl Import {
    /// How many rows a second were done until `now`, and how many seconds are left.
    pub fn pace(&self, now: i64) -> (u64, Option<u64>) {
        let seconds = now.saturating_sub(self.started).max(1).unsigned_abs();
        let rows = if self.state == ImportState::Checking { self.counts.rows() } else { self.done };
        let left = self.total.saturating_sub(self.done);
        let per_unit = (self.done > 0).then(|| (left * seconds).div_ceil(self.done));
        (rows / seconds, per_unit)
    }
}

impl ImportState {
    const NAMES: [(Self, &str); 10] = [
        (Self::Uploaded, "uploaded"),
        (Self::Checking, "checking"),
        (Self::Checked, "checked"),
        (Self::Preparing, "preparing"),
        (Self::Writing, "writing"),
        (Self::Done, "done"),
        (Self::Stopped, "stopped"),
        (Self::Interrupted, "interrupted"),
        (Self::Failed, "failed"),
        (Self::Discarded, "discarded"),
    ];

    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(state, _)| *state == self).map_or("", |(_, name)| name)
    }

    /// Whether somebody works on it now, or it rests before its end.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Checking | Self::Preparing | Self::Writing)
    }
}

impl FromStr for ImportState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::NAMES.iter().find(|(_, name)| *name == text);
        found.map(|(state, _)| *state).ok_or_else(|| format!("`{text}` is no state of an import"))
    }
}

impl fmt::Display for ImportState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_takes_as_long_as_what_is_done() {
        let import = |state: ImportState, done| Import {
            id: 1,
            account_name: String::new(),
            file_name: String::new(),
            bytes: 0,
            state,
            message: String::new(),
            created: 0,
            started: 100,
            ended: None,
            done,
            total: 1000,
            counts: Counts { added: 40, changed: 0, unchanged: 8, refused: 2 },
            matching: String::new(),
        };
        // Of a check bytes are done, and rows are told.
        assert_eq!(import(ImportState::Checking, 250).pace(110), (5, Some(30)));
        assert_eq!(import(ImportState::Writing, 250).pace(110), (25, Some(30)));
        assert_eq!(import(ImportState::Writing, 300).pace(101), (300, Some(3)));
        assert_eq!(import(ImportState::Writing, 1000).pace(110), (100, Some(0)));
        assert_eq!(import(ImportState::Preparing, 0).pace(110), (0, None));
        // A clock may be put back.
        assert_eq!(import(ImportState::Writing, 500).pace(90), (500, Some(1)));
    }
}

//! A student, as every part of the app and every program that reads them knows one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::form::MODE;

/// One row of the roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Student {
    /// 1 to 2,147,483,647; never given to another student. A program may choose it, also that of a
    /// student who is gone for good.
    pub id: i32,
    /// What an admin filled in.
    #[serde(flatten)]
    pub facts: Facts,
    /// When it was added: Unix seconds, UTC.
    pub created: i64,
    /// When it was changed last: Unix seconds, UTC.
    pub updated: i64,
    /// Raised by each change: whoever saves says which version they had read.
    pub version: i32,
}

/// What an admin fills in about a student, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// 1 to 100 characters.
    pub name: String,
    /// At most 50 characters.
    pub city: String,
    /// At most 200 characters, lines ended by LF.
    pub addr: String,
    /// At most 10 letters, digits, spaces and hyphens.
    pub pin: String,
    /// 1 to 10.
    pub year: i32,
    /// In cents: 0 to 100,000,000.
    pub fee_cents: i64,
    /// The key of a programme of Leptos.toml.
    pub programme: String,
    /// Where they study.
    pub mode: Mode,
    /// Whether they attend now.
    pub active: bool,
}

/// Where a student studies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// In the building.
    Campus,
    /// From elsewhere.
    Online,
}

impl Mode {
    /// The name in the database, in forms and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Campus => "campus",
            Self::Online => "online",
        }
    }

    /// The words for people: those of the field.
    pub fn label(self) -> &'static str {
        MODE.kind.label(self.as_str())
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "campus" => Ok(Self::Campus),
            "online" => Ok(Self::Online),
            other => Err(format!("`{other}` is no mode; there are `campus` and `online`")),
        }
    }
}

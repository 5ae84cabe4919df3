//! Who can sign in, as far as the browser may know.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::form::USERNAME;

/// The name of an account: 1 to 32 of `a-z 0-9 _ -`. Capital letters are read as small ones,
/// so names are compared without case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Username(String);

impl Username {
    /// Reads a typed name.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(typed: &str) -> Result<Self, String> {
        Ok(Self(USERNAME.parse_text(typed)?.to_ascii_lowercase()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees their own page and the roster.
    Guest,
    /// Keeps the roster and the accounts.
    Admin,
}

impl Role {
    /// The name in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Admin => "admin",
        }
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Guest => "Guest",
            Self::Admin => "Admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "guest" => Ok(Self::Guest),
            "admin" => Ok(Self::Admin),
            other => Err(format!("`{other}` is no role; there are `guest` and `admin`")),
        }
    }
}

/// An account without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub username: Username,
    /// What it may do.
    pub role: Role,
}

/// One signed-in session of an account, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginSummary {
    /// Whether it is the session that asks.
    pub is_this: bool,
    /// When it began, in UTC (RFC 3339).
    pub since: String,
    /// The address it began from.
    pub address: String,
    /// What the browser called itself, shortened.
    pub user_agent: String,
}

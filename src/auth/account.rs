//! Who can sign in, as far as the browser may know.

use std::fmt;

use rollcall_forms::{CharClass, Field};
use serde::{Deserialize, Serialize};

use crate::auth::paths;

const USERNAME_CHARS: CharClass = CharClass {
    ranges: &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_'), ('-', '-')],
    words: "the letters a to z, digits, _ and -",
};

/// The name of an account.
pub const USERNAME: Field = Field::text("username", "User name")
    .required()
    .max_length(32)
    .chars(USERNAME_CHARS)
    .autocomplete("username");

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
    /// Sees their own page and account.
    Guest,
    /// Reads the roster.
    Staff,
    /// Keeps the roster and the accounts.
    Admin,
}

impl Role {
    /// The name in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Staff => "staff",
            Self::Admin => "admin",
        }
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Guest => "Guest",
            Self::Staff => "Staff",
            Self::Admin => "Admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "guest" => Ok(Self::Guest),
            "staff" => Ok(Self::Staff),
            "admin" => Ok(Self::Admin),
            other => Err(format!("`{other}` is no role; there are `guest`, `staff` and `admin`")),
        }
    }
}

/// Who may make an account for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// Everybody, a guest's.
    Open,
    /// Who has an invitation.
    Invited,
    /// Nobody: accounts are made at the shell and over the API.
    Closed,
}

/// Where accounts belong. Pages of staff and of admins are of other features, so the app says which.
#[derive(Clone, Copy, Debug)]
pub struct Landing {
    /// The page of staff.
    pub staff: &'static str,
    /// The page of admins.
    pub admin: &'static str,
}

impl Landing {
    /// Where an account belongs: there log-in leads, and `/user/{name}`.
    pub fn of(&self, role: Role, name: &Username) -> String {
        match role {
            Role::Guest => paths::guest(name.as_str()),
            Role::Staff => self.staff.to_owned(),
            Role::Admin => self.admin.to_owned(),
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
    /// When it began: Unix seconds.
    pub since: i64,
    /// The address it began from.
    pub address: String,
    /// What the browser called itself, shortened.
    pub user_agent: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_a_place_of_its_own() {
        let ada = Username::parse("Ada").expect("a name");
        let landing = Landing { staff: "/students", admin: "/admin" };
        for (role, place) in
            [(Role::Guest, "/guest/ada"), (Role::Staff, "/students"), (Role::Admin, "/admin")]
        {
            assert_eq!(landing.of(role, &ada), place);
        }
    }

    #[test]
    fn a_role_is_read_by_its_name_alone() {
        for role in [Role::Guest, Role::Staff, Role::Admin] {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        for other in ["", "Staff", " staff", "owner"] {
            assert!(other.parse::<Role>().is_err(), "{other:?}");
        }
    }
}

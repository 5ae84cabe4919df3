//! Personal tokens, as far as their owner may see them: never the token itself.

use rollcall_forms::{Field, Options};

/// What a token may do.
pub const TOKEN_SCOPE: Field = Field::radio("scope", "Access", SCOPES).required();

const SCOPES: Options = &[
    ("read", "Read"),
    ("write", "Read and change"),
    ("accounts", "Read and change, and keep the accounts if you are an admin"),
];

/// What a token may do: at most what its account may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Only ask.
    Read,
    /// Ask and change, but for accounts and logins.
    Write,
    /// Ask and change, and what admins alone may: make accounts, change what they may do, end
    /// logins.
    Accounts,
}

impl Scope {
    /// The name in forms, in the database and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Accounts => "accounts",
        }
    }

    /// The words for people.
    pub fn label(self) -> &'static str {
        TOKEN_SCOPE.kind.label(self.as_str())
    }
}

impl std::str::FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "read" => Ok(Self::Read),
            "write" => Ok(Self::Write),
            "accounts" => Ok(Self::Accounts),
            other => {
                Err(format!("`{other}` is no scope; there are `read`, `write` and `accounts`"))
            }
        }
    }
}

/// Whether a token is good, or why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// It is taken.
    Live,
    /// Its last day is over.
    Expired,
    /// Its owner has revoked it.
    Revoked,
    /// All sessions and tokens of the account were ended: by a new password, say.
    Ended,
}

impl TokenState {
    /// The words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Live => "In use",
            Self::Expired => "Expired",
            Self::Revoked => "Revoked",
            Self::Ended => "Ended with the password",
        }
    }
}

/// One token in the list of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSummary {
    /// Its number.
    pub id: i64,
    /// What its owner calls it.
    pub name: String,
    /// How it begins.
    pub hint: String,
    /// What it may do.
    pub scope: Scope,
    /// When it was made. Unix seconds, like all times here.
    pub created: i64,
    /// From when on it is not taken any more.
    pub expires: i64,
    /// When it was used last, to the minute.
    pub last_used: Option<i64>,
    /// Whether it is good.
    pub state: TokenState,
}

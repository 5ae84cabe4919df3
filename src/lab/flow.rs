//! One's own last requests, as steps between browser, cookie, server and database.

use super::shown::{Line, Shown};

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The browser.
    Browser,
    /// What the browser keeps.
    Cookie,
    /// This server.
    Server,
    /// Its table of logins.
    Database,
}

impl Lane {
    /// All of them, from left to right.
    pub const ALL: [Self; 4] = [Self::Browser, Self::Cookie, Self::Server, Self::Database];

    /// As the head of the drawing has it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Browser => "Browser",
            Self::Cookie => "Cookie",
            Self::Server => "Server",
            Self::Database => "Database",
        }
    }
}

/// One arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it begins.
    pub from: Lane,
    /// Where it ends.
    pub to: Lane,
    /// What travels.
    pub label: Shown,
    /// What it means.
    pub note: &'static str,
    /// The headers that came along.
    pub headers: Vec<Line>,
}

/// One request with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// When it came, Unix seconds.
    pub at: i64,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct FlowView {
    /// The requests, oldest first.
    pub exchanges: Vec<Exchange>,
    /// The step to look at, counted from one through all requests.
    pub step: Option<usize>,
}

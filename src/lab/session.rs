//! A session, taken apart for its page.

use super::shown::Shown;

/// What the page shows of one's own session.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// The cookie's name.
    pub name: String,
    /// The payload as it stands in the cookie.
    pub encoded: String,
    /// The id of the key that signed it.
    pub key_id: String,
    /// Its MAC, hidden.
    pub mac: Shown,
    /// The payload, decoded.
    pub json: String,
    /// Each of its members.
    pub members: Vec<Member>,
    /// Whether it came with the request, and does not begin with the answer.
    pub arrived: bool,
    /// Whether an older key had signed it.
    pub by_fallback: bool,
    /// Bytes of name and value.
    pub bytes: usize,
    /// The most that browsers keep.
    pub limit_bytes: usize,
    /// When it began, Unix seconds.
    pub issued: i64,
    /// Its two ends.
    pub ends: Vec<End>,
    /// What its owner keeps in it.
    pub own: Vec<OwnValue>,
    /// The same data as other frameworks would write it.
    pub others: Vec<OtherFormat>,
}

/// One member of the payload.
#[derive(Clone, Debug)]
pub struct Member {
    /// As the JSON has it.
    pub name: &'static str,
    /// As the JSON has it.
    pub value: String,
    /// The moment, if it is one, Unix seconds.
    pub at: Option<i64>,
    /// What it says.
    pub meaning: &'static str,
}

/// An end of a session.
#[derive(Clone, Debug)]
pub struct End {
    /// Which.
    pub label: &'static str,
    /// When, Unix seconds.
    pub at: i64,
    /// In how many seconds.
    pub left_secs: i64,
}

/// A key that somebody made.
#[derive(Clone, Debug)]
pub struct OwnValue {
    /// Its name.
    pub key: String,
    /// What it holds.
    pub value: Shown,
    /// Its bytes in the payload.
    pub bytes: usize,
}

/// How another framework would write the same data. Nothing is signed for it.
#[derive(Clone, Debug)]
pub struct OtherFormat {
    /// Which.
    pub framework: &'static str,
    /// What each part is, and the part.
    pub parts: Vec<(&'static str, Shown)>,
    /// What stands between them.
    pub separator: &'static str,
    /// What a log-out is worth there.
    pub ended: &'static str,
}

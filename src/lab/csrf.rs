//! A forged post, and which defence stops it.

use super::shown::{Line, RequestView, Shown};

/// One of the four defences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defence {
    /// The cookie's attribute.
    SameSite,
    /// The header that says whose page it was.
    SecFetchSite,
    /// The header that says the origin of that page.
    Origin,
    /// The token in the form.
    Token,
}

impl Defence {
    /// All of them, in the order in which a request meets them.
    pub const ALL: [Self; 4] = [Self::SameSite, Self::SecFetchSite, Self::Origin, Self::Token];

    /// Its name.
    pub const fn words(self) -> &'static str {
        match self {
            Self::SameSite => "SameSite of the cookie",
            Self::SecFetchSite => "Sec-Fetch-Site",
            Self::Origin => "Origin",
            Self::Token => "The token in the form",
        }
    }

    /// How it works.
    pub const fn about(self) -> &'static str {
        match self {
            Self::SameSite => {
                "The session cookie says SameSite=Lax. So a browser leaves it at home when a page of \
                 another site posts here, and the post is a stranger's."
            }
            Self::SecFetchSite => {
                "The browser says whether the page that asks is of this origin. No script can change \
                 it. Only same-origin and none (typed, or a bookmark) pass."
            }
            Self::Origin => {
                "Older browsers say scheme, host and port of the page that asks. It is asked where \
                 Sec-Fetch-Site is missing; null is refused."
            }
            Self::Token => {
                "Each form of this app carries a token that only a page of the same session can know. \
                 It alone decides where a request brings neither header, as a program's does."
            }
        }
    }
}

/// What a defence makes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It lets it through.
    Passes,
    /// It stops it.
    Stops,
    /// There is nothing to go by.
    Silent,
}

/// A defence with what it says.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Which.
    pub defence: Defence,
    /// What it says.
    pub says: Says,
    /// What it went by.
    pub evidence: Shown,
}

/// What the report shows.
#[derive(Clone, Debug)]
pub struct Report {
    /// The four defences.
    pub findings: Vec<Finding>,
    /// Whether an action of this app would have been done.
    pub would_act: bool,
    /// The request that arrived.
    pub request: RequestView,
    /// The fields of the form.
    pub fields: Vec<Line>,
}

/// A request as browsers send it, on record.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Who posts.
    pub who: &'static str,
    /// The cookie, the two headers and the token, in words.
    pub brings: &'static str,
    /// What each defence says, by the code that guards the app.
    pub says: Vec<(Defence, Says)>,
}

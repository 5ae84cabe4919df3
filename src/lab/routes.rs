//! The map of all routes, and the builder of URLs.

/// One route, as `rollcall routes` prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteLine {
    /// `GET` or another.
    pub method: &'static str,
    /// As the router has it.
    pub path: &'static str,
    /// Who may use it.
    pub who: &'static str,
    /// What answers: a page, an action.
    pub what: &'static str,
}

/// What the builder was asked for, and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// The name of the place.
    pub name: String,
    /// Its argument, as typed.
    pub argument: String,
    /// The URL and the function that makes it, or what is wrong; nothing before anything was asked.
    pub result: Option<Result<(String, &'static str), String>>,
}

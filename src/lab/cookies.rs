//! Plain cookies: their fields, the line that sets one, and the rules by which browsers refuse.

use rollcall_forms::{CharClass, Field, FieldErrors, Options, Typed};

use super::shown::Line;

/// What a name may hold: less than RFC 6265 lets it (a token), and enough to try with.
const NAME_CHARS: CharClass = CharClass {
    ranges: &[('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_'), ('-', '-')],
    words: "letters, digits, _ and -",
};

/// What a value may hold: `cookie-octet` of RFC 6265, section 4.1.1.
const VALUE_CHARS: CharClass = CharClass {
    ranges: &[('!', '!'), ('#', '+'), ('-', ':'), ('<', '['), (']', '~')],
    words: "visible ASCII without quotes, commas, semicolons and backslashes",
};

/// The paths to choose from.
pub const PATHS: Options = &[
    ("/", "/ (every page)"),
    ("/lab", "/lab"),
    ("/lab/cookies", "/lab/cookies (this room)"),
    ("/lab/request", "/lab/request (room 1)"),
];

const SAME_SITES: Options = &[("Lax", "Lax"), ("Strict", "Strict"), ("None", "None")];

/// The names that may be set here begin so.
pub const PREFIXES: [&str; 2] = ["lab-", "__Host-lab-"];

/// The most bytes of name and value that browsers keep (RFC 6265bis, section 5.7).
pub const MAX_BYTES: usize = 4096;

/// The name.
pub const NAME: Field = Field::text("name", "Name")
    .required()
    .max_length(60)
    .chars(NAME_CHARS)
    .hint("It begins with lab- or __Host-lab-.")
    .rule(|name, _| {
        let rest = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix));
        let fits = rest.is_some_and(|rest| !rest.is_empty());
        if fits { Ok(()) } else { Err("Name has to begin with lab- or __Host-lab-.".to_owned()) }
    });
/// The value.
pub const VALUE: Field = Field::text("value", "Value").max_length(MAX_BYTES).chars(VALUE_CHARS);
/// For which paths it is sent.
pub const PATH: Field = Field::select("path", "Path", PATHS).required();
/// For how long, in seconds.
pub const MAX_AGE: Field = Field::integer("max_age", "Max-Age", -1, 50_000_000)
    .hint("Seconds. Nothing: until the browser closes. 0: at once, so it is removed.");
/// Over https alone.
pub const SECURE: Field = Field::checkbox("secure", "Secure: over https alone");
/// For no script.
pub const HTTP_ONLY: Field = Field::checkbox("http_only", "HttpOnly: no script can read it");
/// Whether other sites' pages send it.
pub const SAME_SITE: Field = Field::select("same_site", "SameSite", SAME_SITES).blank("Not said");

const FIELDS: [Field; 7] = [NAME, VALUE, PATH, MAX_AGE, SECURE, HTTP_ONLY, SAME_SITE];

/// A cookie to be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabCookie {
    /// Begins with one of the prefixes.
    pub name: String,
    /// Visible ASCII.
    pub value: String,
    /// One of the paths.
    pub path: String,
    /// In seconds.
    pub max_age: Option<i64>,
    /// The attribute `Secure`.
    pub secure: bool,
    /// The attribute `HttpOnly`.
    pub http_only: bool,
    /// The attribute `SameSite`, `""` for none.
    pub same_site: String,
}

impl LabCookie {
    /// Reads what was typed.
    ///
    /// # Errors
    /// A message for each field that breaks a rule.
    pub fn parse(typed: &Typed) -> Result<Self, FieldErrors> {
        Field::check_all(&FIELDS, typed)?;
        Ok(Self {
            name: typed.parse(&NAME, Field::parse_text)?,
            value: typed.parse(&VALUE, Field::parse_text)?,
            path: typed.parse(&PATH, Field::parse_text)?,
            max_age: typed.parse_optional(&MAX_AGE, Field::parse_number)?,
            secure: typed.parse(&SECURE, Field::parse_boolean)?,
            http_only: typed.parse(&HTTP_ONLY, Field::parse_boolean)?,
            same_site: typed.parse(&SAME_SITE, Field::parse_text)?,
        })
    }

    /// The line that removes the cookie of this name at `path`.
    pub fn removal(name: &str, path: &str, secure: bool) -> Self {
        let (name, path) = (name.to_owned(), path.to_owned());
        let (value, same_site) = (String::new(), String::new());
        Self { name, value, path, max_age: Some(0), secure, http_only: false, same_site }
    }

    /// Bytes of name and value.
    pub fn bytes(&self) -> usize {
        self.name.len() + self.value.len()
    }

    /// The value of `Set-Cookie`.
    pub fn line(&self) -> String {
        let mut line = format!("{}={}; Path={}", self.name, self.value, self.path);
        if let Some(secs) = self.max_age {
            line += &format!("; Max-Age={secs}");
        }
        if self.secure {
            line += "; Secure";
        }
        if self.http_only {
            line += "; HttpOnly";
        }
        if !self.same_site.is_empty() {
            line += &format!("; SameSite={}", self.same_site);
        }
        line
    }

    /// Why a browser does not keep it, or does not send it to this room: the rules of RFC 6265bis,
    /// sections 5.5 to 5.7. `safe` says whether the page came by https or from this very machine.
    pub fn reasons(&self, safe: bool) -> Vec<&'static str> {
        let is_host = self.name.starts_with("__Host-");
        let rules = [
            (
                self.bytes() > MAX_BYTES,
                "Name and value are more than 4096 bytes: it is dropped without a word.",
            ),
            (is_host && !self.secure, "A name with __Host- needs Secure."),
            (is_host && self.path != "/", "A name with __Host- needs Path=/."),
            (self.same_site == "None" && !self.secure, "SameSite=None needs Secure."),
            (self.secure && !safe, "Secure cannot be set over plain http."),
            (
                self.max_age.is_some_and(|secs| secs <= 0),
                "A Max-Age of 0 or less is over at once: this removes a cookie of that name and path.",
            ),
            (
                !sent_to(&self.path),
                "Its path does not match this room's, so it is kept and not sent here. Look into room 1.",
            ),
        ];
        rules.into_iter().filter(|(broken, _)| *broken).map(|(_, reason)| reason).collect()
    }
}

/// Whether a cookie of this path is sent to this room (path-match, RFC 6265bis, section 5.1.4).
fn sent_to(path: &str) -> bool {
    let rest = crate::lab::paths::LAB_COOKIES.strip_prefix(path);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || path.ends_with('/'))
}

/// What became of a cookie that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It came with the next request.
    CameBack,
    /// A cookie of this name came, with another value.
    OtherValue,
    /// None of this name came.
    NotSent,
}

/// What was tried last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The lines that were sent.
    pub lines: Vec<String>,
    /// What became of it.
    pub fate: Fate,
    /// The rules that explain it.
    pub reasons: Vec<&'static str>,
    /// Whether it was to be removed.
    pub removed: bool,
    /// Its Max-Age, after which it comes no more.
    pub max_age: Option<i64>,
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct CookiesView {
    /// The cookies of this room that came.
    pub came: Vec<Line>,
    /// Their names, to remove them by.
    pub names: Vec<String>,
    /// What was tried last.
    pub tried: Option<Tried>,
    /// What was typed last, so that it can be changed.
    pub typed: Typed,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(change: impl FnOnce(&mut LabCookie)) -> LabCookie {
        let mut cookie = LabCookie { max_age: None, ..LabCookie::removal("lab-x", "/", false) };
        change(&mut cookie);
        cookie
    }

    #[test]
    fn the_line_says_each_attribute_that_was_chosen() {
        assert_eq!(cookie(|_| ()).line(), "lab-x=; Path=/");
        let all = cookie(|cookie| {
            cookie.value = "1".to_owned();
            cookie.max_age = Some(60);
            (cookie.secure, cookie.http_only) = (true, true);
            cookie.same_site = "None".to_owned();
        });
        assert_eq!(all.line(), "lab-x=1; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=None");
    }

    #[test]
    fn each_rule_of_browsers_is_named() {
        let named = |name: &str| name.to_owned();
        let cases: [(LabCookie, bool, &str); 9] = [
            (cookie(|_| ()), true, ""),
            (cookie(|c| c.value = "x".repeat(4092)), true, "more than 4096"),
            (cookie(|c| c.name = named("__Host-lab-x")), true, "needs Secure"),
            (
                cookie(|c| {
                    (c.name, c.secure, c.path) = (named("__Host-lab-x"), true, named("/lab"))
                }),
                true,
                "needs Path=/",
            ),
            (cookie(|c| c.same_site = named("None")), true, "SameSite=None"),
            (cookie(|c| c.secure = true), false, "plain http"),
            (cookie(|c| c.max_age = Some(0)), true, "over at once"),
            (cookie(|c| c.path = named("/lab/request")), true, "room 1"),
            (cookie(|c| c.path = named("/lab")), true, ""),
        ];
        for (cookie, safe, expected) in cases {
            let reasons = cookie.reasons(safe);
            let named = usize::from(!expected.is_empty());
            assert_eq!(reasons.len(), named, "{:.80}: {reasons:?}", cookie.line());
            assert!(reasons.iter().all(|reason| reason.contains(expected)), "{reasons:?}");
        }
    }
}

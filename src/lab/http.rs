//! HTTP methods: what the standard promises of each, and what became of a call.

use rollcall_forms::{Field, Options, Typed};

use super::shown::{Line, Shown};

/// A method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpMethod {
    /// Reads.
    Get,
    /// Reads the headers alone.
    Head,
    /// Hands something over.
    Post,
    /// Puts something where the address says.
    Put,
    /// Changes a part.
    Patch,
    /// Takes away.
    Delete,
    /// Asks what can be asked.
    Options,
}

impl HttpMethod {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Options];

    /// As it stands in a request.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }

    /// The method of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == name)
    }

    /// What the standard says of it: RFC 9110, and RFC 5789 for `PATCH`.
    pub const fn promises(self) -> Promises {
        match self {
            Self::Get => Promises {
                about: "Answers what is there.",
                safe: true,
                idempotent: true,
                cacheable: "yes",
                section: "RFC 9110, 9.3.1",
            },
            Self::Head => Promises {
                about: "Answers what GET would, without the body.",
                safe: true,
                idempotent: true,
                cacheable: "yes",
                section: "RFC 9110, 9.3.2",
            },
            Self::Post => Promises {
                about: "Hands over a body, and the resource does with it what it is for.",
                safe: false,
                idempotent: false,
                cacheable: "only if the answer says how long, and Content-Location names the address",
                section: "RFC 9110, 9.3.3",
            },
            Self::Put => Promises {
                about: "Makes the resource at this address what the body says.",
                safe: false,
                idempotent: true,
                cacheable: "no",
                section: "RFC 9110, 9.3.4",
            },
            Self::Patch => Promises {
                about: "Carries out what the body says on what is there.",
                safe: false,
                idempotent: false,
                cacheable: "only if the answer says how long, and Content-Location names the address",
                section: "RFC 5789, 2",
            },
            Self::Delete => Promises {
                about: "Takes away what is at this address.",
                safe: false,
                idempotent: true,
                cacheable: "no",
                section: "RFC 9110, 9.3.5",
            },
            Self::Options => Promises {
                about: "Answers what can be asked here.",
                safe: true,
                idempotent: true,
                cacheable: "no",
                section: "RFC 9110, 9.3.7",
            },
        }
    }
}

/// What the standard says of a method.
#[derive(Clone, Copy, Debug)]
pub struct Promises {
    /// What it is for.
    pub about: &'static str,
    /// Whoever asks does not ask for any change (RFC 9110, section 9.2.1).
    pub safe: bool,
    /// Sent twice, it leaves what it leaves sent once (section 9.2.2).
    pub idempotent: bool,
    /// Whether an answer may be kept and used again (section 9.2.3).
    pub cacheable: &'static str,
    /// Where it stands.
    pub section: &'static str,
}

const METHODS: Options = &[
    ("GET", "GET"),
    ("HEAD", "HEAD"),
    ("POST", "POST"),
    ("PUT", "PUT"),
    ("PATCH", "PATCH"),
    ("DELETE", "DELETE"),
    ("OPTIONS", "OPTIONS"),
];

/// The most characters of a path.
const MAX_PATH: usize = 1000;

/// The method.
pub const METHOD: Field = Field::select("method", "Method", METHODS).required();
/// Path and query.
pub const PATH: Field = Field::text("path", "Path")
    .required()
    .max_length(MAX_PATH)
    .hint("Below /api/v1, or your notes at /lab/http/notes. A ? and arguments may follow.");
/// The headers.
pub const HEADERS: Field = Field::text_area("headers", "Headers").max_length(2000).hint(
    "One on a line, like Accept: text/csv. Host, cookie and proof of origin come by themselves.",
);
/// The body.
pub const BODY: Field = Field::text_area("body", "Body")
    .max_length(10_000)
    .hint("JSON, for most of what can be asked. GET and HEAD go without.");

/// Says that a link has filled in a call that may change something: it may be somebody else's.
pub const LINKED: Field = Field::hidden("linked");
/// The tick without which such a call is not sent.
pub const CONFIRMED: Field = Field::checkbox("confirmed", "Send this: it changes something")
    .hint("A link has filled in the console. Look at what it asks for.");

/// What the console sends.
pub const FIELDS: [Field; 4] = [METHOD, PATH, HEADERS, BODY];

/// The name of the button that sends twice.
pub const TWICE: &str = "twice";

/// An answer as a page may show it.
#[derive(Clone, Debug)]
pub struct AnswerView {
    /// The first line: `HTTP/1.1 201 Created`.
    pub status: String,
    /// In their order.
    pub headers: Vec<Line>,
    /// What of it may be shown.
    pub body: Shown,
    /// How long it took, in words.
    pub time: String,
}

/// The state of what a call was about, between two calls.
#[derive(Clone, Debug)]
pub struct State {
    /// When.
    pub moment: &'static str,
    /// What `GET` answered then.
    pub status: String,
    /// The body of it.
    pub body: Shown,
}

/// A promise, and what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `Safe` or `Idempotent`.
    pub promise: &'static str,
    /// Whether the standard promises it of the method.
    pub is_promised: bool,
    /// Whether it was so this time; `None` when nothing could be seen.
    pub was_so: Option<bool>,
    /// What to make of it.
    pub words: String,
}

/// What two calls did.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What was asked for the state.
    pub asked: String,
    /// Before, after the first and after the second.
    pub states: [State; 3],
    /// Safe, and idempotent.
    pub findings: [Finding; 2],
    /// Whether the answers were the same.
    pub answers: String,
}

/// A call that was sent.
#[derive(Clone, Debug)]
pub struct SentView {
    /// The method.
    pub method: HttpMethod,
    /// The first line of the request.
    pub line: Shown,
    /// Its headers, those that came by themselves too.
    pub headers: Vec<Line>,
    /// The same call for a shell.
    pub curl: String,
    /// The same call in Python.
    pub python: String,
    /// One answer, or two.
    pub answers: Vec<AnswerView>,
    /// What two of them did.
    pub comparison: Option<Comparison>,
}

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct HttpView {
    /// What stands in the console.
    pub typed: Typed,
    /// What was sent just now.
    pub sent: Option<SentView>,
}

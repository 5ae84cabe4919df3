//! Typical calls, to begin with in the room of HTTP methods.

/// A call to begin with.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it does.
    pub words: &'static str,
    /// Its method.
    pub method: &'static str,
    /// Its path.
    pub path: &'static str,
    /// Its headers.
    pub headers: &'static str,
    /// Its body.
    pub body: &'static str,
}

const JSON: &str = "Content-Type: application/json";

#[rustfmt::skip] // One line for each.
/// Typical calls, in an order in which each finds something to work on.
pub const EXAMPLES: &[Example] = &[
    Example { words: "List your notes", method: "GET", path: "/lab/http/notes", headers: "", body: "" },
    Example { words: "Write one", method: "POST", path: "/lab/http/notes", headers: JSON, body: "{\"text\": \"Buy chalk\"}" },
    Example { words: "Put one at number 7", method: "PUT", path: "/lab/http/notes/7", headers: JSON, body: "{\"text\": \"Water the plants\", \"count\": 3}" },
    Example { words: "Ask for its headers alone", method: "HEAD", path: "/lab/http/notes/7", headers: "", body: "" },
    Example { words: "Change one member", method: "PATCH", path: "/lab/http/notes/7", headers: "Content-Type: application/merge-patch+json", body: "{\"count\": 5}" },
    Example { words: "Copy its version into count", method: "PATCH", path: "/lab/http/notes/7", headers: "Content-Type: application/json-patch+json", body: "[{\"op\": \"copy\", \"from\": \"/version\", \"path\": \"/count\"}]" },
    Example { words: "Change it if nobody else has", method: "PUT", path: "/lab/http/notes/7", headers: "Content-Type: application/json\nIf-Match: \"1\"", body: "{\"text\": \"From an old page\"}" },
    Example { words: "Delete it", method: "DELETE", path: "/lab/http/notes/7", headers: "", body: "" },
    Example { words: "Ask what can be asked", method: "OPTIONS", path: "/lab/http/notes/7", headers: "", body: "" },
    Example { words: "Delete what cannot be deleted", method: "DELETE", path: "/lab/http/notes", headers: "", body: "" },
    Example { words: "Ask who you are", method: "GET", path: "/api/v1/session", headers: "", body: "" },
    Example { words: "Read the roster", method: "GET", path: "/api/v1/students", headers: "", body: "" },
    Example { words: "Read it as CSV", method: "GET", path: "/api/v1/students", headers: "Accept: text/csv", body: "" },
];

//! What the server answers to a form that a script has sent: fields again, `to=/path` or a message
//! for each field that is wrong.

/// The media type of such an answer, and what a script accepts. Nobody else asks for it.
pub const FIELDS: &str = "application/x-www-form-urlencoded";

/// Where to go next: it was done.
pub const TO: &str = "to";

/// What stands before the name of a field that is wrong; alone, it speaks of the form as a whole.
pub const ERROR: &str = "error.";

//! The parameters of an address: which of them nobody knows.

use std::collections::BTreeSet;

use rollcall_forms::FieldErrors;

use super::fields::MOST_NAMED;
use super::json::quoted;

/// Adds a message for each name in this query that is not among those that are `known`: once for
/// each, for a few; and says how many more there are.
pub fn refuse_unknown(query: &str, known: &[&str], mistakes: &mut FieldErrors) {
    let mut unknown = BTreeSet::new();
    for (name, _) in form_urlencoded::parse(query.as_bytes()) {
        let is_new = !known.contains(&&*name) && unknown.insert(quoted(&name));
        if is_new && unknown.len() <= MOST_NAMED {
            let known = known.join(", ");
            let words = format!("There is no such parameter; there are {known}.");
            mistakes.add(&quoted(&name), words);
        }
    }
    if unknown.len() > MOST_NAMED {
        mistakes.add("", format!("More unknown parameters: {}.", unknown.len() - MOST_NAMED));
    }
}

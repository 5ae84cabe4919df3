//! The parameters of an address: which of them nobody knows.

use std::collections::BTreeSet;

use crate::base::error::FieldErrors;

use super::fields::MOST_NAMED;
use super::json::quoted;

/// Adds a message for each name in this query that is not among those that are `known`: once for
/// each, and for a few.
pub fn refuse_unknown(query: &str, known: &[&str], mistakes: &mut FieldErrors) {
    let mut named = BTreeSet::new();
    for (name, _) in form_urlencoded::parse(query.as_bytes()) {
        if named.len() == MOST_NAMED {
            return;
        }
        if !known.contains(&&*name) && named.insert(quoted(&name)) {
            let known = known.join(", ");
            let words = format!("There is no such parameter; there are {known}.");
            mistakes.add(&quoted(&name), words);
        }
    }
}

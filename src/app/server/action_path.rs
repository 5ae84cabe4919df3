//! The path of an action, which may hold values: `/students/{id}/edit`.
//!
//! A server function has one fixed path. Where the page's path holds a value, the function is
//! registered under the pattern itself, and the value travels to it in the form's body.

use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but what stands in a path as it is (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The paths of all actions, found as axum finds those of pages: by the same crate.
#[derive(Clone)]
pub struct ActionPaths(Arc<matchit::Router<&'static str>>);

/// An action that was asked for, with the values that its path held.
pub struct Action {
    /// The pattern, under which the server function is registered.
    pub path: &'static str,
    /// Name and value of each `{name}`, decoded.
    pub values: Vec<(String, String)>,
    /// The path as we write it: what is encoded without need is not.
    pub address: String,
}

impl ActionPaths {
    /// Paths in which a segment may be `{name}`.
    pub fn new(patterns: impl IntoIterator<Item = &'static str>) -> Self {
        let mut router = matchit::Router::new();
        for pattern in patterns {
            router.insert(pattern, pattern).expect("axum takes the same paths");
        }
        Self(Arc::new(router))
    }

    /// The action of a request's path, if there is one.
    pub fn find(&self, path: &str) -> Option<Action> {
        let found = self.0.at(path).ok()?;
        let decoded = |value| percent_decode_str(value).decode_utf8_lossy().into_owned();
        let values = found.params.iter().map(|(name, value)| (name.to_owned(), decoded(value)));
        let values: Vec<(String, String)> = values.collect();
        let address = values.iter().fold((*found.value).to_owned(), |path, (name, value)| {
            path.replace(&format!("{{{name}}}"), &utf8_percent_encode(value, RESERVED).to_string())
        });
        Some(Action { path: found.value, values, address })
    }
}

#[cfg(test)]
mod tests {
    use super::ActionPaths;

    #[test]
    fn a_segment_in_braces_matches_one_segment_and_is_handed_on_decoded() {
        let actions = ActionPaths::new(["/students/{id}/edit", "/students/new", "/login"]);
        let found = |path| actions.find(path).map(|action| (action.path, action.values));
        let edit = |id: &str| Some(("/students/{id}/edit", vec![("id".to_owned(), id.to_owned())]));
        assert_eq!(found("/students/7/edit"), edit("7"));
        assert_eq!(found("/students/%37/edit"), edit("7"));
        assert_eq!(found("/students/7%2F8/edit"), edit("7/8"));
        assert_eq!(found("/students/%ff/edit"), edit("\u{fffd}"));
        // As axum has it: the action finds that this is the number of nothing.
        assert_eq!(found("/students//edit"), edit(""));
        let address = |path| actions.find(path).map(|action| action.address);
        assert_eq!(address("/students/%37/edit").as_deref(), Some("/students/7/edit"));
        assert_eq!(address("/students/a%2fb/edit").as_deref(), Some("/students/a%2Fb/edit"));
        assert_eq!(address("/login").as_deref(), Some("/login"));
        assert_eq!(found("/students/new"), Some(("/students/new", vec![])));
        assert_eq!(found("/login"), Some(("/login", vec![])));
        for other in
            ["/students/7", "/students/7/edit/", "/students/7/8/edit", "/x/7/edit", "/login/", "/"]
        {
            assert_eq!(found(other), None, "{other}");
        }
    }
}

//! The path of an action, which may hold values: `/students/{id}/edit`.
//!
//! A server function has one fixed path. Where the page's path holds a value, the function is
//! registered under the pattern itself, and the value travels to it in the form's body.

/// A path as the table of routes writes it.
#[derive(Clone, Copy, Debug)]
pub struct ActionPath(&'static str);

/// An action that was asked for, with the values that its path held.
pub struct Action {
    /// The pattern, under which the server function is registered.
    pub path: &'static str,
    /// Name and value of each `{name}`, as it stands in the path.
    pub values: Vec<(&'static str, String)>,
}

impl ActionPath {
    /// A path in which a segment may be `{name}`.
    pub fn new(pattern: &'static str) -> Self {
        Self(pattern)
    }

    /// The action of a request's path, if it is this one.
    pub fn matches(self, path: &str) -> Option<Action> {
        let mut values = Vec::new();
        let mut segments = path.split('/');
        for wanted in self.0.split('/') {
            let found = segments.next()?;
            match wanted.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                Some(name) if !found.is_empty() => values.push((name, found.to_owned())),
                _ if wanted == found => {}
                _ => return None,
            }
        }
        segments.next().is_none().then_some(Action { path: self.0, values })
    }
}

#[cfg(test)]
mod tests {
    use super::ActionPath;

    #[test]
    fn a_segment_in_braces_matches_one_segment_and_is_handed_on() {
        let edit = ActionPath::new("/students/{id}/edit");
        let found = |path| edit.matches(path).map(|action| action.values);
        assert_eq!(found("/students/7/edit"), Some(vec![("id", "7".to_owned())]));
        for other in [
            "/students/7",
            "/students//edit",
            "/students/7/edit/",
            "/students/7/8/edit",
            "/x/7/edit",
        ] {
            assert_eq!(found(other), None, "{other}");
        }
        let login = ActionPath::new("/login");
        assert!(login.matches("/login").is_some_and(|action| action.values.is_empty()));
        assert!(login.matches("/login/").is_none() && login.matches("/").is_none());
    }
}

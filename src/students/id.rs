//! The number of a student, as it stands in a path.

use serde::{Deserialize, Serialize};

use crate::base::paths;

/// An id as we write it, from 1 on: `07`, `+7` and `7.0` are the ids of nobody, so that each
/// student has one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StudentId(i32);

impl StudentId {
    /// The number.
    pub fn number(self) -> i32 {
        self.0
    }
}

impl TryFrom<String> for StudentId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        paths::id(&text).map(Self).ok_or_else(|| format!("`{text}` is the id of nobody"))
    }
}

impl From<StudentId> for String {
    fn from(id: StudentId) -> Self {
        id.0.to_string()
    }
}

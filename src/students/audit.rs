//! What was changed on the roster: by whom, when, and what differed.

use rollcall_forms::{Field, Options, Typed};

use super::student::{Facts, Student, fields, shown};

/// How long a student who was deleted can be put back.
pub const UNDO_SECS: i64 = 600;

/// The same in words.
pub const UNDO_TIME: &str = "ten minutes";

/// One change of one student.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Raised by each change of the roster.
    pub id: i32,
    /// The student's id.
    pub student: i32,
    /// Unix seconds.
    pub at: i64,
    /// The name of the account then, or what the shell calls itself.
    pub who: String,
    /// What happened.
    pub what: What,
    /// The student before, unless there was none.
    pub before: Option<Student>,
    /// The student after, unless there is none any more.
    pub after: Option<Student>,
    /// Whether it is a deletion that can be undone now.
    pub can_undo: bool,
}

/// What happens to a student.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It came to the roster.
    Added,
    /// Some of its facts are others.
    Changed,
    /// It left the roster.
    Deleted,
    /// It was put back as it was.
    Restored,
}

/// A field whose value was another before, in the words of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field's name.
    pub name: &'static str,
    /// The field's label.
    pub label: &'static str,
    /// `""` for nothing.
    pub before: String,
    /// `""` for nothing.
    pub after: String,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Deleted, Self::Restored];

    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
        }
    }

    /// What somebody did, behind their name.
    pub fn told(self) -> &'static str {
        match self {
            Self::Added => "added this student",
            Self::Changed => "saved this student",
            Self::Deleted => "deleted this student",
            Self::Restored => "put this student back",
        }
    }

    /// The word for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Added => "Added",
            Self::Changed => "Changed",
            Self::Deleted => "Deleted",
            Self::Restored => "Put back",
        }
    }
}

impl std::str::FromStr for What {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|what| what.as_str() == text);
        found.ok_or_else(|| format!("`{text}` is nothing that happens to a student"))
    }
}

impl Entry {
    /// The name of the student, as it was last.
    pub fn name(&self) -> &str {
        let student = self.after.as_ref().or(self.before.as_ref());
        student.map_or("", |student| student.facts.name.as_str())
    }

    /// What differed.
    pub fn differences(&self, programmes: Options) -> Vec<Difference> {
        let facts = |student: &'_ Option<Student>| student.as_ref().map(|s| s.facts.clone());
        differences(facts(&self.before).as_ref(), facts(&self.after).as_ref(), programmes)
    }
}

/// The fields that differ, in the order of the form.
pub fn differences(
    before: Option<&Facts>,
    after: Option<&Facts>,
    programmes: Options,
) -> Vec<Difference> {
    let typed = |facts: Option<&Facts>| facts.map(Facts::typed);
    let (before, after) = (typed(before), typed(after));
    let of = |typed: &Option<Typed>, field: &Field| {
        typed.as_ref().map_or_else(String::new, |typed| shown(field, typed.get(field.name)))
    };
    let difference = |field: &Field| Difference {
        name: field.name,
        label: field.label,
        before: of(&before, field),
        after: of(&after, field),
    };
    fields(programmes).iter().map(difference).filter(|d| d.before != d.after).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_that_happens_is_read_as_it_is_written() {
        for what in What::ALL {
            assert_eq!(what.as_str().parse(), Ok(what));
        }
        assert!("eaten".parse::<What>().is_err());
    }
}

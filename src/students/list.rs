//! What a list of students shows: search, filters, order, and which page of it.

use rollcall_forms::Kind;
use serde::{Deserialize, Serialize};

use super::student::{Mode, STUDENT_FIELDS, Student};

/// What a page of the list shows, for a page that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// How many, in words.
    pub count: String,
    /// All that the list says and shows, as HTML.
    pub html: String,
    /// The address of the page that shows the same.
    pub address: String,
}

/// What is asked of the list. Two that are equal show the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Words to be found in name or city, any part of a word; `""` for all.
    pub search: String,
    /// Only these.
    pub filter: Filter,
    /// Ordered by this column, then by id.
    pub sort: Sort,
    /// Whether the order is turned round.
    pub descending: bool,
    /// So many on a page.
    pub size: PageSize,
    /// Which page.
    pub place: Place,
}

/// Only students of whom this is true; `None` for whatever it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The key of a programme.
    pub programme: Option<String>,
    /// Where they study.
    pub mode: Option<Mode>,
    /// Whether they attend now.
    pub active: Option<bool>,
    /// The year of study.
    pub year: Option<i32>,
}

/// A column that orders the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sort {
    /// The name in an address.
    pub name: &'static str,
    /// The words above the column.
    pub label: &'static str,
    /// The column of the table `students` that is compared. Its index is `students_by_` and the
    /// name.
    pub column: &'static str,
    /// Whether its values are numbers, and no texts.
    pub is_number: bool,
}

/// So many students on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageSize {
    /// 25.
    Small,
    /// 50.
    #[default]
    Medium,
    /// 100.
    Large,
}

/// Where in the list a page begins or ends: paging goes by keys, since counting from the
/// beginning takes longer the further one goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// The first page.
    #[default]
    First,
    /// The page behind this row.
    After(Cursor),
    /// The page in front of this row.
    Before(Cursor),
    /// The last page.
    Last,
}

/// A row by which a page begins or ends. It need not be there any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The row's value in the sorted column, as the database compares it.
    pub key: CursorKey,
    /// The row's id, which decides among equal values.
    pub id: i32,
    /// The row's number in the list, counted from 1, as far as it is known: a hint for people,
    /// which others' changes may have moved.
    pub ordinal: Option<u64>,
}

/// A value of a sorted column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CursorKey {
    /// Of a column of text.
    Text(String),
    /// Of a column of numbers.
    Number(i64),
}

/// One page of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudentPage {
    /// At most as many as the page's size.
    pub students: Vec<Student>,
    /// How many there are on all pages.
    pub total: Total,
    /// The number of the first of them, counted from 1, where it is known.
    pub first_ordinal: Option<u64>,
    /// The page before, if there is one.
    pub previous: Option<Place>,
    /// The page behind, if there is one.
    pub next: Option<Place>,
}

/// How many students match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// So many.
    Exactly(u64),
    /// More than so many; they were not counted to the end.
    MoreThan(u64),
}

impl Sort {
    /// When it was changed last, which is no field.
    pub const UPDATED: Self =
        Self { name: "updated", label: "Changed", column: "updated", is_number: true };

    /// All columns, in the order in which the list shows them: first those of the fields.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_fields = STUDENT_FIELDS.iter().filter_map(|row| {
            let (name, label, column) = (row.field.name, row.field.label, row.list?.sorted_by);
            let is_number = matches!(
                row.field.kind,
                Kind::Integer { .. } | Kind::Decimal { .. } | Kind::Checkbox
            );
            Some(Self { name, label, column, is_number })
        });
        of_fields.chain([Self::UPDATED])
    }

    /// The one that is called so in an address.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|sort| sort.name == name)
    }
}

impl Default for Sort {
    /// The first column: the name, without case and accents; equal names by their cities.
    fn default() -> Self {
        Self::all().next().unwrap_or(Self::UPDATED)
    }
}

impl Cursor {
    /// Whether its key can be one of this column: an address may say anything.
    pub fn fits(&self, sort: Sort) -> bool {
        matches!(self.key, CursorKey::Number(_)) == sort.is_number
    }
}

impl PageSize {
    /// All sizes.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// The number of rows.
    pub fn rows(self) -> usize {
        match self {
            Self::Small => 25,
            Self::Medium => 50,
            Self::Large => 100,
        }
    }
}

impl Filter {
    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

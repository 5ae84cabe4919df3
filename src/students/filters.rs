//! The form that searches the list. Its fields' names are the arguments of the list's address.

use rollcall_forms::{Field, Options};

use super::student::{self, MODES};

/// Any part of a name or a city.
pub const SEARCH: Field = Field::search("q", "Search").hint("Any part of a name or a city.");

/// Only who studies so.
pub const MODE: Field = Field::select(student::MODE.name, student::MODE.label, MODES).blank("All");

/// Only who attends now, or who does not.
pub const ACTIVE: Field =
    Field::select(student::ACTIVE.name, student::ACTIVE.label, &[("yes", "Yes"), ("no", "No")])
        .blank("All");

/// Only this year of study.
pub const YEAR: Field = Field::select(
    student::YEAR.name,
    student::YEAR.label,
    &[
        ("1", "1"),
        ("2", "2"),
        ("3", "3"),
        ("4", "4"),
        ("5", "5"),
        ("6", "6"),
        ("7", "7"),
        ("8", "8"),
        ("9", "9"),
        ("10", "10"),
    ],
)
.blank("All");

/// So many on a page.
pub const SIZE: Field =
    Field::select("size", "Per page", &[("25", "25"), ("50", "50"), ("100", "100")]).required();

/// The same as the form carries it on: below the list there are links to choose it.
pub const SIZE_KEPT: Field = Field::hidden(SIZE.name);

/// The order, which the headers of the columns set.
pub const SORT: Field = Field::hidden("sort");

/// Which page, which only links set.
pub const PAGE: Field = Field::hidden("page");

/// Only this programme.
pub const fn programme(list: Options) -> Field {
    student::PROGRAMME.options(list).blank("All")
}

/// The names of all arguments.
pub const ARGUMENTS: [&str; 8] = [
    SEARCH.name,
    student::PROGRAMME.name,
    MODE.name,
    ACTIVE.name,
    YEAR.name,
    SORT.name,
    SIZE.name,
    PAGE.name,
];

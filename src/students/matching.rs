//! Which column of a file holds which field of a student.

use crate::base::error::FieldErrors;
use crate::base::form::{Field, Options, Typed};

use super::form::{ACTIVE, ADDR, CITY, FEE, MODE, NAME, PIN, YEAR, programme};

/// Says which student a row changes.
pub const ID: Field = Field::integer("id", "Id", 1, i32::MAX as i64);

/// The number of fields that a file can fill.
pub const FIELD_COUNT: usize = 10;

/// For each of [`fields`] the number of the column that holds it, counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matching(pub [Option<usize>; FIELD_COUNT]);

/// What a file can fill: the id, then the student's own fields.
pub fn fields(programmes: Options) -> [Field; FIELD_COUNT] {
    [ID, NAME, CITY, ADDR, PIN, YEAR, FEE, programme(programmes), MODE, ACTIVE]
}

impl Matching {
    /// Matches columns by their names, or their labels, whatever their case.
    pub fn guess(header: &[String]) -> Self {
        let named = fields(&[]).map(|field| {
            header.iter().position(|column| {
                let column = plain(column);
                column == plain(field.name) || column == plain(field.label)
            })
        });
        Self(named)
    }

    /// Reads what was chosen: for each field the number of a column, or nothing.
    ///
    /// # Errors
    /// A message for each choice that no column has, or that another field has taken.
    pub fn parse(typed: &Typed, columns: usize) -> Result<Self, FieldErrors> {
        let (mut matching, mut errors) = (Self::default(), FieldErrors::default());
        let fields = fields(&[]);
        for (place, field) in fields.iter().enumerate() {
            let name = column_of(field);
            let chosen = typed.get(&name);
            if chosen.is_empty() {
                continue;
            }
            let column = chosen.parse().ok().filter(|column| *column < columns);
            let taken = matching.0.iter().position(|taken| taken.is_some() && *taken == column);
            matching.0[place] = column;
            if let Some(taken) = taken {
                let (label, taken) = (field.label, fields[taken].label);
                errors.add(&name, format!("{label}: this column is taken for {taken}."));
            } else if column.is_none() {
                errors.add(&name, "There is no such column.");
            }
        }
        if errors.is_empty() { Ok(matching) } else { Err(errors) }
    }

    /// The fields that a new student needs and no column holds.
    pub fn missing(&self) -> Vec<&'static str> {
        let all = self.0.iter().zip(fields(&[]));
        let missing = all.filter(|(column, field)| column.is_none() && field.required);
        missing.map(|(_, field)| field.label).collect()
    }

    /// The same, but rows do not say which student they change: all of them add one.
    pub fn without_id(mut self) -> Self {
        self.0[0] = None;
        self
    }

    /// Whether rows say which student they change.
    pub fn has_id(&self) -> bool {
        self.0[0].is_some()
    }

    /// The columns that hold nothing we know.
    pub fn ignored<'a>(&self, header: &'a [String]) -> Vec<&'a str> {
        let is_used = |index: usize| self.0.contains(&Some(index));
        let all = header.iter().enumerate();
        all.filter(|(index, _)| !is_used(*index)).map(|(_, name)| name.as_str()).collect()
    }
}

/// The name under which a form says which column holds a field. Not the field's own: `id` stands in
/// the path of that form, and means the import.
pub fn column_of(field: &Field) -> String {
    format!("{}_column", field.name)
}

/// A column's name as names are compared.
pub fn plain(name: &str) -> String {
    let words: Vec<String> = name.split([' ', '_', '-', '\u{a0}']).map(str::to_lowercase).collect();
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

//! Which column of a file holds which field of a student.

use rollcall_forms::{Field, FieldErrors, Options, Typed};

use super::student::{self, STUDENT_FIELDS};

/// Says which student a row changes.
pub const ID: Field = Field::integer("id", "Id", 1, i32::MAX as i64);

/// The number of fields that a file can fill.
pub const FIELD_COUNT: usize = 1 + student::FIELD_COUNT;

/// For each of [`fields`] the number of the column that holds it, counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Matching(pub [Option<usize>; FIELD_COUNT]);

/// What a file can fill: the id, then the student's own fields.
pub fn fields(programmes: Options) -> [Field; FIELD_COUNT] {
    let mut fields = [ID; FIELD_COUNT];
    fields[1..].copy_from_slice(&student::fields(programmes));
    fields
}

/// What else people call a field, as [`plain`] has it.
fn other_names(field: &Field) -> &'static [&'static str] {
    let row = STUDENT_FIELDS.iter().find(|row| row.field.name == field.name);
    row.map_or(&["studentid"], |row| row.other_names)
}

impl Matching {
    /// Matches columns by their names: the field's own or its label, else another one that people
    /// give it. Where two columns could be meant, none is.
    pub fn guess(header: &[String]) -> Self {
        Self(fields(&[]).map(|field| match candidates(&field, header)[..] {
            [column] => Some(column),
            _ => None,
        }))
    }

    /// The fields for which more than one column could be meant, and has to be chosen: their
    /// labels, and the names of those columns.
    pub fn unclear<'a>(&self, header: &'a [String]) -> Vec<(&'static str, Vec<&'a str>)> {
        let open = self.0.iter().zip(fields(&[])).filter(|(column, _)| column.is_none());
        let found = open.map(|(_, field)| (field.label, candidates(&field, header)));
        let several = found.filter(|(_, columns)| columns.len() > 1);
        let named = |columns: Vec<usize>| columns.into_iter().map(|at| header[at].as_str());
        several.map(|(label, columns)| (label, named(columns).collect())).collect()
    }

    /// Whether no column holds anything we know.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
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

/// The columns that may hold a field: those with its own name; if there are none, those with it
/// before brackets, `Fee (EUR)`; if there are none, those with another name of it.
fn candidates(field: &Field, header: &[String]) -> Vec<usize> {
    let own = [plain(field.name), plain(field.label)];
    let others = other_names(field);
    let before_brackets =
        |column: &str| plain(column.split(['(', '[', '（', '［']).next().unwrap_or_default());
    let ways: [&dyn Fn(&str) -> bool; 3] = [
        &|column| own.contains(&plain(column)),
        &|column| own.contains(&before_brackets(column)),
        &|column| others.contains(&before_brackets(column).as_str()),
    ];
    let found = ways.map(|is_meant| {
        let all = header.iter().enumerate().filter(|(_, column)| is_meant(column));
        all.map(|(index, _)| index).collect::<Vec<_>>()
    });
    found.into_iter().find(|columns| !columns.is_empty()).unwrap_or_default()
}

/// A column's name as names are compared: its letters and digits, whatever their case.
pub fn plain(name: &str) -> String {
    let half_width = |c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    // Small letters first: the capital I of Turkish leaves a dot behind, which is no letter.
    let small = name.chars().map(half_width).flat_map(char::to_lowercase);
    small.filter(|c| c.is_alphanumeric()).collect()
}

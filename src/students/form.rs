//! The form of a student, and what it parses into. Its fields stand in `student.rs`.

use rollcall_forms::{Field, FieldErrors, Kind, Options, Typed};

use super::student::{Facts, PROGRAMME, STUDENT_FIELDS, fields};

/// The list from which the student was opened, as a query: the way back to it.
pub const LIST: Field = Field::hidden("list");

/// The version that was read before it was changed.
pub const VERSION: Field = Field::hidden("version");

/// Checks the typed fields and reads what they say: the same in the browser, in an action, in the
/// API and in an import.
///
/// # Errors
/// A message for each field that breaks a rule.
pub fn parse(typed: &Typed, programmes: Options) -> Result<Facts, FieldErrors> {
    parse_by(&fields(programmes), typed)
}

/// The same for a student who is there: a programme that the settings name no more stays right
/// for those who have it.
///
/// # Errors
/// A message for each field that breaks a rule.
pub fn parse_change(
    typed: &Typed,
    programmes: Options,
    stored: &Facts,
) -> Result<Facts, FieldErrors> {
    // What is stored was chosen from a list once.
    let stays = PROGRAMME.normalize(typed.get(PROGRAMME.name)) == stored.programme;
    let fields = fields(programmes).map(|field| {
        let kind = if stays && field.name == PROGRAMME.name { Kind::Text } else { field.kind };
        Field { kind, ..field }
    });
    parse_by(&fields, typed)
}

fn parse_by(fields: &[Field], typed: &Typed) -> Result<Facts, FieldErrors> {
    Field::check_all(fields, typed)?;
    let mut facts = Facts::default();
    for (row, field) in STUDENT_FIELDS.iter().zip(fields) {
        typed.parse(field, |field, text| (row.write)(&mut facts, field, text))?;
    }
    Ok(facts)
}

/// The version that was read. Whatever is no number is no version that a student ever had.
pub fn version(typed: &str) -> i32 {
    typed.parse().unwrap_or_default()
}

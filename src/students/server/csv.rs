//! Students as rows of CSV, as the import reads them back.

use std::borrow::Cow;

use crate::base::server::csv::write_row;
use crate::students::matching::{FIELD_COUNT, fields};
use crate::students::student::{FieldValue, STUDENT_FIELDS, Student, StudentField};

/// The media type of CSV (RFC 4180).
pub const CSV: &str = "text/csv; charset=utf-8; header=present";

/// Some students, below the names of the columns.
pub(super) fn csv_of(students: &[Student]) -> String {
    let mut text = String::new();
    write_row(&mut text, columns());
    for student in students {
        write_student(&mut text, student);
    }
    text
}

/// The names of the columns.
pub(super) fn columns() -> [&'static str; FIELD_COUNT] {
    fields(&[]).map(|field| field.name)
}

/// As the form would show it; but `yes` and `no`, as people write them into lists.
pub(super) fn write_student(text: &mut String, student: &Student) {
    let cell = |row: &StudentField| match (row.read)(&student.facts) {
        FieldValue::Boolean(true) => Cow::from("yes"),
        FieldValue::Boolean(false) => Cow::from("no"),
        FieldValue::Text(_) | FieldValue::Number(_) => row.typed(&student.facts),
    };
    let id = [Cow::from(student.id.to_string())].into_iter();
    let cells: Vec<Cow<str>> = id.chain(STUDENT_FIELDS.iter().map(cell)).collect();
    write_row(text, cells.iter().map(AsRef::as_ref));
}

//! A student in JSON: as the API answers one, and as a line of JSON Lines.

use rollcall_forms::Kind;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::students::student::{FieldValue, STUDENT_FIELDS, Student};

/// A student in the words of the form, each value of its own type.
#[derive(Debug)]
pub(super) struct StudentJson<'a>(pub &'a Student);

impl Serialize for StudentJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Student { id, facts, created, updated, version } = self.0;
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("id", id)?;
        for row in STUDENT_FIELDS {
            let (field, name) = (&row.field, row.field.name);
            match (row.read)(facts) {
                FieldValue::Text(text) => members.serialize_entry(name, text)?,
                FieldValue::Boolean(ticked) => members.serialize_entry(name, &ticked)?,
                // With its decimal places, as a text: a number would be read as a float, and a
                // float loses cents.
                FieldValue::Number(units) if matches!(field.kind, Kind::Decimal { .. }) => {
                    members.serialize_entry(name, &field.format_number(units))?;
                }
                FieldValue::Number(number) => members.serialize_entry(name, &number)?,
            }
        }
        // Unix seconds, UTC.
        members.serialize_entry("created", created)?;
        members.serialize_entry("updated", updated)?;
        members.serialize_entry("version", version)?;
        members.end()
    }
}

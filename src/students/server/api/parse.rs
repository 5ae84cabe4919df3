//! From what a program sends to the facts of a student, by the rules of the form.

use rollcall_forms::{FieldErrors, Kind, Options};
use serde_json::{Value, json};

use crate::base::error::AppError;
use crate::base::server::api::{Patch, Problem, in_keys, typed};
use crate::students::form::{parse, parse_change};
use crate::students::server::json::StudentJson;
use crate::students::student::{FIELDS, Facts, Student, fields};

/// What the server gives. A program may send it back as it was, so that what was read can be
/// changed and sent as a whole.
const GIVEN: [&str; 4] = ["id", "version", "created", "updated"];

/// Reads a student. `id` is that of the path; `there` is who has it now.
///
/// # Errors
/// 422 with a message for each member that breaks a rule.
pub(super) fn facts(
    value: Value,
    id: Option<i32>,
    there: Option<&Student>,
    programmes: Options,
) -> Result<Facts, Problem> {
    let fields = fields(programmes);
    let (typed, given) = typed(value, &fields, &GIVEN)?;
    let mut errors = FieldErrors::default();
    for (name, value) in given {
        let expected = match (name.as_str(), there) {
            ("id", _) => id.map(|id| json!(id)),
            ("version", Some(there)) => Some(json!(there.version)),
            ("created", Some(there)) => Some(json!(there.created)),
            ("updated", Some(there)) => Some(json!(there.updated)),
            _ => None,
        };
        match expected {
            Some(expected) if expected == value => {}
            Some(expected) => {
                errors.add(&name, format!("The server gives this: it is {expected}."))
            }
            None => errors.add(&name, "The server gives this: leave it out."),
        }
    }
    let parsed = match there {
        Some(there) => parse_change(&typed, programmes, &there.facts),
        None => parse(&typed, programmes),
    };
    if let Err(broken) = &parsed {
        let broken = in_keys(broken, &fields, &typed);
        broken.iter().for_each(|(name, message)| errors.add(name, message));
    }
    // A box of the form may be ticked at first. A program that leaves it out may mean either.
    let boxes = fields.iter().filter(|field| matches!(field.kind, Kind::Checkbox));
    for left_out in boxes.filter(|field| typed.find(field.name).is_none()) {
        errors.add(left_out.name, format!("{} has to be true or false.", left_out.label));
    }
    if errors.is_empty() { Ok(parsed?) } else { Err(errors.into()) }
}

/// What a patch makes of a student.
pub(super) fn patched(student: &Student, patch: &Patch) -> Result<Value, Problem> {
    let document = serde_json::to_value(StudentJson(student)).map_err(AppError::internal)?;
    let members = FIELDS.map(|field| field.name);
    let members: Vec<&str> = members.into_iter().chain(GIVEN).collect();
    patch.apply(document, &members)
}

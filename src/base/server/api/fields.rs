//! From JSON to what a form would have been sent: so the rules of a form, and its words, hold here
//! too.

use rollcall_forms::{Field, FieldErrors, Kind, Typed};
use serde_json::{Map, Value};

use super::json::quoted;

/// So many unknown members are named; more would hide what else is wrong.
pub(super) const MOST_NAMED: usize = 10;

/// Reads an object whose members are these fields; `others` are known too, and answered as they
/// are. A text and a choice are strings, so is a decimal, of which no digit may be lost; a whole
/// number is a number, a box is true or false. What is left out is as an empty input.
///
/// # Errors
/// A message for each member that is unknown, or of another type.
pub fn typed(
    value: Value,
    fields: &[Field],
    others: &[&str],
) -> Result<(Typed, Map<String, Value>), FieldErrors> {
    let Value::Object(members) = value else {
        let message = format!("The body has to be an object, and is {}.", name_of(&value));
        return Err(FieldErrors::one("", message));
    };
    let (mut typed, mut rest) = (Typed::default(), Map::new());
    let (mut errors, mut unknown) = (FieldErrors::default(), 0);
    for (name, value) in members {
        if let Some(field) = fields.iter().find(|field| field.name == name) {
            match text_of(field, &value) {
                Ok(text) => drop(typed.insert(field.name, text)),
                Err(message) => errors.add(field.name, message),
            }
        } else if others.contains(&name.as_str()) {
            rest.insert(name, value);
        } else {
            unknown += 1;
            if unknown <= MOST_NAMED {
                errors.add(&quoted(&name), "There is no such member.");
            }
        }
    }
    if unknown > 0 {
        let known = fields.iter().map(|field| field.name).chain(others.iter().copied());
        let known = known.collect::<Vec<_>>().join(", ");
        let more = match unknown.saturating_sub(MOST_NAMED) {
            0 => String::new(),
            more => format!(" More unknown members: {more}."),
        };
        errors.add("", format!("There are the members {known}.{more}"));
    }
    if errors.is_empty() { Ok((typed, rest)) } else { Err(errors) }
}

/// The messages of a form in the words of programs: a person chooses a label, a program its key.
pub fn in_keys(messages: &FieldErrors, fields: &[Field], typed: &Typed) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for (name, message) in messages.iter() {
        let chosen = fields.iter().find(|field| field.name == name && !typed.get(name).is_empty());
        let options = chosen.and_then(|field| Some((field.label, field.kind.options()?)));
        match options {
            Some((label, options)) => {
                let keys: Vec<&str> = options.iter().map(|(key, _)| *key).collect();
                errors.add(name, format!("{label} has to be one of these: {}.", keys.join(", ")));
            }
            None => errors.add(name, message),
        }
    }
    errors
}

/// What would be typed for this value.
fn text_of(field: &Field, value: &Value) -> Result<String, String> {
    let (label, found) = (field.label, name_of(value));
    match (field.kind, value) {
        (Kind::Checkbox, Value::Bool(ticked)) => Ok(Field::format_boolean(*ticked).to_owned()),
        (Kind::Checkbox, _) => Err(format!("{label} has to be true or false, and is {found}.")),
        (Kind::Integer { .. }, Value::Number(number)) => Ok(number.to_string()),
        (Kind::Integer { .. }, _) => Err(format!("{label} has to be a number, and is {found}.")),
        (Kind::Decimal { places, .. }, Value::Number(_)) => {
            let like = format!("\"12.{}\"", "5".repeat(usize::from(places)));
            Err(format!("{label} has to be a string like {like}, and is {found}."))
        }
        (_, Value::String(text)) => Ok(text.clone()),
        _ => Err(format!("{label} has to be a string, and is {found}.")),
    }
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

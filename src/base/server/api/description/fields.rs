//! Fields as schemas: every bound of a form, in the words of JSON Schema.

use rollcall_forms::{Field, Kind};
use utoipa::Number;
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, ArrayBuilder, KnownFormat, SchemaFormat, SchemaType,
};
use utoipa::openapi::{Object, ObjectBuilder, Type};

use super::super::MOST_OPERATIONS;

/// What JSON holds for this field: a box is true or false, a whole number a number; all else is a
/// string, a decimal too, of which no digit may be lost.
pub fn schema(field: &Field) -> Object {
    let schema = ObjectBuilder::new().description(Some(words(field)));
    match field.kind {
        Kind::Checkbox => schema.schema_type(Type::Boolean),
        Kind::Integer { min, max } => {
            let schema = schema.schema_type(Type::Integer);
            schema.minimum(Some(number(min))).maximum(Some(number(max)))
        }
        Kind::Date { .. } => schema
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
        Kind::Select(options) | Kind::Radio(options) => {
            let values = options.iter().map(|(value, _)| *value);
            schema.schema_type(Type::String).enum_values(Some(values))
        }
        _ => bounded(field, schema.schema_type(Type::String)),
    }
    .build()
}

fn bounded(field: &Field, schema: ObjectBuilder) -> ObjectBuilder {
    let least = field.min_length.max(usize::from(field.required));
    schema
        .min_length((least > 0).then_some(least))
        .max_length((field.max_length < usize::MAX).then_some(field.max_length))
        .pattern(field.pattern())
}

fn number(value: i64) -> Number {
    Number::Int(value as isize)
}

/// The label, the hint, and the bounds that a schema cannot say.
fn words(field: &Field) -> String {
    let bounds = match field.kind {
        Kind::Decimal { .. } | Kind::Date { .. } => field.kind.range(),
        _ => None,
    };
    let label = if field.label == field.name { "" } else { field.label };
    let sentence = |text: &str| format!("{}.", text.trim_end_matches('.'));
    let parts = [label, field.hint, bounds.as_deref().unwrap_or_default()];
    parts
        .iter()
        .filter(|text| !text.is_empty())
        .map(|text| sentence(text))
        .collect::<Vec<_>>()
        .join(" ")
}

/// An object whose members are these fields, and no others.
pub fn object<'a>(fields: impl IntoIterator<Item = &'a Field>) -> ObjectBuilder {
    fields.into_iter().fold(closed(), |object, field| {
        let object = object.property(field.name, schema(field));
        if field.required { object.required(field.name) } else { object }
    })
}

/// An object that has no members but those that are named.
pub fn closed() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

/// A string.
pub fn text(about: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).description(Some(about))
}

/// A whole number.
pub fn whole_number(about: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).description(Some(about))
}

/// A whole number from 1 on.
pub fn counted(about: &str, max: i64) -> ObjectBuilder {
    whole_number(about).minimum(Some(number(1))).maximum(Some(number(max)))
}

/// The same, with these members that are always there.
pub fn with_required(
    object: ObjectBuilder,
    names: impl IntoIterator<Item = &'static str>,
) -> Object {
    names.into_iter().fold(object, |object, name| object.required(name)).build()
}

/// A list of operations (RFC 6902) on these fields.
pub fn json_patch(fields: &[Field]) -> ArrayBuilder {
    let path = || {
        let paths = fields.iter().map(|field| format!("/{}", field.name));
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(paths))
    };
    let operation = |names: &'static [&'static str]| {
        let op = ObjectBuilder::new().schema_type(Type::String);
        let op = op.enum_values(Some(names.iter().copied()));
        let operation = ObjectBuilder::new().property("op", op).property("path", path());
        operation.required("op").required("path")
    };
    let any = ObjectBuilder::new().schema_type(SchemaType::AnyValue);
    let one = AnyOfBuilder::new()
        .item(operation(&["add", "replace", "test"]).property("value", any).required("value"))
        .item(operation(&["remove"]))
        .item(operation(&["move", "copy"]).property("from", path()).required("from"));
    ArrayBuilder::new().items(one).max_items(Some(MOST_OPERATIONS))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use rollcall_forms::CharClass;

    const DIGITS: CharClass = CharClass { ranges: &[('0', '9'), ('-', '-')], words: "digits" };
    const MODES: &[(&str, &str)] = &[("campus", "On campus"), ("online", "Online")];
    const TEXTS: &[Field] = &[
        Field::text("name", "Name").required().max_length(9),
        Field::text("city", "City").min_length(2).max_length(9),
        Field::text("pin", "PIN").chars(DIGITS),
        Field::text_area("addr", "Address"),
        Field::password("password", "Password").min_length(3),
        Field::decimal("fee", "Fee", 0, 100_000_000, 2).required(),
        Field::radio("mode", "Mode", MODES).required(),
    ];

    fn is_valid(field: &Field, value: &Value) -> bool {
        let schema = serde_json::to_value(schema(field)).expect("a schema is JSON");
        jsonschema::is_valid(&schema, value)
    }

    /// Whether the field takes a text that has no white space to be trimmed.
    fn is_taken(field: &Field, text: &str) -> bool {
        field.check(&field.normalize(text)).is_ok()
    }

    /// Numbers are also taken with digits of other scripts, and with zeros after their last place:
    /// a program is asked for the plain ones.
    fn is_beyond_the_schema(field: &Field, text: &str) -> bool {
        let has_spare_zeros =
            text.split_once('.').is_some_and(|(_, part)| part.len() > 2 && part.ends_with('0'));
        field.kind.number().is_some() && (!text.is_ascii() || has_spare_zeros)
    }

    fn typed() -> impl Strategy<Value = String> {
        prop_oneof![
            "[^\\s\u{10000}-\u{10ffff}]{0,12}",
            "[a-c\n\x00\u{200b}0-9-]{0,4}",
            "[0-9]{1,8}(\\.[0-9]{1,3})?",
            Just("online".to_owned()),
        ]
    }

    proptest! {
        #[test]
        fn a_schema_takes_what_its_field_takes(text in typed()) {
            for field in TEXTS.iter().filter(|field| field.normalize(&text) == text) {
                // An empty text is a field that was left empty.
                if text.is_empty() || is_beyond_the_schema(field, &text) {
                    continue;
                }
                let (valid, taken) = (is_valid(field, &json!(text)), is_taken(field, &text));
                prop_assert_eq!(valid, taken, "{} {:?}", field.name, text);
            }
        }
    }

    #[test]
    fn the_bounds_of_a_field_are_those_of_its_schema() {
        let year = Field::integer("year", "Year", 1, 10);
        for (value, valid) in [(json!(1), true), (json!(10), true), (json!(0), false)] {
            assert_eq!(is_valid(&year, &value), valid, "{value}");
        }
        for value in [json!(11), json!("3"), json!(2.5), json!(null)] {
            assert!(!is_valid(&year, &value), "{value}");
        }
        assert!(is_valid(&Field::checkbox("active", "Active"), &json!(true)));
        assert!(!is_valid(&Field::checkbox("active", "Active"), &json!("on")));
    }

    #[test]
    fn an_object_names_what_it_needs_and_takes_nothing_else() {
        let schema = serde_json::to_value(object(&TEXTS[..2]).build()).expect("a schema is JSON");
        for (value, valid) in [
            (json!({"name": "Ada"}), true),
            (json!({"name": "Ada", "city": "Oslo"}), true),
            (json!({"city": "Oslo"}), false),
            (json!({"name": "Ada", "town": "Oslo"}), false),
        ] {
            assert_eq!(jsonschema::is_valid(&schema, &value), valid, "{value}");
        }
    }
}

//! What the API says of a student: its schemas, an example, and the answers that routes share.

use rollcall_forms::{Field, Kind, Options};
use serde_json::{Value, json};
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{ArrayBuilder, SchemaType};
use utoipa::openapi::{Object, ObjectBuilder, RefOr, Schema, Type};

use crate::base::server::api::JSON;
use crate::base::server::api::description::{
    Outcome, closed, id, json_patch, named, object, schema, text, whole_number, with_required,
};
use crate::students::filters;
use crate::students::list::{PageSize, Sort};
use crate::students::server::json::StudentJson;
use crate::students::student::{FIELDS, Facts, PROGRAMME, Student, fields};

/// The resource that the routes belong to.
pub(super) const STUDENTS: &str = "Students";

/// `last`, or a row by which a page begins or ends, as `Link` gives it.
pub(super) const PAGE: &str = "^(last|(after|before):[1-9][0-9]{0,8}:([1-9][0-9]{0,8})?:.*)$";

/// What the header `Idempotency-Key` may hold.
pub(super) const KEY: &str = "^[!-~]([ -~]{0,253}[!-~])?$";

/// The schemas that the routes name.
pub fn schemas(programmes: Options) -> Vec<(&'static str, RefOr<Schema>)> {
    let fields = fields(programmes);
    let is_box = |field: &Field| matches!(field.kind, Kind::Checkbox);
    let boxes = fields.iter().filter(|field| is_box(field)).map(|field| field.name);
    let merge = fields.iter().fold(closed(), |object, field| {
        let can_be_empty = !field.required && !is_box(field);
        object.property(field.name, if can_be_empty { nullable(field) } else { schema(field) })
    });
    let page = ObjectBuilder::new()
        .property("total", whole_number("How many there are on all pages, or more than so many."))
        .property("total_is_exact", ObjectBuilder::new().schema_type(Type::Boolean))
        .property("students", ArrayBuilder::new().items(named("Student")));
    let page = with_required(page, ["total", "total_is_exact", "students"]);
    vec![
        ("ProgrammeFilter", schema(&filters::programme(programmes)).into()),
        ("Student", student(&fields).into()),
        ("StudentInput", with_required(object(&fields), boxes).into()),
        ("StudentMerge", merge.build().into()),
        ("StudentPatch", json_patch(&fields).build().into()),
        ("StudentPage", page.into()),
    ]
}

/// A student as it is answered. Its programme may be one that the settings name no more.
fn student(fields: &[Field]) -> Object {
    let student =
        fields.iter().fold(closed().property("id", whole_number("The id.")), |all, field| {
            let mut schema = schema(field);
            // Who was stored by an earlier rule is answered as they are.
            schema.pattern = None;
            if field.name == PROGRAMME.name {
                schema.enum_values = None;
            }
            all.property(field.name, schema)
        });
    let student = student
        .property("created", whole_number("When it was added, in Unix seconds."))
        .property("updated", whole_number("When it was changed last, in Unix seconds."))
        .property("version", whole_number("Which state it is in."));
    let given = ["id", "created", "updated", "version"];
    let names = fields.iter().map(|field| field.name).chain(given);
    with_required(student, names)
}

fn nullable(field: &Field) -> Object {
    let mut schema = schema(field);
    if let SchemaType::Type(own) = schema.schema_type {
        schema.schema_type = SchemaType::Array(vec![own, Type::Null]);
    }
    schema
}

pub(super) fn sort() -> ObjectBuilder {
    let both = Sort::all().flat_map(|sort| [sort.name.to_owned(), format!("-{}", sort.name)]);
    text("By which column; with a minus from the end.").enum_values(Some(both))
}

pub(super) fn size() -> ObjectBuilder {
    let sizes = PageSize::ALL.map(PageSize::rows);
    whole_number("How many on a page.").enum_values(Some(sizes))
}

pub(super) fn student_id() -> Parameter {
    id("Which student.")
}

pub(super) fn whole_of(about: &str) -> Outcome {
    Outcome::new(about).body(JSON, named("Student"), example()).tagged()
}

pub(super) fn written(about: &str) -> Outcome {
    placed(whole_of(about))
}

pub(super) fn made(outcome: Outcome) -> Outcome {
    let outcome = placed(outcome.body(JSON, named("Student"), example()).tagged());
    outcome.header("Location", "Where the student is.")
}

fn placed(outcome: Outcome) -> Outcome {
    outcome.header("Content-Location", "Of what the body is the state that the `ETag` names.")
}

/// What can be done with a student whose id is known.
pub(super) fn then_by_id(outcome: Outcome, id: &str) -> Outcome {
    ["getStudent", "replaceStudent", "changeStudent", "deleteStudent"]
        .into_iter()
        .fold(outcome, |outcome, operation| outcome.leads_to(operation, "id", id))
}

/// A student as it is answered.
pub(super) fn example() -> Value {
    let facts = Facts {
        name: "Grace Hopper".to_owned(),
        city: "New York".to_owned(),
        addr: "1 Mark Street".to_owned(),
        pin: "10001".to_owned(),
        year: 2,
        fee_cents: 125_000,
        programme: "computing".to_owned(),
        active: true,
        ..Facts::default()
    };
    let student =
        Student { id: 7, facts, created: 1_764_547_200, updated: 1_764_547_200, version: 1 };
    json!(StudentJson(&student))
}

/// The same as it is sent.
pub(super) fn example_input() -> Value {
    let mut example = example();
    if let Some(members) = example.as_object_mut() {
        members.retain(|name, _| FIELDS.iter().any(|field| field.name == name));
    }
    example
}

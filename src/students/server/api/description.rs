//! What the description of the API says of students.

use serde_json::{Value, json};
use utoipa::openapi::schema::{ArrayBuilder, SchemaType};
use utoipa::openapi::{Object, ObjectBuilder, RefOr, Schema, Type};

use crate::base::form::{Field, Kind as FieldKind, Options};
use crate::base::server::api::description::{
    CSV, Description, Outcome, closed, header, id, if_none_match, json_patch, named, object,
    schema, text, whole_number, with_required,
};
use crate::base::server::api::{JSON, JSON_PATCH, Kind, MERGE_PATCH};
use crate::students::filters;
use crate::students::list::{PageSize, Sort};
use crate::students::server::json::StudentJson;
use crate::students::student::{FIELDS, Facts, PROGRAMME, Student, YEAR, fields};

const STUDENTS: &str = "Students";

/// `last`, or a row by which a page begins or ends, as `Link` gives it.
const PAGE: &str = "^(last|(after|before):[1-9][0-9]{0,8}:([1-9][0-9]{0,8})?:.*)$";

/// What the header `Idempotency-Key` may hold.
const KEY: &str = "^[!-~]([ -~]{0,253}[!-~])?$";

/// `GET /api/v1/students`
pub fn index() -> Description {
    let example = json!({"total": 1, "total_is_exact": true, "students": [example()]});
    let row = "name,city\r\nGrace Hopper,New York\r\n";
    let page = Outcome::new("A page of the list, in JSON or, by `Accept`, in CSV.")
        .body(JSON, named("StudentPage"), example)
        .body(CSV, ObjectBuilder::new().schema_type(Type::String), row.into())
        .tagged()
        .header("X-Total-Count", "How many are on all pages, where they were counted to the end.")
        .header("Link", "The first, last, previous and next page (RFC 8288).")
        .leads_to("getStudent", "id", "$response.body#/students/0/id");
    Description::new("listStudents", STUDENTS, "Search the roster")
        .about("The search, the filters and the order of the page. `page` stands in `Link` alone.")
        .query(filters::SEARCH.name, schema(&filters::SEARCH))
        .query(PROGRAMME.name, named("ProgrammeFilter"))
        .query(filters::MODE.name, schema(&filters::MODE))
        .query(filters::ACTIVE.name, schema(&filters::ACTIVE))
        .query(filters::YEAR.name, schema(&YEAR))
        .query(filters::SORT.name, sort())
        .query(filters::SIZE.name, size())
        .query(filters::PAGE.name, text("Which page.").pattern(Some(PAGE)))
        .read_under_conditions()
        .answers(200, page)
}

/// `POST /api/v1/students`
pub fn add() -> Description {
    let about = "A name of yours for this request. Sent again with it and the same body, within a \
                 day, it adds nobody and is answered the same.";
    let added = Outcome::new("The student, under the next free id.");
    Description::new("addStudent", STUDENTS, "Add a student")
        .parameter(header("Idempotency-Key", about, KEY, "monday-1"))
        .body(JSON, "StudentInput", example_input())
        .answers(201, then_by_id(made(added), "$response.body#/id"))
        .made_under_conditions()
        .problems([Kind::KeyReused])
}

/// `GET /api/v1/students/{id}`
pub fn show() -> Description {
    Description::new("getStudent", STUDENTS, "Read a student")
        .parameter(student_id())
        .read_under_conditions()
        .answers(200, whole("The student."))
        .problems([Kind::NotFound])
}

/// `PUT /api/v1/students/{id}`
pub fn replace() -> Description {
    let about = "`*`: only if there is nobody yet.";
    let added = Outcome::new("There was nobody at this id; there is now.");
    Description::new("replaceStudent", STUDENTS, "Put a student at an id")
        .about("All members are replaced: what is left out becomes empty. `active` cannot be.")
        .parameter(student_id())
        .written_under_conditions()
        .parameter(if_none_match(about))
        .body(JSON, "StudentInput", example_input())
        .answers(200, written("The student as it is now."))
        .answers(201, then_by_id(made(added), "$request.path.id"))
        .problems([Kind::NotFound, Kind::Conflict])
}

/// `PATCH /api/v1/students/{id}`
pub fn change() -> Description {
    let operations = json!([{"op": "replace", "path": "/city", "value": "Arlington"}]);
    Description::new("changeStudent", STUDENTS, "Change some of a student")
        .about("By a merge patch (RFC 7396) or a JSON patch (RFC 6902), as a whole or not at all.")
        .parameter(student_id())
        .written_under_conditions()
        .body(MERGE_PATCH, "StudentMerge", json!({"city": "Arlington"}))
        .body(JSON_PATCH, "StudentPatch", operations)
        .answers(200, written("The student as it is now."))
        .problems([Kind::NotFound, Kind::MalformedPatch, Kind::PatchTestFailed, Kind::Conflict])
}

/// `DELETE /api/v1/students/{id}`
pub fn delete() -> Description {
    let gone = Outcome::new("The student is gone, and can be put back for ten minutes.");
    Description::new("deleteStudent", STUDENTS, "Delete a student")
        .parameter(student_id())
        .written_under_conditions()
        .answers(204, gone.leads_to("restoreStudent", "id", "$request.path.id"))
        .problems([Kind::NotFound, Kind::Conflict])
}

/// `POST /api/v1/students/{id}/restore`
pub fn restore() -> Description {
    Description::new("restoreStudent", STUDENTS, "Put a deleted student back")
        .parameter(student_id())
        .made_under_conditions()
        .answers(200, written("The student, as before the deletion."))
        .problems([Kind::NotFound, Kind::Conflict])
}

/// The schemas that these name.
pub fn schemas(programmes: Options) -> Vec<(&'static str, RefOr<Schema>)> {
    let fields = fields(programmes);
    let is_box = |field: &Field| matches!(field.kind, FieldKind::Checkbox);
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

fn sort() -> ObjectBuilder {
    let both = Sort::all().flat_map(|sort| [sort.name.to_owned(), format!("-{}", sort.name)]);
    text("By which column; with a minus from the end.").enum_values(Some(both))
}

fn size() -> ObjectBuilder {
    let sizes = PageSize::ALL.map(PageSize::rows);
    whole_number("How many on a page.").enum_values(Some(sizes))
}

fn student_id() -> utoipa::openapi::path::Parameter {
    id("Which student.")
}

fn whole(about: &str) -> Outcome {
    Outcome::new(about).body(JSON, named("Student"), example()).tagged()
}

fn written(about: &str) -> Outcome {
    placed(whole(about))
}

fn made(outcome: Outcome) -> Outcome {
    let outcome = placed(outcome.body(JSON, named("Student"), example()).tagged());
    outcome.header("Location", "Where the student is.")
}

fn placed(outcome: Outcome) -> Outcome {
    outcome.header("Content-Location", "Of what the body is the state that the `ETag` names.")
}

/// What can be done with a student whose id is known.
fn then_by_id(outcome: Outcome, id: &str) -> Outcome {
    ["getStudent", "replaceStudent", "changeStudent", "deleteStudent"]
        .into_iter()
        .fold(outcome, |outcome, operation| outcome.leads_to(operation, "id", id))
}

/// A student as it is answered.
fn example() -> Value {
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
fn example_input() -> Value {
    let mut example = example();
    if let Some(members) = example.as_object_mut() {
        members.retain(|name, _| FIELDS.iter().any(|field| field.name == name));
    }
    example
}

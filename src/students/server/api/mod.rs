//! The roster for programs: who, what, which answer.

mod answer;
mod list;
mod parse;
mod schema;

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use utoipa::openapi::{ObjectBuilder, Type};

use crate::auth::server::access::{Admin, Editor, Reader};
use crate::auth::server::idempotency::{Key, Request};
use crate::base::error::AppError;
use crate::base::server::PathId;
use crate::base::server::api::description::{
    CSV, Description, Outcome, header_parameter, if_none_match, named, schema, text,
};
use crate::base::server::api::{Conditions, JSON, JsonBody, Kind, Patch, Problem, Wanted};
use crate::base::server::database::Db;
use crate::students::audit::UNDO_TIME;
use crate::students::filters;
use crate::students::paths::api_student;
use crate::students::student::{PROGRAMME, Student, YEAR};

use super::put::{Put, put};
use super::roster;
use super::{Settings, list as roster_list};
use answer::{answer, etag, whole};
use parse::{facts, patched};
use schema::{
    KEY, PAGE, STUDENTS, example, example_input, made, size, sort, student_id, then_by_id,
    whole_of, written,
};

pub use schema::schemas;

/// `GET /api/v1/students`, with the query of the list.
pub async fn index(
    who: Reader,
    wanted: Wanted,
    conditions: Conditions,
    db: Db,
    settings: Settings,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = list::asked(&db, uri.query().unwrap_or_default(), settings.programmes).await?;
    let page = roster_list::list(&db, who, &query).await?;
    list::answer(&query, &page, wanted, &conditions)
}

/// What is said of [`index`].
pub fn describe_index() -> Description {
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

/// `POST /api/v1/students`: a new student under the next free id; with an `Idempotency-Key`, once.
pub async fn add(
    who: Admin,
    key: Option<Key>,
    conditions: Conditions,
    db: Db,
    settings: Settings,
    body: JsonBody,
) -> Result<Response, Problem> {
    let facts = facts(body.value, None, None, settings.programmes)?;
    conditions.check(None)?;
    let Some(key) = key else {
        return created(&roster::add(&db, &(&who).into(), facts).await?);
    };
    let added = roster::add_once(&db, &who, &Request::new(key, &body.bytes), facts).await?;
    created(&added.ok_or_else(|| Problem::new(Kind::KeyReused))?)
}

/// What is said of [`add`].
pub fn describe_add() -> Description {
    let about = "A name of yours for this request. Sent again with it and the same body, within a \
                 day, it adds nobody and is answered the same.";
    let added = Outcome::new("The student, under the next free id.");
    Description::new("addStudent", STUDENTS, "Add a student")
        .parameter(header_parameter("Idempotency-Key", about, KEY, "monday-1"))
        .body(JSON, "StudentInput", example_input())
        .answers(201, then_by_id(made(added), "$response.body#/id"))
        .made_under_conditions()
        .problems([Kind::KeyReused])
}

/// `GET /api/v1/students/{id}`.
pub async fn show(
    who: Reader,
    PathId(id): PathId<i32>,
    conditions: Conditions,
    db: Db,
) -> Result<Response, Problem> {
    let student = roster::find(&db, who, id).await?.ok_or(AppError::NotFound)?;
    answer(&student, &conditions)
}

/// What is said of [`show`].
pub fn describe_show() -> Description {
    Description::new("getStudent", STUDENTS, "Read a student")
        .by_id(student_id())
        .read_under_conditions()
        .answers(200, whole_of("The student."))
}

/// `PUT /api/v1/students/{id}`: the student as it is sent, whether there was one or not.
pub async fn replace(
    who: Admin,
    PathId(id): PathId<i32>,
    conditions: Conditions,
    db: Db,
    settings: Settings,
    body: JsonBody,
) -> Result<Response, Problem> {
    let editor = Editor::from(&who);
    let put = put(&db, &editor, id, |there| {
        conditions.check(there.map(etag).as_ref())?;
        facts(body.value, Some(id), there, settings.programmes)
    });
    match put.await? {
        Put::Added(student) => created(&student),
        Put::There(student) => now(&student),
    }
}

/// What is said of [`replace`].
pub fn describe_replace() -> Description {
    let about = "`*`: only if there is nobody yet.";
    let added = Outcome::new("There was nobody at this id; there is now.");
    Description::new("replaceStudent", STUDENTS, "Put a student at an id")
        .about("All members are replaced: what is left out becomes empty. `active` cannot be.")
        .by_id(student_id())
        .written_under_conditions()
        .parameter(if_none_match(about))
        .body(JSON, "StudentInput", example_input())
        .answers(200, written("The student as it is now."))
        .answers(201, then_by_id(made(added), "$request.path.id"))
        .problems([Kind::Conflict])
}

/// `PATCH /api/v1/students/{id}`: all of the patch, or nothing.
pub async fn change(
    who: Admin,
    PathId(id): PathId<i32>,
    conditions: Conditions,
    db: Db,
    settings: Settings,
    patch: Patch,
) -> Result<Response, Problem> {
    let editor = Editor::from(&who);
    let student = roster::edit(&db, &editor, id, |student| {
        conditions.check(Some(&etag(student)))?;
        let value = patched(student, &patch)?;
        facts(value, Some(id), Some(student), settings.programmes)
    });
    now(&student.await?)
}

/// What is said of [`change`].
pub fn describe_change() -> Description {
    let operations = json!([{"op": "replace", "path": "/city", "value": "Arlington"}]);
    Description::new("changeStudent", STUDENTS, "Change some of a student")
        .about("By a merge patch (RFC 7396) or a JSON patch (RFC 6902), as a whole or not at all.")
        .by_id(student_id())
        .written_under_conditions()
        .patch("Student", json!({"city": "Arlington"}), operations)
        .answers(200, written("The student as it is now."))
        .problems([Kind::Conflict])
}

/// `DELETE /api/v1/students/{id}`.
pub async fn delete(
    who: Admin,
    PathId(id): PathId<i32>,
    conditions: Conditions,
    db: Db,
) -> Result<StatusCode, Problem> {
    let allow = |student: &Student| conditions.check(Some(&etag(student)));
    roster::delete_if(&db, &(&who).into(), id, allow).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is said of [`delete`].
pub fn describe_delete() -> Description {
    let gone = format!("The student is gone, and can be put back for {UNDO_TIME}.");
    Description::new("deleteStudent", STUDENTS, "Delete a student")
        .by_id(student_id())
        .written_under_conditions()
        .answers(204, Outcome::new(&gone).leads_to("restoreStudent", "id", "$request.path.id"))
        .problems([Kind::Conflict])
}

/// `POST /api/v1/students/{id}/restore`: puts a student back that was deleted a short while ago.
pub async fn restore(
    who: Admin,
    PathId(id): PathId<i32>,
    conditions: Conditions,
    db: Db,
) -> Result<Response, Problem> {
    conditions.check(None)?;
    now(&roster::restore(&db, &(&who).into(), id).await?)
}

/// What is said of [`restore`].
pub fn describe_restore() -> Description {
    Description::new("restoreStudent", STUDENTS, "Put a deleted student back")
        .by_id(student_id())
        .made_under_conditions()
        .answers(200, written("The student, as before the deletion."))
        .problems([Kind::Conflict])
}

fn created(student: &Student) -> Result<Response, Problem> {
    let location = [(header::LOCATION, api_student(student.id))];
    Ok((StatusCode::CREATED, location, now(student)?).into_response())
}

/// A student who was written: what is answered, and not what was sent, is the state of the tag
/// (RFC 9110, section 8.7).
fn now(student: &Student) -> Result<Response, Problem> {
    let place = [(header::CONTENT_LOCATION, api_student(student.id))];
    Ok((place, whole(student)?).into_response())
}

//! The roster for programs: who, what, which answer.

mod answer;
pub mod description;
mod list;
mod parse;

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::auth::server::access::{Admin, Editor, Reader};
use crate::auth::server::idempotency::{Key, Request};
use crate::base::error::AppError;
use crate::base::paths::api_student;
use crate::base::server::api::{Conditions, JsonBody, Kind, Patch, Problem, Wanted};
use crate::base::server::database::Db;
use crate::students::id::StudentId;
use crate::students::student::Student;

use super::put::{Put, put};
use super::roster;
use super::{Settings, list as roster_list};
use answer::{answer, etag, whole};
use parse::{facts, patched};

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

/// `GET /api/v1/students/{id}`.
pub async fn show(
    who: Reader,
    id: StudentId,
    conditions: Conditions,
    db: Db,
) -> Result<Response, Problem> {
    let student = roster::find(&db, who, id.number()).await?.ok_or(AppError::NotFound)?;
    answer(&student, &conditions)
}

/// `PUT /api/v1/students/{id}`: the student as it is sent, whether there was one or not.
pub async fn replace(
    who: Admin,
    id: StudentId,
    conditions: Conditions,
    db: Db,
    settings: Settings,
    body: JsonBody,
) -> Result<Response, Problem> {
    let editor = Editor::from(&who);
    let put = put(&db, &editor, id.number(), |there| {
        conditions.check(there.map(etag).as_ref())?;
        facts(body.value, Some(id), there, settings.programmes)
    });
    match put.await? {
        Put::Added(student) => created(&student),
        Put::There(student) => now(&student),
    }
}

/// `PATCH /api/v1/students/{id}`: all of the patch, or nothing.
pub async fn change(
    who: Admin,
    id: StudentId,
    conditions: Conditions,
    db: Db,
    settings: Settings,
    patch: Patch,
) -> Result<Response, Problem> {
    let editor = Editor::from(&who);
    let student = roster::edit(&db, &editor, id.number(), |student| {
        conditions.check(Some(&etag(student)))?;
        let value = patched(student, &patch)?;
        facts(value, Some(id), Some(student), settings.programmes)
    });
    now(&student.await?)
}

/// `DELETE /api/v1/students/{id}`.
pub async fn delete(
    who: Admin,
    id: StudentId,
    conditions: Conditions,
    db: Db,
) -> Result<StatusCode, Problem> {
    let allow = |student: &Student| conditions.check(Some(&etag(student)));
    roster::delete_if(&db, &(&who).into(), id.number(), allow).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/students/{id}/restore`: puts a student back that was deleted a short while ago.
pub async fn restore(
    who: Admin,
    id: StudentId,
    conditions: Conditions,
    db: Db,
) -> Result<Response, Problem> {
    conditions.check(None)?;
    now(&roster::restore(&db, &(&who).into(), id.number()).await?)
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

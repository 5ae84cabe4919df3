//! A student as an answer: with its state, and to whom has it already without its body.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::base::server::api::{Conditions, ETag, Problem, json};
use crate::students::server::json::StudentJson;
use crate::students::student::Student;

/// The name of the state that a student is in.
pub(super) fn etag(student: &Student) -> ETag {
    ETag::of_version(student.version)
}

/// A student for who may have it already.
pub(super) fn answer(student: &Student, conditions: &Conditions) -> Result<Response, Problem> {
    if conditions.are_known(&etag(student))? {
        let tag = [(header::ETAG, etag(student).value()?)];
        return Ok((StatusCode::NOT_MODIFIED, tag).into_response());
    }
    whole(student)
}

/// A student, whatever who asks may have.
pub(super) fn whole(student: &Student) -> Result<Response, Problem> {
    let tag = [(header::ETAG, etag(student).value()?)];
    Ok((tag, json(&StudentJson(student))?).into_response())
}

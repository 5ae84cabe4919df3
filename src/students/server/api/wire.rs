//! A student as programs read and write one: the words of the form, each value of its own type.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::base::server::api::{Conditions, ETag, Problem, json};
use crate::students::form::FEE;
use crate::students::student::{Mode, Student};

/// A student in JSON.
#[derive(Debug, Serialize)]
pub(in crate::students::server) struct Wire<'a> {
    id: i32,
    name: &'a str,
    city: &'a str,
    addr: &'a str,
    pin: &'a str,
    year: i32,
    /// With two decimal places: a number would be read as a float, and a float loses cents.
    fee: String,
    programme: &'a str,
    mode: Mode,
    active: bool,
    /// Unix seconds, UTC, as `updated`.
    created: i64,
    updated: i64,
    version: i32,
}

impl<'a> From<&'a Student> for Wire<'a> {
    fn from(student: &'a Student) -> Self {
        let facts = &student.facts;
        Self {
            id: student.id,
            name: &facts.name,
            city: &facts.city,
            addr: &facts.addr,
            pin: &facts.pin,
            year: facts.year,
            fee: FEE.format_number(facts.fee_cents),
            programme: &facts.programme,
            mode: facts.mode,
            active: facts.active,
            created: student.created,
            updated: student.updated,
            version: student.version,
        }
    }
}

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
    Ok((tag, json(&Wire::from(student))?).into_response())
}

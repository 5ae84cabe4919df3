//! The notes for programs: a resource like those of the API, for one session alone.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollcall_forms::{Field, FieldErrors};
use rollcall_session::{Id, SessionHandle};
use serde::Serialize;
use serde_json::Value;

use crate::base::error::AppError;
use crate::base::server::api::{
    Conditions, ETag, JSON, JsonBody, Kind, Patch, Problem, json, typed as read_members,
};
use crate::base::server::client_address::ClientAddress;
use crate::lab::notes::{COUNT, Facts, Note, TEXT};
use crate::lab::paths::lab_note;

use super::notes::{NoteId, Notebook, Notebooks};

/// All members of a note, the last two of which the server gives.
const MEMBERS: [&str; 4] = [TEXT.name, COUNT.name, "id", "version"];

const NO_SESSION: &str = "Each session has notes of its own, and this request came without a session. \
                          Open /lab/http in a browser, or send the cookie of its session. A token has none.";

/// The notes of the session that the cookie proves: there is no name for those of another.
pub struct OwnNotes {
    notebooks: Notebooks,
    sid: Id,
    address: ClientAddress,
}

impl OwnNotes {
    fn read<R>(&self, read: impl FnOnce(&Notebook) -> R) -> R {
        self.notebooks.read(Some(self.sid), read)
    }

    /// Conditions are asked in `change` too, so nothing is written between them and it.
    fn change<R, E>(&self, change: impl FnOnce(&mut Notebook) -> Result<R, E>) -> Result<R, E> {
        self.notebooks.change(self.sid, self.address, change)
    }
}

impl<S: Sync> FromRequestParts<S> for OwnNotes {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let session = SessionHandle::from_request_parts(parts, state).await?;
        let notebooks = Notebooks::from_request_parts(parts, state).await?;
        let address = ClientAddress::from_request_parts(parts, state).await?;
        let no_session = || Problem::new(Kind::NotFound).detail(NO_SESSION);
        Ok(Self { notebooks, sid: session.sid().ok_or_else(no_session)?, address })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for NoteId {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|_| AppError::NotFound)?;
        Self::parse(&text).ok_or(AppError::NotFound)
    }
}

#[derive(Serialize)]
struct WireNotes {
    notes: Vec<Note>,
}

/// `GET /lab/http/notes`.
pub async fn index(own: OwnNotes, conditions: Conditions) -> Result<Response, Problem> {
    let notes = own.read(Notebook::list);
    let body = serde_json::to_vec(&WireNotes { notes }).map_err(AppError::internal)?;
    let tag = ETag::of_content(&body);
    let headers = [(header::ETAG, tag.value()?)];
    if conditions.are_known(&tag)? {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, [(header::CONTENT_TYPE, JSON)], body).into_response())
}

/// `POST /lab/http/notes`: a new note under the next number.
pub async fn add(
    own: OwnNotes,
    conditions: Conditions,
    body: JsonBody,
) -> Result<Response, Problem> {
    let facts = facts(body.value, None, None)?;
    conditions.check(None)?;
    created(&own.change(|notes| notes.add(facts))?)
}

/// `GET /lab/http/notes/{id}`.
pub async fn show(own: OwnNotes, id: NoteId, conditions: Conditions) -> Result<Response, Problem> {
    let note = own.read(|notes| notes.find(id).cloned()).ok_or(AppError::NotFound)?;
    if conditions.are_known(&etag(&note))? {
        let tag = [(header::ETAG, etag(&note).value()?)];
        return Ok((StatusCode::NOT_MODIFIED, tag).into_response());
    }
    whole(&note)
}

/// `PUT /lab/http/notes/{id}`: the note as it is sent, whether there was one or not.
pub async fn replace(
    own: OwnNotes,
    id: NoteId,
    conditions: Conditions,
    body: JsonBody,
) -> Result<Response, Problem> {
    let (note, is_new) = own.change(|notes| {
        let there = notes.find(id);
        conditions.check(there.map(etag).as_ref())?;
        let facts = facts(body.value, Some(id), there)?;
        Ok::<_, Problem>(notes.put(id, facts)?)
    })?;
    if is_new { created(&note) } else { now(&note) }
}

/// `PATCH /lab/http/notes/{id}`: all of the patch, or nothing.
pub async fn change(
    own: OwnNotes,
    id: NoteId,
    conditions: Conditions,
    patch: Patch,
) -> Result<Response, Problem> {
    let (note, _) = own.change(|notes| {
        let there = notes.find(id).ok_or(AppError::NotFound)?;
        conditions.check(Some(&etag(there)))?;
        let document = serde_json::to_value(there).map_err(AppError::internal)?;
        let facts = facts(patch.apply(document, &MEMBERS)?, Some(id), Some(there))?;
        Ok::<_, Problem>(notes.put(id, facts)?)
    })?;
    now(&note)
}

/// `DELETE /lab/http/notes/{id}`.
pub async fn delete(
    own: OwnNotes,
    id: NoteId,
    conditions: Conditions,
) -> Result<StatusCode, Problem> {
    own.change(|notes| {
        let there = notes.find(id).ok_or(AppError::NotFound)?;
        conditions.check(Some(&etag(there)))?;
        notes.delete(id);
        Ok::<_, Problem>(StatusCode::NO_CONTENT)
    })
}

/// Reads a note. What the server gives may be sent back as it was, so that what was read can be
/// changed and sent as a whole.
fn facts(value: Value, id: Option<NoteId>, there: Option<&Note>) -> Result<Facts, Problem> {
    let fields = [TEXT, COUNT];
    let (typed, given) = read_members(value, &fields, &MEMBERS[fields.len()..])?;
    let mut errors = FieldErrors::default();
    for (name, value) in given {
        let expected = match name.as_str() {
            "id" => id.map(NoteId::number),
            _ => there.map(|note| note.version),
        };
        match expected {
            Some(expected) if value == expected => {}
            Some(expected) => {
                errors.add(&name, format!("The server gives this: it is {expected}."))
            }
            None => errors.add(&name, "The server gives this: leave it out."),
        }
    }
    if let Err(broken) = Field::check_all(&fields, &typed) {
        broken.iter().for_each(|(name, message)| errors.add(name, message));
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let count = typed.parse_optional(&COUNT, Field::parse_number)?.unwrap_or_default();
    Ok(Facts { text: typed.parse(&TEXT, Field::parse_text)?, count })
}

fn etag(note: &Note) -> ETag {
    ETag::of_own_version(note.mark, note.version)
}

fn created(note: &Note) -> Result<Response, Problem> {
    let location = [(header::LOCATION, lab_note(note.id))];
    Ok((StatusCode::CREATED, location, now(note)?).into_response())
}

/// A note that was written: the body is the state of the tag (RFC 9110, section 8.7).
fn now(note: &Note) -> Result<Response, Problem> {
    let place = [(header::CONTENT_LOCATION, lab_note(note.id))];
    Ok((place, whole(note)?).into_response())
}

fn whole(note: &Note) -> Result<Response, Problem> {
    Ok(([(header::ETAG, etag(note).value()?)], json(note)?).into_response())
}

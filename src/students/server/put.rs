//! A student at an id that a program has chosen.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::auth::server::access::Editor;
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::students::audit::{Entry, UNDO_SECS, What};
use crate::students::paths;
use crate::students::student::{Facts, Student};

use super::import::refuse_if_adding;
use super::roster::{commit, replace};
use super::{audit, rows};

/// What became of a student who was put at an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// There was nobody; there is now.
    Added(Student),
    /// The student who was there, as it is now.
    There(Student),
}

/// Puts a student at this id: in place of what is there, or where there is nobody. Whoever chooses
/// the id of a student who is gone for good says that it is this one again: its versions go on.
///
/// # Errors
/// What `facts` refuses with, which is asked in the same transaction; [`AppError::Conflict`] when
/// the student who was there can be put back, or when an import is about to change or add it.
pub async fn put<E: From<AppError>>(
    db: &Db,
    who: &Editor,
    id: i32,
    facts: impl FnOnce(Option<&Student>) -> Result<Facts, E>,
) -> Result<Put, E> {
    let transaction = who.begin_write(db).await?;
    if let Some(before) = rows::find(&transaction, id).await? {
        let facts = facts(Some(&before))?;
        return Ok(Put::There(replace(transaction, who, before, facts).await?));
    }
    let facts = facts(None)?;
    refuse_if_adding(&transaction, id).await?;
    let last = audit::last_of(&transaction, id).await?;
    if let Some(deletion) = last.as_ref().filter(|last| last.can_undo) {
        return Err(can_be_put_back(deletion)?.into());
    }
    let gone = last.and_then(|last| last.before);
    let version = gone.map_or(1, |gone| gone.version + 1);
    let student = Student { id, facts, created: now(), updated: now(), version };
    rows::insert(&transaction, &student).await?;
    commit(transaction, who, What::Added, None, Some(&student)).await?;
    Ok(Put::Added(student))
}

fn can_be_put_back(deletion: &Entry) -> Result<AppError, AppError> {
    let until = OffsetDateTime::from_unix_timestamp(deletion.at + UNDO_SECS);
    let until = until.map_err(AppError::internal)?.format(&Rfc3339).map_err(AppError::internal)?;
    let way = paths::api_restore_student(deletion.student);
    Ok(AppError::Conflict(format!(
        "This student was deleted, and can be put back until {until}: POST {way}. After that, the \
         id is free."
    )))
}

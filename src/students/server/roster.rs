//! The roster: students found, added, changed, deleted and put back, one by one.

use sea_orm::DatabaseTransaction;

use crate::auth::server::access::{Admin, Editor, Reader};
use crate::auth::server::idempotency::{self, Before};
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::students::audit::{Entry, UNDO_TIME, What};
use crate::students::student::{Facts, Student};

use super::import::refuse_if_waiting;
use super::{audit, rows};

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The student, as it is now.
    Saved(Student),
    /// Nothing: the student is like this already.
    Same(Student),
    /// Nothing: somebody else changed it after it was read.
    Stale,
}

/// The student with this id.
pub async fn find(db: &Db, _: impl Into<Reader>, id: i32) -> Result<Option<Student>, AppError> {
    rows::find(&**db, id).await
}

/// Adds a student.
pub async fn add(db: &Db, who: &Editor, facts: Facts) -> Result<Student, AppError> {
    let transaction = who.begin_write(db).await?;
    let student = insert_next(&transaction, facts).await?;
    commit(transaction, who, What::Added, None, Some(&student)).await?;
    Ok(student)
}

/// Adds a student once, however often it is asked for: the second time the student is answered as
/// it was when it was added. `None` when the first time somebody else was to be added.
pub async fn add_once(
    db: &Db,
    who: &Admin,
    request: &idempotency::Request,
    facts: Facts,
) -> Result<Option<Student>, AppError> {
    let (editor, account_id) = (Editor::from(who), who.account().id);
    let transaction = editor.begin_write(db).await?;
    match idempotency::find(&transaction, account_id, request).await? {
        Before::Nothing => {}
        Before::Same(student) => return Ok(Some(student)),
        Before::Another => return Ok(None),
    }
    let student = insert_next(&transaction, facts).await?;
    idempotency::keep(&transaction, account_id, request, &student).await?;
    commit(transaction, &editor, What::Added, None, Some(&student)).await?;
    Ok(Some(student))
}

async fn insert_next(transaction: &DatabaseTransaction, facts: Facts) -> Result<Student, AppError> {
    let id = rows::next_id(transaction).await?;
    let student = Student { id, facts, created: now(), updated: now(), version: 1 };
    rows::insert(transaction, &student).await?;
    Ok(student)
}

/// Puts what `edit` makes of a student in its place. It is asked in the transaction that writes,
/// so nobody changes the student in between.
///
/// # Errors
/// What `edit` refuses with; [`AppError::NotFound`] when the student is gone;
/// [`AppError::Conflict`] when an import is about to change it.
pub async fn edit<E: From<AppError>>(
    db: &Db,
    who: &Editor,
    id: i32,
    edit: impl FnOnce(&Student) -> Result<Facts, E>,
) -> Result<Student, E> {
    let transaction = who.begin_write(db).await?;
    let before = rows::find(&transaction, id).await?.ok_or(AppError::NotFound)?;
    let facts = edit(&before)?;
    Ok(replace(transaction, who, before, facts).await?)
}

/// Facts that are there already change nothing.
pub(super) async fn replace(
    transaction: DatabaseTransaction,
    who: &Editor,
    before: Student,
    facts: Facts,
) -> Result<Student, AppError> {
    refuse_if_waiting(&transaction, before.id).await?;
    if before.facts == facts {
        return Ok(before);
    }
    let after = Student { facts, updated: now(), version: before.version + 1, ..before.clone() };
    rows::update(&transaction, &before, &after).await?;
    commit(transaction, who, What::Changed, Some(&before), Some(&after)).await?;
    Ok(after)
}

/// Puts `facts` in place of what the student's version `version` says. Facts that are there
/// already change nothing.
///
/// # Errors
/// [`AppError::NotFound`] when the student is gone; [`AppError::Conflict`] when an import is about
/// to change it.
pub async fn change(
    db: &Db,
    who: &Editor,
    id: i32,
    version: i32,
    facts: Facts,
) -> Result<Change, AppError> {
    let mut is_same = false;
    let changed = edit(db, who, id, |before| {
        is_same = before.facts == facts;
        // Also when somebody else has made it so: then there is nothing to decide.
        if is_same || before.version == version { Ok(facts) } else { Err(None) }
    });
    match changed.await {
        Ok(student) if is_same => Ok(Change::Same(student)),
        Ok(student) => Ok(Change::Saved(student)),
        Err(None) => Ok(Change::Stale),
        Err(Some(error)) => Err(error),
    }
}

/// Takes a student off the roster, if `allow` has nothing against it as it is now. For a while
/// [`restore`] can put it back.
///
/// # Errors
/// What `allow` refuses with; [`AppError::NotFound`] when the student is gone;
/// [`AppError::Conflict`] when an import is about to change it.
pub async fn delete_if<E: From<AppError>>(
    db: &Db,
    who: &Editor,
    id: i32,
    allow: impl FnOnce(&Student) -> Result<(), E>,
) -> Result<Student, E> {
    let transaction = who.begin_write(db).await?;
    let before = rows::find(&transaction, id).await?.ok_or(AppError::NotFound)?;
    refuse_if_waiting(&transaction, id).await?;
    allow(&before)?;
    rows::delete(&transaction, id).await?;
    commit(transaction, who, What::Deleted, Some(&before), None).await?;
    Ok(before)
}

/// Puts a student back that was deleted a short while ago, as it was.
///
/// # Errors
/// [`AppError::NotFound`] when there never was such a student; [`AppError::Conflict`] when it is
/// there, or when it is too late.
pub async fn restore(db: &Db, who: &Editor, id: i32) -> Result<Student, AppError> {
    let transaction = who.begin_write(db).await?;
    if rows::find(&transaction, id).await?.is_some() {
        let message = "This student is on the roster already.";
        return Err(AppError::Conflict(message.to_owned()));
    }
    let last = audit::last_of(&transaction, id).await?.ok_or(AppError::NotFound)?;
    let deleted = last.before.filter(|_| last.can_undo);
    let deleted = deleted.ok_or_else(|| {
        AppError::Conflict(format!("It is too late: a deletion can be undone for {UNDO_TIME}."))
    })?;
    // Whoever has it open from before the deletion has an old version, and is told so.
    let student = Student { version: deleted.version + 1, updated: now(), ..deleted };
    rows::insert(&transaction, &student).await?;
    commit(transaction, who, What::Restored, None, Some(&student)).await?;
    Ok(student)
}

/// The deletion of a student that is not on the roster any more; [`Entry::can_undo`] says
/// whether it can still be put back.
pub async fn deleted(db: &Db, _: &Admin, id: i32) -> Result<Option<Entry>, AppError> {
    let last = audit::last_of(&**db, id).await?;
    Ok(last.filter(|last| last.what == What::Deleted))
}

/// Writes down what was done, and makes both last.
pub(super) async fn commit(
    transaction: DatabaseTransaction,
    who: &Editor,
    what: What,
    before: Option<&Student>,
    after: Option<&Student>,
) -> Result<(), AppError> {
    audit::write(&transaction, who, now(), what, before, after).await?;
    Ok(transaction.commit().await?)
}

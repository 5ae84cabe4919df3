//! From the decision to the last row: students and audit are written piece by piece, and whatever
//! breaks in between is gone on with.
//!
//! SQLite has one writer at a time, and nobody shall wait for it for more than three seconds. Most
//! imports are one piece: they are decided, written and done in one transaction. Of a larger one
//! the first transaction writes the first piece and a row in `import_writing`, and from then on
//! there is no way back, only forward: the rows that are left wait in `import_rows` for whoever
//! takes the turn.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};

use crate::auth::server::access::Editor;
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::students::import::{Counts, ImportState};
use crate::students::server::{rows, store as sql};

use super::breath::pause;
use super::entity::import::Column;
use super::entity::{import, row, writing};
use super::job::{End, Job};
use super::staging::CHANGE;
use super::store::{self, step};

/// What an import may cost that is one piece, in microseconds, so that nobody waits for three
/// seconds. Of a larger one each piece costs half of that: it is in pieces anyway.
pub(super) const ONE_PIECE_MICROS: i64 = 2_400_000;
/// What a new student costs in a large roster: 100,000 of them are one piece.
const NEW_MICROS: i64 = 24;
/// What a change costs there, since its row stands in ten indexes and in the search index:
/// 30,000 of them are one piece.
const CHANGE_MICROS: i64 = 80;

/// What a decision rests on.
pub(super) struct Ground {
    pub counts: Counts,
    /// The last row of the audit from before all students to be changed were looked at.
    pub last_audit: i32,
}

/// Decides that all of an import is to be on the roster, and writes the first piece, which may be
/// all of it. It is the last moment to stop.
pub(super) async fn decide(job: &Job, who: &Editor, ground: Ground) -> Result<End, AppError> {
    let Ground { counts, last_audit } = ground;
    let transaction = job.db.begin_write().await?;
    if !store::note_progress(&transaction, job.id, 0, counts).await? {
        return Ok(End::Stopped);
    }
    let row = store::row(&transaction, job.id).await?;
    if !row.again
        && let Some((_, who)) = store::done_before(&transaction, &row.sha256).await?
    {
        return Ok(End::Refused(format!(
            "This very file was imported meanwhile, by {who}. Check it again to import it once more."
        )));
    }
    let touched = sql::count_touched(&transaction, job.id, last_audit).await?;
    if touched > 0 {
        return Ok(outdated(touched));
    }
    let first_id = match i32::try_from(counts.added).map_err(AppError::internal)? {
        0 => 0,
        added => rows::reserve_ids(&transaction, added).await?,
    };
    let decided = writing::ActiveModel {
        import_id: Set(job.id),
        account_id: Set(who.account_id()),
        account_name: Set(who.name().to_owned()),
        at: Set(now()),
        first_id: Set(first_id),
        added: Set(0),
        changed: Set(0),
        changed_to: Set(0),
    };
    writing::Entity::insert(decided).exec_without_returning(&transaction).await?;
    step(&transaction, job.id, &[ImportState::Preparing], ImportState::Writing, []).await?;
    write_piece(&transaction, job.one_piece_micros).await?;
    transaction.commit().await?;
    Ok(End::Reached(ImportState::Writing))
}

/// Why nothing is written, in words.
pub(super) fn outdated(students: i64) -> End {
    End::Refused(format!(
        "Of the students to be changed, {students} were changed or deleted by others since the \
         file was checked. Check it again."
    ))
}

/// Writes what is left of the import that is decided.
pub(super) async fn roll_forward(job: &Job) -> Result<End, AppError> {
    while left(&*job.db).await?.is_some() {
        sql::copy_log(&job.db).await?;
        pause().await;
        match next_piece(job).await {
            // Others have written for long, and now they have. Nothing is wrong.
            Ok(()) | Err(AppError::Busy) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(End::Reached(ImportState::Done))
}

async fn next_piece(job: &Job) -> Result<(), AppError> {
    let transaction = job.db.begin_write().await?;
    write_piece(&transaction, job.one_piece_micros).await?;
    Ok(transaction.commit().await?)
}

/// The import that is decided and not written to its end. There is at most one, since whoever
/// takes the turn goes on with it before anything else.
pub(super) async fn left(conn: &impl ConnectionTrait) -> Result<Option<writing::Model>, AppError> {
    Ok(writing::Entity::find().one(conn).await?)
}

/// Writes the next students and their audit rows, and how far the import is then: changes first,
/// since nobody can edit those students meanwhile.
async fn write_piece(conn: &impl ConnectionTrait, one_piece: i64) -> Result<(), AppError> {
    let Some(before) = left(conn).await? else { return Ok(()) };
    let row = import::Entity::find_by_id(before.import_id).one(conn).await?;
    let row = row.ok_or_else(|| AppError::internal("an import without its row"))?;
    let whole = row.changed * CHANGE_MICROS + row.added * NEW_MICROS;
    let micros = if whole <= one_piece { one_piece } else { one_piece / 2 };
    let changes = (row.changed - i64::from(before.changed)).min(micros / CHANGE_MICROS);
    let adds = (micros - changes * CHANGE_MICROS) / NEW_MICROS;
    let adds = (row.added - i64::from(before.added)).min(adds);
    let small = |count: i64| i32::try_from(count).map_err(AppError::internal);
    let after = writing::Model {
        added: before.added + small(adds)?,
        changed: before.changed + small(changes)?,
        changed_to: sql::last_of_changes(conn, before.import_id, before.changed_to, changes)
            .await?,
        ..before.clone()
    };
    let piece = sql::Piece {
        import: before.import_id,
        at: before.at,
        account_id: before.account_id,
        account_name: &before.account_name,
        first_id: before.first_id,
        new: (before.added, after.added - 1),
        // No change is left, or none fits in: no id is in this range, the greatest among them.
        changed: if changes == 0 {
            (1, 0)
        } else {
            (before.changed_to.saturating_add(1), after.changed_to)
        },
    };
    sql::write_piece(conn, &piece).await?;
    let done = i64::from(after.added) + i64::from(after.changed);
    let is_last = done == row.added + row.changed;
    let id = after.import_id;
    if is_last {
        conn.execute(&Query::delete().from_table("import_writing").to_owned()).await?;
    } else {
        let all = after.into_active_model().reset_all();
        writing::Entity::update(all).exec(conn).await?;
    }
    let to = if is_last { ImportState::Done } else { ImportState::Writing };
    let ended = Expr::value(is_last.then(now));
    let more = [(Column::Done, Expr::value(done)), (Column::Ended, ended)];
    step(conn, id, &[ImportState::Writing], to, more).await?;
    Ok(())
}

/// Lets nobody touch a student whom an import is about to change. Asked in the transaction that
/// would: when no import is being written, it reads one empty table.
///
/// # Errors
/// [`AppError::Conflict`].
pub async fn refuse_if_waiting(conn: &impl ConnectionTrait, student: i32) -> Result<(), AppError> {
    let Some(left) = left(conn).await? else { return Ok(()) };
    let waiting = row::Entity::find()
        .filter(row::Column::ImportId.eq(left.import_id))
        .filter(row::Column::Action.eq(CHANGE))
        .filter(row::Column::Id.eq(student));
    if left.changed_to >= student || waiting.count(conn).await? == 0 {
        return Ok(());
    }
    let message = "An import is just changing this student. Try again in a moment.";
    Err(AppError::Conflict(message.to_owned()))
}

/// Lets nobody take an id that an import has reserved for a student it is about to add. Asked in
/// the transaction that would.
///
/// # Errors
/// [`AppError::Conflict`].
pub async fn refuse_if_adding(conn: &impl ConnectionTrait, student: i32) -> Result<(), AppError> {
    let Some(left) = left(conn).await? else { return Ok(()) };
    let new = i64::from(student) - i64::from(left.first_id);
    if new < i64::from(left.added) || new >= store::row(conn, left.import_id).await?.added {
        return Ok(());
    }
    let message = "An import is just adding a student with this id. Try again in a moment.";
    Err(AppError::Conflict(message.to_owned()))
}

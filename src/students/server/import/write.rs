//! Writing what was checked: the search rows beforehand, and then all of it in one transaction.
//!
//! SQLite has one writer at a time, so whatever is written keeps everybody else waiting. The
//! slowest part, the search index, is therefore written first, in small transactions and under
//! ids that are reserved: nobody finds those rows, since no student has their ids yet. What is left
//! for the one transaction takes some 10 to 20 µs for each new student.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, TransactionTrait};

use crate::base::error::AppError;
use crate::session::server::now;
use crate::students::import::{Counts, ImportState};
use crate::students::server::{rows, sqlite};

use super::entity::import::Column;
use super::run::{End, Run};
use super::store::{self, step};

/// So many search rows are written in one transaction.
const BATCH: i32 = 1000;

/// The most that one transaction may cost, in microseconds, so that nobody waits for three
/// seconds.
const MAX_COST: u64 = 2_400_000;
/// What a new student costs in a large roster.
const COST_OF_NEW: u64 = 20;
/// What a change costs there: its row stands in eleven indexes and in the search index.
const COST_OF_CHANGE: u64 = 80;

/// Why so much cannot be written at once, in words.
pub(super) fn too_much(counts: Counts) -> Option<String> {
    let cost = counts.added * COST_OF_NEW + counts.changed * COST_OF_CHANGE;
    let (new, changed) = (MAX_COST / COST_OF_NEW, MAX_COST / COST_OF_CHANGE);
    (cost > MAX_COST).then(|| {
        format!(
            "This file adds {} and changes {} students. One file may add up to {new}, or change up \
             to {changed}, since others wait while it is written. Split it, and import the parts \
             one after the other.",
            counts.added, counts.changed
        )
    })
}

/// Does it.
pub(super) async fn write(run: &Run) -> Result<End, AppError> {
    let counts = store::find(&run.db, &run.who, run.id).await?.counts;
    let Some(first_id) = index_new(run, counts).await? else { return Ok(End::Stopped) };
    sqlite::expect_much(&run.db).await?;
    let end = commit(run, first_id, counts).await;
    sqlite::expect_little(&run.db).await?;
    end
}

/// Reserves ids for the new students and writes their search rows. Answers the first id, or
/// nothing when somebody asked to stop.
async fn index_new(run: &Run, counts: Counts) -> Result<Option<i32>, AppError> {
    let added = i32::try_from(counts.added).map_err(AppError::internal)?;
    if added == 0 {
        return Ok(Some(0));
    }
    let transaction = run.db.writer().begin().await?;
    let first_id = rows::reserve_ids(&transaction, added).await?;
    let staged = Query::insert()
        .into_table("staged_ids")
        .columns(["first_id", "last_id"])
        .values_panic([first_id.into(), (first_id + added - 1).into()])
        .to_owned();
    transaction.execute(&staged).await?;
    transaction.commit().await?;
    for from in (0..added).step_by(BATCH as usize) {
        let to = (from + BATCH).min(added);
        let transaction = run.db.writer().begin().await?;
        let done = u64::from(to.unsigned_abs());
        if !store::note_progress(&transaction, run.id, done, counts).await? {
            return Ok(None);
        }
        sqlite::index_staged(&transaction, run.id, first_id, (from, to - 1)).await?;
        transaction.commit().await?;
    }
    Ok(Some(first_id))
}

/// The one transaction: the roster, the audit, and the word that it is done.
async fn commit(run: &Run, first_id: i32, counts: Counts) -> Result<End, AppError> {
    let at = now();
    let transaction = run.db.writer().begin().await?;
    // Written first, so that this transaction holds the right to write from its beginning.
    if !store::note_progress(&transaction, run.id, counts.added, counts).await? {
        return Ok(End::Stopped);
    }
    let outdated = sqlite::count_outdated(&transaction, run.id).await?;
    if outdated > 0 {
        return Ok(End::Refused(format!(
            "Of the students to be changed, {outdated} were changed or deleted by others since the \
             file was checked. Check it again."
        )));
    }
    let writing = sqlite::Writing {
        import: run.id,
        first_id,
        at,
        account_id: run.who.account_id(),
        account_name: run.who.name(),
    };
    sqlite::write_staged(&transaction, &writing).await?;
    let more = [(Column::Ended, Expr::value(at))];
    step(&transaction, run.id, &[ImportState::Writing], ImportState::Done, more).await?;
    transaction.execute(&Query::delete().from_table("staged_ids").to_owned()).await?;
    transaction.commit().await?;
    Ok(End::Reached(ImportState::Done))
}

//! Writing what was checked: the search rows beforehand, and then the students.
//!
//! The slowest part, the search index, is written first, in small transactions and under ids that
//! are reserved: nobody finds those rows, since no student has their ids yet. Until then it can be
//! stopped, and leaves nothing. What is left takes some 10 to 20 µs for each new student.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Query;

use crate::auth::server::access::Editor;
use crate::base::error::AppError;
use crate::students::import::{Counts, ImportState};
use crate::students::server::{rows, sqlite};

use super::breath::Breath;
use super::clean;
use super::pieces::{self, Ground, outdated};
use super::run::{End, Run};
use super::store;

/// So many search rows are written in one transaction.
const BATCH: i32 = 1000;

/// Writes an import that was checked.
pub(super) async fn write(run: &Run, who: &Editor) -> Result<End, AppError> {
    let counts = store::find(&run.db, who, run.id).await?.counts;
    // All students to be changed are looked at while others write. What these write from now on
    // stands in the audit behind this row: little is left to look at when they have to wait.
    let last_audit = sqlite::last_audit(&*run.db).await?;
    let students = sqlite::count_outdated(&*run.db, run.id).await?;
    if students > 0 {
        return Ok(outdated(students));
    }
    // While there is one range of reserved ids, the counts can leave it out: one that an earlier
    // preparation left goes first.
    clean::search_rows_of_nobody(&run.db).await?;
    let Some(first_id) = index_new(run, counts).await? else { return Ok(End::Stopped) };
    sqlite::expect_much(&run.db).await?;
    let end = all_pieces(run, who, Ground { first_id, counts, last_audit }).await;
    sqlite::expect_little(&run.db).await?;
    end
}

async fn all_pieces(run: &Run, who: &Editor, ground: Ground) -> Result<End, AppError> {
    match pieces::decide(run, who, ground).await? {
        End::Reached(ImportState::Writing) => pieces::roll_forward(run).await,
        end => Ok(end),
    }
}

/// Writes what somebody has decided who did not come to its end.
pub(super) async fn go_on(run: &Run) -> Result<End, AppError> {
    sqlite::expect_much(&run.db).await?;
    let end = pieces::roll_forward(run).await;
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
    let transaction = run.db.begin_write().await?;
    let first_id = rows::reserve_ids(&transaction, added).await?;
    let staged = Query::insert()
        .into_table("staged_ids")
        .columns(["first_id", "last_id"])
        .values_panic([first_id.into(), (first_id + added - 1).into()])
        .to_owned();
    transaction.execute(&staged).await?;
    transaction.commit().await?;
    let mut breath = Breath::default();
    for from in (0..added).step_by(BATCH as usize) {
        let to = from.saturating_add(BATCH).min(added);
        let transaction = run.db.begin_write().await?;
        let done = u64::from(to.unsigned_abs());
        if !store::note_progress(&transaction, run.id, done, counts).await? {
            return Ok(None);
        }
        sqlite::index_staged(&transaction, run.id, first_id, (from, to - 1)).await?;
        transaction.commit().await?;
        breath.take().await;
    }
    Ok(Some(first_id))
}

//! Writing what was checked.

use crate::auth::server::access::Editor;
use crate::base::error::AppError;
use crate::students::import::ImportState;
use crate::students::server::store as sql;

use super::job::{End, Job};
use super::pieces::{self, Ground, outdated};
use super::store;

/// Writes an import that was checked.
pub(super) async fn write(job: &Job, who: &Editor) -> Result<End, AppError> {
    let counts = store::find(&job.db, who, job.id).await?.counts;
    // All students to be changed are looked at while others write. What these write from now on
    // stands in the audit behind this row: little is left to look at when they have to wait.
    let last_audit = sql::last_audit(&*job.db).await?;
    let students = sql::count_outdated(&*job.db, job.id).await?;
    if students > 0 {
        return Ok(outdated(students));
    }
    sql::expect_much(&job.db).await?;
    let end = all_pieces(job, who, Ground { counts, last_audit }).await;
    sql::expect_little(&job.db).await?;
    end
}

async fn all_pieces(job: &Job, who: &Editor, ground: Ground) -> Result<End, AppError> {
    match pieces::decide(job, who, ground).await? {
        End::Reached(ImportState::Writing) => pieces::roll_forward(job).await,
        end => Ok(end),
    }
}

/// Writes what somebody has decided who did not come to its end.
pub(super) async fn go_on(job: &Job) -> Result<End, AppError> {
    sql::expect_much(&job.db).await?;
    let end = pieces::roll_forward(job).await;
    sql::expect_little(&job.db).await?;
    end
}

//! Writing what was checked.

use crate::auth::server::access::Editor;
use crate::base::error::AppError;
use crate::students::import::ImportState;
use crate::students::server::store as sql;

use super::pieces::{self, Ground, outdated};
use super::run::{End, Run};
use super::store;

/// Writes an import that was checked.
pub(super) async fn write(run: &Run, who: &Editor) -> Result<End, AppError> {
    let counts = store::find(&run.db, who, run.id).await?.counts;
    // All students to be changed are looked at while others write. What these write from now on
    // stands in the audit behind this row: little is left to look at when they have to wait.
    let last_audit = sql::last_audit(&*run.db).await?;
    let students = sql::count_outdated(&*run.db, run.id).await?;
    if students > 0 {
        return Ok(outdated(students));
    }
    sql::expect_much(&run.db).await?;
    let end = all_pieces(run, who, Ground { counts, last_audit }).await;
    sql::expect_little(&run.db).await?;
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
    sql::expect_much(&run.db).await?;
    let end = pieces::roll_forward(run).await;
    sql::expect_little(&run.db).await?;
    end
}

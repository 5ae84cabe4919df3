//! What somebody typed beside what others saved meanwhile.

use rollcall_forms::{Options, Typed};

use crate::auth::server::access::Admin;
use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::audit::{Difference, Entry, What, differences};
use crate::students::form::{self, VERSION, version};
use crate::students::pages::{Conflict, ConflictRow};
use crate::students::student::Student;

use super::audit;

/// Compares what was typed into the form of an earlier version with the student as it is now.
pub async fn conflict(
    db: &Db,
    who: &Admin,
    now: &Student,
    typed: &Typed,
    programmes: Options,
) -> Result<Conflict, AppError> {
    let later = audit::since(db, who, now.id, version(typed.get(VERSION.name))).await?;
    let last = later.first().cloned();
    let later: Vec<Entry> = later.into_iter().filter(|e| e.what == What::Changed).collect();
    let by = |entry: &Entry| (entry.who.clone(), entry.at);
    // The action has parsed it before it found the version to be old.
    let yours = form::parse_change(typed, programmes, &now.facts).map_err(AppError::Invalid)?;
    let row = |difference: Difference| {
        let label = difference.label;
        let touched =
            |entry: &&Entry| entry.differences(programmes).iter().any(|d| d.label == label);
        ConflictRow {
            name: difference.name,
            label,
            yours: difference.before,
            theirs: difference.after,
            by: later.iter().find(touched).map(by),
        }
    };
    let rows = differences(Some(&yours), Some(&now.facts), programmes);
    Ok(Conflict { rows: rows.into_iter().map(row).collect(), last })
}

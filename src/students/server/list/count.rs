//! How many match.

use sea_orm::{ConnectionTrait, Statement};

use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::list::Total;
use crate::students::server::facet::Mask;
use crate::students::server::sqlite;

use super::asked::Asked;

/// A search counts so far, and then says "more than".
pub(in crate::students::server) const COUNTED: u64 = 10_000;

/// So few matches that all of them are read and sorted at once: 0.4 µs each, or three times that
/// by name.
pub(super) const FEW: u64 = 5000;

/// How many match, as far as it is known.
#[derive(Clone, Debug)]
pub(super) struct Hits {
    /// All of them, or of a search one more than are counted.
    pub counted: u64,
    /// About how many there are. It decides about plans alone.
    pub estimate: u64,
    /// About how many students there are at all, as far as plans want to know.
    pub students: u64,
    /// In the words of the page.
    pub total: Total,
    /// Of a search that finds few, their ids as a JSON array.
    pub ids: Option<String>,
}

/// Counts.
pub(super) async fn hits(db: &Db, asked: &Asked) -> Result<Hits, AppError> {
    if asked.words.is_empty() {
        let (counted, students) = filtered(db, asked.mask).await?;
        let total = Total::Exactly(counted);
        return Ok(Hits { counted, estimate: counted, students, total, ids: None });
    }
    let statement = sqlite::count_found(&asked.words, asked.mask, COUNTED + 1, FEW);
    let row = db.query_one_raw(statement).await?.ok_or_else(nothing_counted)?;
    let counted = number(row.try_get("", "counted")?);
    let students = number(row.try_get("", "greatest")?);
    if counted <= COUNTED {
        let (total, ids) = (Total::Exactly(counted), row.try_get("", "ids")?);
        return Ok(Hits { counted, estimate: counted, students, total, ids });
    }
    // Those who were counted have ids up to `furthest`; the rest may be as dense.
    let furthest = number(row.try_get("", "furthest")?).max(1);
    let estimate = counted * students.max(furthest) / furthest;
    Ok(Hits { counted, estimate, students, total: Total::MoreThan(COUNTED), ids: None })
}

/// How many the filters let through, and how many there are: always exact, since each change keeps
/// the counts.
async fn filtered(db: &Db, mask: Mask) -> Result<(u64, u64), AppError> {
    let sql = "SELECT CAST(coalesce(sum(CASE WHEN (facet & ?) = ? THEN n END), 0) AS bigint) \
               AS counted, CAST(coalesce(sum(n), 0) AS bigint) AS students FROM student_counts";
    let values = [mask.mask.into(), mask.value.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let row = db.query_one_raw(statement).await?.ok_or_else(nothing_counted)?;
    Ok((number(row.try_get("", "counted")?), number(row.try_get("", "students")?)))
}

/// The filters without those that let more than half of the students through: to search for
/// these costs more than it saves.
pub(super) async fn narrow_part(db: &Db, mask: Mask) -> Result<Mask, AppError> {
    let mut narrow = Mask::default();
    for part in mask.parts() {
        let (counted, students) = filtered(db, part).await?;
        if counted * 2 <= students {
            narrow = narrow.and(part);
        }
    }
    Ok(narrow)
}

/// Counts are never negative; a database that says so is broken, and 0 is as good as any.
fn number(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

fn nothing_counted() -> AppError {
    AppError::internal("a count came back without a row")
}

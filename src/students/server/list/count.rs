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

/// How many match, as far as it is known.
#[derive(Clone, Debug)]
pub(super) struct Hits {
    /// All of them, or of a search one more than are counted.
    pub counted: u64,
    /// About how many students there are at all, as far as plans want to know.
    pub students: u64,
    /// In the words of the page.
    pub total: Total,
    /// Of a search that was counted to its end, the rows in the search index, in its order, as the
    /// JSON array that a plan hands back; not of one in the order of names, whose plan wants none.
    pub found: Option<String>,
}

/// Counts.
pub(super) async fn hits(db: &Db, asked: &Asked) -> Result<Hits, AppError> {
    if asked.words.is_empty() {
        let (counted, students) = filtered(db, asked.mask).await?;
        return Ok(Hits { counted, students, total: Total::Exactly(counted), found: None });
    }
    let rows = !asked.is_search_by_name();
    let statement = sqlite::count_found(&asked.words, asked.mask, COUNTED, rows);
    let row = db.query_one_raw(statement).await?.ok_or_else(nothing_counted)?;
    let counted = number(row.try_get("", "counted")?);
    let total = if counted > COUNTED { Total::MoreThan(COUNTED) } else { Total::Exactly(counted) };
    Ok(Hits {
        counted,
        students: number(row.try_get("", "greatest")?),
        total,
        found: row.try_get("", "found")?,
    })
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

/// Counts are never negative; a database that says so is broken, and 0 is as good as any.
fn number(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

fn nothing_counted() -> AppError {
    AppError::internal("a count came back without a row")
}

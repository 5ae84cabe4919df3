//! The rows of the search index, written beside those of the students.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::students::server::fives::fives;

/// The columns of a row in the search index, its id first.
pub(in crate::students::server) const SEARCH_COLUMNS: &str = "rowid, search, fives, p, m, a, y";

/// Their values, read from columns `search_id`, `search`, `fives` and `facet`: for a statement that
/// writes the search rows of many students at once, `INSERT INTO student_search (SEARCH_COLUMNS)
/// SELECT SEARCH_VALUES FROM … ORDER BY search_id`: what comes out of order makes the index write
/// another of its parts. Three characters for each filter: the groups that are indexed.
pub(in crate::students::server) const SEARCH_VALUES: &str = "search_id, search, fives, \
    printf('p%02x', facet >> 6), \
    'm' || ((facet >> 5) & 1) || 'm', \
    'a' || ((facet >> 4) & 1) || 'a', \
    printf('y%02d', facet & 15)";

/// Adds search rows of students, at most 1000 at once: their `search_id`, `search` and `facet`.
pub(in crate::students::server) async fn index(
    conn: &impl ConnectionTrait,
    rows: &[(i64, &str, i32)],
) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let places = vec!["(?, ?, ?, ?)"; rows.len()].join(", ");
    let sql = format!(
        "WITH added (search_id, search, fives, facet) AS (VALUES {places}) \
         INSERT INTO student_search ({SEARCH_COLUMNS}) SELECT {SEARCH_VALUES} FROM added \
         ORDER BY search_id"
    );
    let values = rows.iter().flat_map(|(search_id, search, facet)| {
        [(*search_id).into(), (*search).into(), fives(search).into(), (*facet).into()]
    });
    conn.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await?;
    Ok(())
}

/// Takes the search row of a student away.
pub(in crate::students::server) async fn unindex(
    conn: &impl ConnectionTrait,
    id: i32,
) -> Result<(), DbErr> {
    let sql =
        "DELETE FROM student_search WHERE rowid = (SELECT search_id FROM students WHERE id = ?)";
    conn.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, [id.into()])).await?;
    Ok(())
}

//! The search index, written anew from all students.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use crate::students::server::fives::fives;
use crate::students::server::search_id::search_id;

use super::schema::SEARCH_INDEX;
use super::{SEARCH_COLUMNS, SEARCH_VALUES, index};

/// So many rows are read at once.
const BATCH: i64 = 5000;

/// An empty index in the place of the one that is there.
pub(in crate::students::server) const SEARCH_ANEW: [&str; 2] =
    ["DROP TABLE student_search", SEARCH_INDEX];

/// Writes the column `search_id` of a table that has `id` and `search`.
pub(in crate::students::server) async fn fill_search_ids(
    conn: &impl ConnectionTrait,
    table: &str,
) -> Result<(), DbErr> {
    fill(conn, table, "search_id", |search, id| search_id(search, id).into()).await
}

/// Writes the column `fives` of the rows of imports.
pub(in crate::students::server) async fn fill_fives(
    conn: &impl ConnectionTrait,
) -> Result<(), DbErr> {
    fill(conn, "import_rows", "fives", |search, _| fives(search).into()).await
}

/// Writes a column that is made of `search` and `id`.
async fn fill(
    conn: &impl ConnectionTrait,
    table: &str,
    column: &str,
    make: impl Fn(&str, i32) -> serde_json::Value,
) -> Result<(), DbErr> {
    let read = format!(
        "SELECT rowid AS n, id, search FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT {BATCH}"
    );
    let write = format!(
        "UPDATE {table} SET {column} = value ->> 1 FROM json_each(?) \
         WHERE {table}.rowid = value ->> 0"
    );
    let mut after = i64::MIN;
    loop {
        let rows = conn.query_all_raw(statement(&read, after.into())).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut made = Vec::new();
        for row in rows {
            after = row.try_get("", "n")?;
            let search: String = row.try_get("", "search")?;
            made.push((after, make(&search, row.try_get("", "id")?)));
        }
        let made =
            serde_json::to_string(&made).map_err(|cause| DbErr::Custom(cause.to_string()))?;
        conn.execute_raw(statement(&write, made.into())).await?;
    }
}

/// Fills the empty index, and joins its parts. Of an import that is decided and not yet written to
/// its end, the students to come are in it too; one that is not decided begins again.
pub(in crate::students::server) async fn index_all(
    conn: &impl ConnectionTrait,
) -> Result<(), DbErr> {
    let read = "SELECT search_id, search, facet FROM students INDEXED BY students_by_search_id \
        WHERE search_id > ? ORDER BY search_id LIMIT 1000";
    let mut after = i64::MIN;
    loop {
        let rows = conn.query_all_raw(statement(read, after.into())).await?;
        let mut students: Vec<(i64, String, i32)> = Vec::new();
        for row in rows {
            after = row.try_get("", "search_id")?;
            students.push((after, row.try_get("", "search")?, row.try_get("", "facet")?));
        }
        if students.is_empty() {
            break;
        }
        let students = students.iter().map(|(id, search, facet)| (*id, search.as_str(), *facet));
        index(conn, &students.collect::<Vec<_>>()).await?;
    }
    let coming = format!(
        "INSERT INTO student_search ({SEARCH_COLUMNS}) SELECT {SEARCH_VALUES} FROM \
         (SELECT r.search_id + w.first_id AS search_id, r.search, r.fives, r.facet \
         FROM import_writing w JOIN import_rows r \
         ON r.import_id = w.import_id AND r.action = 'add' AND r.id >= w.added) ORDER BY search_id"
    );
    let join = "INSERT INTO student_search (student_search) VALUES ('optimize')";
    let undecided = "DELETE FROM staged_ids WHERE NOT EXISTS (SELECT 1 FROM import_writing)";
    for sql in [&coming, join, undecided] {
        conn.execute_unprepared(sql).await?;
    }
    Ok(())
}

fn statement(sql: &str, value: Value) -> Statement {
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, [value])
}

//! The search index, written anew from all students.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::students::server::search_id::search_id;

use super::schema::SEARCH_INDEX;
use super::{SEARCH_COLUMNS, SEARCH_VALUES};

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
    let read = format!(
        "SELECT rowid AS n, id, search FROM {table} WHERE rowid > ? ORDER BY rowid LIMIT {BATCH}"
    );
    let write = format!(
        "UPDATE {table} SET search_id = value ->> 1 FROM json_each(?) \
         WHERE {table}.rowid = value ->> 0"
    );
    let statement =
        |sql: &str, value| Statement::from_sql_and_values(DbBackend::Sqlite, sql, [value]);
    let mut after = i64::MIN;
    loop {
        let rows = conn.query_all_raw(statement(&read, after.into())).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut ids = Vec::new();
        for row in rows {
            after = row.try_get("", "n")?;
            let search: String = row.try_get("", "search")?;
            ids.push((after, search_id(&search, row.try_get("", "id")?)));
        }
        let ids = serde_json::to_string(&ids).map_err(|cause| DbErr::Custom(cause.to_string()))?;
        conn.execute_raw(statement(&write, ids.into())).await?;
    }
}

/// Fills the empty index. Of an import that is decided and not yet written to its end, the students
/// to come are in it too; one that is not decided begins again.
pub(in crate::students::server) async fn index_all(
    conn: &impl ConnectionTrait,
) -> Result<(), DbErr> {
    for from in [
        "students INDEXED BY students_by_search_id ORDER BY search_id",
        "(SELECT r.search_id + w.first_id AS search_id, r.search, r.facet FROM import_writing w \
         JOIN import_rows r ON r.import_id = w.import_id AND r.action = 'add' AND r.id >= w.added) \
         ORDER BY search_id",
    ] {
        let sql = format!(
            "INSERT INTO student_search ({SEARCH_COLUMNS}) SELECT {SEARCH_VALUES} FROM {from}"
        );
        conn.execute_unprepared(&sql).await?;
    }
    conn.execute_unprepared("INSERT INTO student_search (student_search) VALUES ('optimize')")
        .await?;
    let undecided = "DELETE FROM staged_ids WHERE NOT EXISTS (SELECT 1 FROM import_writing)";
    conn.execute_unprepared(undecided).await.map(drop)
}

//! What an import asks of the database in one breath.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use crate::base::server::database::Db;

use super::{SEARCH_COLUMNS, SEARCH_VALUES};

/// The columns of a student that an import copies.
const FACTS: &str = "name, city, addr, pin, year, fee_cents, programme, mode, active, facet, \
    city_key, search";

/// The file of the database.
pub(in crate::students::server) async fn file_of(db: &Db) -> Result<String, DbErr> {
    let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    row.map_or_else(|| Ok(String::new()), |row| row.try_get_by_index(0))
}

/// Writes the search rows of the new students of an import, those from number `from` to number
/// `to`, under the ids that begin with `first_id`.
pub(in crate::students::server) async fn index_staged(
    conn: &impl ConnectionTrait,
    import: i32,
    first_id: i32,
    (from, to): (i32, i32),
) -> Result<(), DbErr> {
    let sql = format!(
        "INSERT INTO student_search ({SEARCH_COLUMNS}) SELECT {SEARCH_VALUES} FROM \
         (SELECT id + ? AS id, search, facet FROM import_rows \
         WHERE import_id = ? AND action = 'add' AND id BETWEEN ? AND ? ORDER BY id)"
    );
    run(conn, &sql, [first_id.into(), import.into(), from.into(), to.into()]).await?;
    Ok(())
}

/// Takes the search rows of a range of ids away.
pub(in crate::students::server) async fn unindex_range(
    conn: &impl ConnectionTrait,
    (from, to): (i32, i32),
) -> Result<(), DbErr> {
    let sql = "DELETE FROM student_search WHERE rowid BETWEEN ? AND ?";
    run(conn, sql, [from.into(), to.into()]).await?;
    Ok(())
}

/// Takes some of the checked rows of an import away, and answers how many.
pub(in crate::students::server) async fn delete_staged(
    conn: &impl ConnectionTrait,
    import: i32,
) -> Result<u64, DbErr> {
    let sql = "DELETE FROM import_rows WHERE rowid IN \
        (SELECT rowid FROM import_rows WHERE import_id = ? LIMIT 2000)";
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [import.into()]);
    Ok(conn.execute_raw(statement).await?.rows_affected())
}

/// How many of the rows that change a student were compared with a version that is no more.
pub(in crate::students::server) async fn count_outdated(
    conn: &impl ConnectionTrait,
    import: i32,
) -> Result<i64, DbErr> {
    let sql = "SELECT count(*) FROM import_rows r LEFT JOIN students s ON s.id = r.id \
        WHERE r.import_id = ? AND r.action = 'change' AND s.version IS NOT r.base_version";
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [import.into()]);
    let row = conn.query_one_raw(statement).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// Who imports what, and when.
pub(in crate::students::server) struct Writing<'a> {
    pub import: i32,
    /// The id of the first new student.
    pub first_id: i32,
    pub at: i64,
    pub account_id: Option<i32>,
    pub account_name: &'a str,
}

/// Puts all rows of an import on the roster and into the audit; the search rows of new students
/// are there already.
pub(in crate::students::server) async fn write_staged(
    conn: &impl ConnectionTrait,
    writing: &Writing<'_>,
) -> Result<(), DbErr> {
    let import = || Value::from(writing.import);
    let (at, first) = (writing.at, writing.first_id);
    // Most changes are of something that is not searched.
    let moved = "SELECT r.id FROM import_rows r JOIN students s ON s.id = r.id \
        WHERE r.import_id = ? AND r.action = 'change' \
        AND (r.facet <> s.facet OR r.search <> s.search)";
    run(conn, &format!("DELETE FROM student_search WHERE rowid IN ({moved})"), [import()]).await?;
    let again = format!(
        "INSERT INTO student_search ({SEARCH_COLUMNS}) SELECT {SEARCH_VALUES} FROM import_rows \
         WHERE import_id = ? AND action = 'change' AND id IN ({moved}) ORDER BY id"
    );
    run(conn, &again, [import(), import()]).await?;
    let facts: Vec<String> = FACTS.split(", ").map(|name| format!("{name} = r.{name}")).collect();
    let change = format!(
        "UPDATE students SET {}, updated = ?, version = r.base_version + 1 FROM import_rows r \
         WHERE r.import_id = ? AND r.action = 'change' AND r.id = students.id",
        facts.join(", ")
    );
    run(conn, &change, [at.into(), import()]).await?;
    let add = format!(
        "INSERT INTO students (id, {FACTS}, created, updated, version) \
         SELECT id + ?, {FACTS}, ?, ?, 1 FROM import_rows \
         WHERE import_id = ? AND action = 'add' ORDER BY id"
    );
    run(conn, &add, [first.into(), at.into(), at.into(), import()]).await?;
    audit_staged(conn, writing).await
}

/// The facts are there as JSON; what only the transaction knows is put around them.
async fn audit_staged(conn: &impl ConnectionTrait, writing: &Writing<'_>) -> Result<(), DbErr> {
    for (action, what, id, created, version) in [
        ("change", "changed", "id", "created", "base_version + 1"),
        ("add", "added", "id + ?4", "?1", "1"),
    ] {
        let sql = format!(
            "INSERT INTO audit (at, account_id, account_name, student_id, action, before, after) \
             SELECT ?1, ?2, ?3, {id}, '{what}', before, '{{\"id\":' || ({id}) || ',' \
             || substr(after, 2, length(after) - 2) || ',\"created\":' || {created} \
             || ',\"updated\":' || ?1 || ',\"version\":' || ({version}) || '}}' \
             FROM import_rows WHERE import_id = ?5 AND action = '{action}' ORDER BY import_rows.id"
        );
        let values = [
            writing.at.into(),
            writing.account_id.into(),
            writing.account_name.into(),
            writing.first_id.into(),
            writing.import.into(),
        ];
        run(conn, &sql, values).await?;
    }
    Ok(())
}

/// Prepares the writer for one large transaction: more memory for its pages, and nothing of the
/// log is copied into the database while others wait.
pub(in crate::students::server) async fn expect_much(db: &Db) -> Result<(), DbErr> {
    let sql = "PRAGMA cache_size = -64000; PRAGMA wal_autocheckpoint = 0";
    db.writer().execute_unprepared(sql).await.map(drop)
}

/// Takes that back. The log is copied first, and nobody waits for it.
pub(in crate::students::server) async fn expect_little(db: &Db) -> Result<(), DbErr> {
    let copied = db.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await;
    let sql = "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 1000; PRAGMA shrink_memory";
    db.writer().execute_unprepared(sql).await?;
    copied.map(drop)
}

async fn run<const N: usize>(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
    conn.execute_raw(statement).await.map(drop)
}

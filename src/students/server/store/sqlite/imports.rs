//! What an import asks of many rows at once.

use sea_orm::{ConnectionTrait, DbErr, IdenStatic};

use crate::base::server::database::Db;
use crate::students::server::entities::student;

use super::index::{ADD, add_to_index};
use super::sql::{run, value};

/// The file of the database.
pub async fn file_of(db: &Db) -> Result<String, DbErr> {
    let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    Ok(value(&**db, sql, []).await?.unwrap_or_default())
}

/// Takes some of the checked rows of an import away, and answers how many.
pub async fn delete_staged(conn: &impl ConnectionTrait, import: i32) -> Result<u64, DbErr> {
    let sql = "DELETE FROM import_rows WHERE rowid IN \
        (SELECT rowid FROM import_rows WHERE import_id = ? LIMIT 2000)";
    run(conn, sql, [import.into()]).await
}

/// How many of the rows that change a student were compared with a version that is no more.
pub async fn count_outdated(conn: &impl ConnectionTrait, import: i32) -> Result<i64, DbErr> {
    let sql = "SELECT count(*) FROM import_rows r LEFT JOIN students s ON s.id = r.id \
        WHERE r.import_id = ? AND r.action = 'change' AND s.version IS NOT r.base_version";
    Ok(value(conn, sql, [import.into()]).await?.unwrap_or_default())
}

/// The last row of the audit.
pub async fn last_audit(conn: &impl ConnectionTrait) -> Result<i32, DbErr> {
    let sql = "SELECT coalesce(max(id), 0) FROM audit";
    Ok(value(conn, sql, []).await?.unwrap_or_default())
}

/// How many of the students that an import changes were touched after this row of the audit.
pub async fn count_touched(
    conn: &impl ConnectionTrait,
    import: i32,
    last_audit: i32,
) -> Result<i64, DbErr> {
    // In this order, whatever the planner thinks: few rows come after, and many are checked.
    let sql = "SELECT count(DISTINCT a.student_id) FROM audit a CROSS JOIN import_rows r \
        ON r.import_id = ? AND r.action = 'change' AND r.id = a.student_id WHERE a.id > ?";
    Ok(value(conn, sql, [import.into(), last_audit.into()]).await?.unwrap_or_default())
}

/// The greatest id among the next so many students that an import changes.
pub async fn last_of_changes(
    conn: &impl ConnectionTrait,
    import: i32,
    after: i32,
    count: i64,
) -> Result<i32, DbErr> {
    if count == 0 {
        return Ok(after);
    }
    let sql = "SELECT id FROM import_rows WHERE import_id = ? AND action = 'change' AND id > ? \
        ORDER BY id LIMIT 1 OFFSET ?";
    let values = [import.into(), after.into(), (count - 1).into()];
    Ok(value(conn, sql, values).await?.unwrap_or(i32::MAX))
}

/// A part of an import that is written in one transaction, and who imports it, and when.
pub struct Piece<'a> {
    pub import: i32,
    pub at: i64,
    pub account_id: Option<i64>,
    pub account_name: &'a str,
    /// The id of the first new student of the whole import.
    pub first_id: i32,
    /// The first and the last of the new students here, counted from 0.
    pub new: (i32, i32),
    /// The ids of the students to be changed here, from the first to the last.
    pub changed: (i32, i32),
}

/// Puts rows of an import on the roster, into the search index and into the audit.
pub async fn write_piece(conn: &impl ConnectionTrait, piece: &Piece<'_>) -> Result<(), DbErr> {
    let (at, first) = (piece.at, piece.first_id);
    let (changed_from, changed_to) = piece.changed;
    let changed = || [piece.import.into(), changed_from.into(), changed_to.into()];
    // Most changes are of something that is not searched.
    let moved = "FROM import_rows r JOIN students s ON s.id = r.id \
        WHERE r.import_id = ?1 AND r.action = 'change' AND r.id BETWEEN ?2 AND ?3 \
        AND (r.filter_bits <> s.filter_bits OR r.search <> s.search)";
    let remove = format!("DELETE FROM student_search WHERE rowid IN (SELECT r.id {moved})");
    run(conn, &remove, changed()).await?;
    let again = format!("{ADD} (SELECT r.id, r.search, r.filter_bits {moved}) ORDER BY id");
    run(conn, &again, changed()).await?;
    let names: Vec<&str> = student::copied_columns().map(|column| column.as_str()).collect();
    let facts: Vec<String> = names.iter().map(|name| format!("{name} = r.{name}")).collect();
    let change = format!(
        "UPDATE students SET {}, updated = ?4, version = r.base_version + 1 FROM import_rows r \
         WHERE r.import_id = ?1 AND r.action = 'change' AND r.id BETWEEN ?2 AND ?3 \
         AND r.id = students.id",
        facts.join(", ")
    );
    let [import, from, to] = changed();
    run(conn, &change, [import, from, to, at.into()]).await?;
    let names = names.join(", ");
    let add = format!(
        "INSERT INTO students (id, {names}, created, updated, version) \
         SELECT id + ?4, {names}, ?5, ?5, 1 FROM import_rows \
         WHERE import_id = ?1 AND action = 'add' AND id BETWEEN ?2 AND ?3 ORDER BY id"
    );
    let (from, to) = piece.new;
    let values = [piece.import.into(), from.into(), to.into(), first.into(), at.into()];
    run(conn, &add, values).await?;
    add_to_index(conn, (first + from, first + to)).await?;
    audit_piece(conn, piece).await
}

/// The facts are there as JSON; what only the transaction knows is put around them.
async fn audit_piece(conn: &impl ConnectionTrait, piece: &Piece<'_>) -> Result<(), DbErr> {
    for (action, (from, to), what, id, created, version) in [
        ("change", piece.changed, "changed", "id", "created", "base_version + 1"),
        ("add", piece.new, "added", "id + ?4", "?1", "1"),
    ] {
        let sql = format!(
            "INSERT INTO audit (at, account_id, account_name, student_id, action, before, after) \
             SELECT ?1, ?2, ?3, {id}, '{what}', before, '{{\"id\":' || ({id}) || ',' \
             || substr(after, 2, length(after) - 2) || ',\"created\":' || {created} \
             || ',\"updated\":' || ?1 || ',\"version\":' || ({version}) || '}}' \
             FROM import_rows WHERE import_id = ?5 AND action = '{action}' \
             AND import_rows.id BETWEEN ?6 AND ?7 ORDER BY import_rows.id"
        );
        let values = [
            piece.at.into(),
            piece.account_id.into(),
            piece.account_name.into(),
            piece.first_id.into(),
            piece.import.into(),
            from.into(),
            to.into(),
        ];
        run(conn, &sql, values).await?;
    }
    Ok(())
}

/// Prepares the writer for large transactions: more memory for its pages, and nothing of the log
/// is copied into the database while others wait.
pub async fn expect_much(db: &Db) -> Result<(), DbErr> {
    let sql = "PRAGMA cache_size = -64000; PRAGMA wal_autocheckpoint = 0";
    db.writer().execute_unprepared(sql).await.map(drop)
}

/// Copies the log into the database, so that it does not grow from one large transaction to the
/// next. Nobody waits for it.
pub async fn copy_log(db: &Db) -> Result<(), DbErr> {
    db.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await.map(drop)
}

/// Takes back what [`expect_much`] did.
pub async fn expect_little(db: &Db) -> Result<(), DbErr> {
    let copied = copy_log(db).await;
    let sql = "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 1000; PRAGMA shrink_memory";
    db.writer().execute_unprepared(sql).await?;
    copied
}

//! The search index: the rows of `student_search`, written beside those of the students.
//!
//! It is SQLite's full-text index of groups of three characters (FTS5, `trigram`), and keeps no
//! copy of the text. A row has the id of its student, the text that is searched, and one group for
//! each filter, so that words and filters are one question.

use sea_orm::{ConnectionTrait, DbErr};

use super::sql::run;

/// Writes rows of the index from what follows `FROM`: columns `id`, `search` and `filter_bits`, in
/// the order of ids, since a row that comes out of order makes FTS5 write out what it has gathered.
/// The expression of a search (`list.rs`) asks for filters as they are written here.
pub(super) const ADD: &str = "INSERT INTO student_search (rowid, search, p, m, a, y) \
    SELECT id, search, printf('p%02x', filter_bits >> 6), \
    'm' || ((filter_bits >> 5) & 1) || 'm', 'a' || ((filter_bits >> 4) & 1) || 'a', \
    printf('y%02d', filter_bits & 15) FROM ";

/// Adds the students with the ids from `first` to `last` to the index.
pub async fn add_to_index(
    conn: &impl ConnectionTrait,
    (first, last): (i32, i32),
) -> Result<(), DbErr> {
    let sql = format!("{ADD} students WHERE id BETWEEN ? AND ? ORDER BY id");
    run(conn, &sql, [first.into(), last.into()]).await.map(drop)
}

/// Takes a student out of the index.
pub async fn remove_from_index(conn: &impl ConnectionTrait, id: i32) -> Result<(), DbErr> {
    let sql = "DELETE FROM student_search WHERE rowid = ?";
    run(conn, sql, [id.into()]).await.map(drop)
}

/// Makes the index, and fills it with all students.
pub async fn build_index(conn: &impl ConnectionTrait) -> Result<(), DbErr> {
    let create = "CREATE VIRTUAL TABLE student_search USING fts5(search, p, m, a, y, \
        content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1')";
    run(conn, create, []).await?;
    run(conn, &format!("{ADD} students ORDER BY id"), []).await.map(drop)
}

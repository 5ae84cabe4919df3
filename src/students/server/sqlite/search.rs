//! What the search index is asked.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::base::server::database::Db;
use crate::students::server::facet::Mask;
use crate::students::server::fives;
use crate::students::server::list::Words;

/// The expression that finds all words and filters: each as a text of its own, in quotes, so that
/// nothing that was typed means more than itself.
pub(super) fn expression(words: &Words, mask: Mask) -> String {
    let words = words.needles().map(|needle| match fives::needle(&needle) {
        Some(fives) => format!("fives:\"{fives}\""),
        None => format!("search:\"{}\"", needle.replace('"', "\"\"")),
    });
    let [programme, online, active, year] = mask.asks();
    // As `SEARCH_VALUES` has them.
    let filters = [
        programme.map(|code| format!("p:\"p{code:02x}\"")),
        online.map(|online| format!("m:\"m{online}m\"")),
        active.map(|active| format!("a:\"a{active}a\"")),
        year.map(|year| format!("y:\"y{year:02}\"")),
    ];
    words.chain(filters.into_iter().flatten()).collect::<Vec<_>>().join(" AND ")
}

/// The rows that match, without those of students whom an import has not added yet. The id of a
/// student is the lower half of the row's. It is asked once whether an import waits: to ask each
/// row of those who match costs as much as to find it.
const FOUND: &str = "SELECT rowid AS k FROM student_search WHERE student_search MATCH ? \
    AND CASE WHEN EXISTS (SELECT 1 FROM staged_ids) THEN (rowid & 2147483647) NOT BETWEEN \
    (SELECT first_id FROM staged_ids) AND (SELECT last_id FROM staged_ids) ELSE 1 END";

/// How many match, counted to `limit` and one more, and the greatest id of all students. With
/// `rows` the rows of all in the index too if they are no more than `limit`, as a JSON array: to
/// search costs more than to note them.
pub(in crate::students::server) fn count_found(
    words: &Words,
    mask: Mask,
    limit: u64,
    rows: bool,
) -> Statement {
    let rows = if rows { "json_group_array(k)" } else { "NULL" };
    let sql = format!(
        "SELECT count(*) AS counted, coalesce((SELECT max(id) FROM students), 0) AS greatest, \
         CASE WHEN count(*) <= ? THEN {rows} END AS found FROM ({FOUND} LIMIT ?)"
    );
    let values = [limit.into(), expression(words, mask).into(), (limit + 1).into()];
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
}

/// The next rows of the index that match, from this one on, as a JSON array in their order or
/// from their end.
pub(in crate::students::server) fn next_found(
    words: &Words,
    mask: Mask,
    from: i64,
    descending: bool,
    limit: u64,
) -> Statement {
    let (beyond, desc) = if descending { ("<=", " DESC") } else { (">=", "") };
    let sql = format!(
        "SELECT json_group_array(k) FROM \
         ({FOUND} AND rowid {beyond} ? ORDER BY rowid{desc} LIMIT ?)"
    );
    let values = [expression(words, mask).into(), from.into(), limit.into()];
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
}

/// So many pages of the index are written at once when its parts are joined: others who write wait
/// some tens of milliseconds.
const JOINED_AT_ONCE: i64 = 500;

/// Joins the parts of the index after many students were added. Each write makes a part, and parts
/// of a size are joined as they come; but a dozen are left, and each search asks all of them: of
/// one, common words are found in four fifths of the time, rare ones in half. It writes the whole
/// index, so a few students are not worth it.
pub(in crate::students::server) async fn join_parts(db: &Db, added: u64) -> Result<(), DbErr> {
    let students = "SELECT CAST(coalesce(sum(n), 0) AS bigint) AS number FROM student_counts";
    if i64::try_from(added).unwrap_or(i64::MAX) < number(&**db, students).await? / 10 {
        return Ok(());
    }
    // A negative number begins: from then on all parts are to become one.
    for pages in std::iter::once(-JOINED_AT_ONCE).chain(std::iter::repeat(JOINED_AT_ONCE)) {
        let sql = "INSERT INTO student_search (student_search, rank) VALUES ('merge', ?)";
        let join = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [pages.into()]);
        let transaction = db.begin_write().await?;
        let changes = "SELECT total_changes() AS number";
        let before = number(&transaction, changes).await?;
        transaction.execute_raw(join).await?;
        let after = number(&transaction, changes).await?;
        transaction.commit().await?;
        // As its documentation has it: one that did nothing counts as less than two changes.
        if after - before < 2 {
            break;
        }
    }
    Ok(())
}

async fn number(conn: &impl ConnectionTrait, sql: &str) -> Result<i64, DbErr> {
    let row = conn.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    row.map_or(Ok(0), |row| row.try_get("", "number"))
}

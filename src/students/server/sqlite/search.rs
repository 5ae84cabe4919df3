//! What the search index is asked.

use sea_orm::{DbBackend, Statement};

use crate::students::server::facet::Mask;
use crate::students::server::list::Words;

/// The expression that finds all words and filters: each as a text of its own, in quotes, so that
/// nothing that was typed means more than itself.
pub(super) fn expression(words: &Words, mask: Mask) -> String {
    let needles = words.needles();
    let words = needles.map(|needle| format!("search:\"{}\"", needle.replace('"', "\"\"")));
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

/// How many match, counted no further than `limit`, and the greatest id of all students. Of at most
/// `few` their rows in the index too, as a JSON array: to search costs more than to note them.
pub(in crate::students::server) fn count_found(
    words: &Words,
    mask: Mask,
    limit: u64,
    few: u64,
) -> Statement {
    let sql = format!(
        "SELECT count(*) AS counted, coalesce((SELECT max(id) FROM students), 0) AS greatest, \
         CASE WHEN count(*) <= ? THEN json_group_array(k) END AS found FROM ({FOUND} LIMIT ?)"
    );
    let values = [few.into(), expression(words, mask).into(), limit.into()];
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

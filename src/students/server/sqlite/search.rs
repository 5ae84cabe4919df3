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

/// How many match, counted no further than `limit`; the greatest id of those, and of all students.
/// Of at most `few` the ids too, as a JSON array: to search costs more than to note them.
pub(in crate::students::server) fn count_found(
    words: &Words,
    mask: Mask,
    limit: u64,
    few: u64,
) -> Statement {
    // The plus keeps SQLite from looking for the two ends of the range one after the other.
    let sql = "SELECT count(*) AS counted, coalesce(max(k), 0) AS furthest, \
         coalesce((SELECT max(id) FROM students), 0) AS greatest, \
         CASE WHEN count(*) <= ? THEN json_group_array(k) END AS ids \
         FROM (SELECT rowid AS k FROM student_search WHERE student_search MATCH ? \
         AND +rowid NOT BETWEEN coalesce((SELECT first_id FROM staged_ids), 0) \
         AND coalesce((SELECT last_id FROM staged_ids), 0) LIMIT ?)";
    let values = [few.into(), expression(words, mask).into(), limit.into()];
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
}

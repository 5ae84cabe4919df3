//! The statements that find a page of the list, one for each plan.
//!
//! SQLite's planner is told what to do where it would do worse: `INDEXED BY`, and a `+` that
//! keeps a condition from choosing the index. docs/decisions/0015-search-and-paging.md has what
//! each of them was measured against.

use sea_orm::{Statement, Value};

use crate::students::list::{Cursor, CursorKey, Sort};
use crate::students::server::facet::Mask;
use crate::students::server::list::{Asked, Slice, column};

use super::piece::Sql;
use super::search::expression;

/// Few match the filters: all of them, sorted.
pub(in crate::students::server) fn fetch_filtered(asked: &Asked, slice: Slice<'_>) -> Statement {
    let mut found = Sql::new(
        "(SELECT id AS k FROM students INDEXED BY students_by_facet \
         WHERE facet IN (SELECT facet FROM student_counts WHERE ",
    );
    found.append(&filters(asked.mask)).push("))");
    fetch(asked, slice, &found)
}

/// All who match the search, sorted.
pub(in crate::students::server) fn fetch_found(asked: &Asked, slice: Slice<'_>) -> Statement {
    let mut found =
        Sql::new("(SELECT rowid AS k FROM student_search WHERE student_search MATCH ?)");
    found.bind(expression(&asked.words, asked.mask));
    fetch(asked, slice, &found)
}

/// The same, with the ids that [`count_found`](super::count_found) has found.
pub(in crate::students::server) fn fetch_ids(
    asked: &Asked,
    ids: &str,
    slice: Slice<'_>,
) -> Statement {
    let mut found = Sql::new("(SELECT value AS k FROM json_each(?))");
    found.bind(ids);
    fetch(asked, slice, &found)
}

/// Sorts the ids first, by an index that holds little more than what sorts, and reads the rows of
/// those on the page alone.
fn fetch(asked: &Asked, slice: Slice<'_>, found: &Sql) -> Statement {
    let (sorts, beyond, desc) = order(asked, slice);
    let by = format!("ORDER BY s.{sorts}{desc}, s.id{desc}");
    // What sorts names is in the row alone.
    let index = if asked.sort == Sort::Name { "" } else { "INDEXED BY students_by_id" };
    let mut sql = Sql::new("SELECT s.* FROM (SELECT s.id AS k FROM ");
    sql.append(found).push(&format!(" f CROSS JOIN students s {index} ON s.id = f.k"));
    if let Some(after) = slice.after {
        sql.push(&format!(" WHERE (+s.{sorts}, +s.id) {beyond} (?, ?)"))
            .bind(key(after))
            .bind(after.id);
    }
    sql.push(&format!(" {by} LIMIT ?) CROSS JOIN students s ON s.id = k {by}")).bind(limit(slice));
    sql.statement()
}

/// All are equal in the column that sorts: by id, in the part of its index with this value.
pub(in crate::students::server) fn walk_equal(
    asked: &Asked,
    value: &Value,
    slice: Slice<'_>,
) -> Statement {
    let (sorts, beyond, desc) = order(asked, slice);
    let mut sql = Sql::new("SELECT * FROM students INDEXED BY ");
    sql.push(&format!("{} WHERE {sorts} = ? AND id {beyond} ? AND ", index(asked)));
    sql.bind(value.clone()).bind(last_id(slice, desc)).append(&filters(asked.mask));
    sql.push(&format!(" ORDER BY id{desc} LIMIT ?")).bind(limit(slice));
    sql.statement()
}

/// All are equal in the column that sorts: by id, as the search index has them.
pub(in crate::students::server) fn found_by_id(asked: &Asked, slice: Slice<'_>) -> Statement {
    let (_, beyond, desc) = order(asked, slice);
    // Ids that an import has staged are skipped by the join, so the limit stands behind it.
    let mut sql = Sql::new(format!(
        "SELECT s.* FROM student_search f CROSS JOIN students s ON s.id = f.rowid \
         WHERE f.student_search MATCH ? AND f.rowid {beyond} ? ORDER BY f.rowid{desc} LIMIT ?"
    ));
    sql.bind(expression(&asked.words, asked.mask)).bind(last_id(slice, desc)).bind(limit(slice));
    sql.statement()
}

/// Along the index of the column that sorts; each word is looked for in each student.
pub(in crate::students::server) fn walk(asked: &Asked, slice: Slice<'_>) -> Statement {
    let mut conditions = filters(asked.mask);
    conditions.append(&contains_words(asked, "search"));
    branches("*", asked, slice, &conditions, limit(slice)).statement()
}

/// Along the index of the column that sorts; those who match are gathered in a set before.
/// `narrow` are the filters that are searched for; the others are checked on the way.
pub(in crate::students::server) fn walk_set(
    asked: &Asked,
    narrow: Mask,
    slice: Slice<'_>,
) -> Statement {
    let mut conditions = filters(asked.mask);
    // The plus keeps the index of the column as the one that is walked.
    conditions.push(" AND +id IN (SELECT rowid FROM student_search WHERE student_search MATCH ?)");
    conditions.bind(expression(&asked.words, narrow));
    branches("*", asked, slice, &conditions, limit(slice)).statement()
}

/// Those who match among the next so many entries of the index of the column that sorts; each
/// word is looked for in each student.
pub(in crate::students::server) fn probe(
    asked: &Asked,
    entries: u64,
    slice: Slice<'_>,
) -> Statement {
    // The index of names holds what is searched.
    match asked.sort {
        Sort::Name => window(
            "id AS k, facet, search",
            asked,
            entries,
            slice,
            &contains_words(asked, "w.search"),
        ),
        _ => window("id AS k, facet", asked, entries, slice, &contains_words(asked, "s.search")),
    }
}

/// The same, with those who match gathered in a set before; `narrow` as for [`walk_set`].
pub(in crate::students::server) fn probe_set(
    asked: &Asked,
    narrow: Mask,
    entries: u64,
    slice: Slice<'_>,
) -> Statement {
    let mut condition =
        Sql::new(" AND k IN (SELECT rowid FROM student_search WHERE student_search MATCH ?)");
    condition.bind(expression(&asked.words, narrow));
    window("id AS k, facet", asked, entries, slice, &condition)
}

fn window(
    columns: &str,
    asked: &Asked,
    entries: u64,
    slice: Slice<'_>,
    condition: &Sql,
) -> Statement {
    let entries = i64::try_from(entries).unwrap_or(i64::MAX);
    let mut sql = Sql::new("SELECT s.* FROM (");
    sql.append(&branches(columns, asked, slice, &Sql::new("true"), entries.into()));
    sql.push(") w CROSS JOIN students s ON s.id = k WHERE (w.facet & ?) = ?");
    sql.bind(asked.mask.mask).bind(asked.mask.value).append(condition);
    sql.push(" LIMIT ?").bind(limit(slice));
    sql.statement()
}

/// The order's walk, behind the cursor: first those that are equal to it with a greater id, then
/// those beyond. A comparison of both at once, `(column, id) > (?, ?)`, reads all equal ones:
/// 15 ms when half of a million are. SQLite runs the two in their order, and stops early.
fn branches(columns: &str, asked: &Asked, slice: Slice<'_>, conditions: &Sql, limit: Value) -> Sql {
    let (sorts, beyond, desc) = order(asked, slice);
    let mut source = Sql::new(format!("SELECT {columns} FROM students INDEXED BY "));
    match (&asked.programme, asked.sort) {
        // Programmes set their fees: of one programme they lie together.
        (Some(programme), Sort::Fee) => source
            .push("students_by_programme_fee WHERE programme = ? AND ")
            .bind(programme.as_str()),
        _ => source.push(&format!("{} WHERE ", index(asked))),
    };
    let Some(after) = slice.after else {
        let by = format!(" ORDER BY {sorts}{desc}, id{desc} LIMIT ?");
        source.append(conditions).push(&by).bind(limit);
        return source;
    };
    let mut sql = Sql::new("SELECT * FROM (");
    sql.append(&source).push(&format!("{sorts} = ? AND id {beyond} ? AND "));
    sql.bind(key(after)).bind(after.id).append(conditions);
    sql.push(&format!(" ORDER BY id{desc} LIMIT ?) UNION ALL SELECT * FROM (")).bind(limit.clone());
    sql.append(&source).push(&format!("{sorts} {beyond} ? AND "));
    sql.bind(key(after)).append(conditions);
    sql.push(&format!(" ORDER BY {sorts}{desc}, id{desc} LIMIT ?) LIMIT ?"));
    sql.bind(limit.clone()).bind(limit);
    sql
}

/// The column that sorts, what lies behind a cursor, and the word for the direction.
fn order(asked: &Asked, slice: Slice<'_>) -> (&'static str, char, &'static str) {
    let column = column(asked.sort);
    if asked.descending != slice.backward { (column, '<', " DESC") } else { (column, '>', "") }
}

/// The index of the column that sorts.
fn index(asked: &Asked) -> String {
    format!("students_by_{}", asked.sort.as_str())
}

fn filters(mask: Mask) -> Sql {
    // Not to ask is faster than to ask for nothing.
    if mask == Mask::default() {
        return Sql::new("true");
    }
    let mut sql = Sql::new("(facet & ?) = ?");
    sql.bind(mask.mask).bind(mask.value);
    sql
}

fn contains_words(asked: &Asked, column: &str) -> Sql {
    let mut sql = Sql::new("");
    for pattern in asked.words.patterns() {
        sql.push(&format!(" AND {column} LIKE ? ESCAPE '\\'")).bind(pattern);
    }
    sql
}

fn key(cursor: &Cursor) -> Value {
    match &cursor.key {
        CursorKey::Text(text) => text.as_str().into(),
        CursorKey::Number(number) => (*number).into(),
    }
}

/// The id behind which a page begins, when ids alone make the order.
fn last_id(slice: Slice<'_>, desc: &str) -> i64 {
    let end = if desc.is_empty() { 0 } else { i64::from(i32::MAX) + 1 };
    slice.after.map_or(end, |cursor| cursor.id.into())
}

fn limit(slice: Slice<'_>) -> Value {
    i64::try_from(slice.limit).unwrap_or(i64::MAX).into()
}

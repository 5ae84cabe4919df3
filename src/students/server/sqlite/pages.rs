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
        "(SELECT search_id AS k FROM students INDEXED BY students_by_facet \
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

/// The same, with rows of the search index that are known, as a JSON array.
pub(in crate::students::server) fn fetch_rows(
    asked: &Asked,
    found: &str,
    slice: Slice<'_>,
) -> Statement {
    let mut rows = Sql::new("(SELECT value AS k FROM json_each(?))");
    rows.bind(found);
    fetch(asked, slice, &rows)
}

/// Sorts first, by an index that holds little more than what sorts and stands in the order of the
/// search index, and reads the rows of those on the page alone.
fn fetch(asked: &Asked, slice: Slice<'_>, found: &Sql) -> Statement {
    let (sorts, beyond, desc) = order(asked, slice);
    let by = format!("ORDER BY s.{sorts}{desc}, s.id{desc}");
    // What sorts names is in the row alone.
    let join = match asked.sort {
        Sort::Name => "students s ON s.id = (f.k & 2147483647)",
        _ => "students s INDEXED BY students_by_search_id ON s.search_id = f.k",
    };
    let mut sql = Sql::new("SELECT s.* FROM (SELECT s.id AS k FROM ");
    sql.append(found).push(&format!(" f CROSS JOIN {join}"));
    if let Some(after) = slice.after {
        sql.push(&format!(" WHERE (+s.{sorts}, +s.id) {beyond} (?, ?)"))
            .bind(key(after))
            .bind(after.id);
    }
    sql.push(&format!(" {by} LIMIT ?) CROSS JOIN students s ON s.id = k {by}")).bind(limit(slice));
    sql.statement()
}

/// Along the index of the column that sorts; each word is looked for in each student.
pub(in crate::students::server) fn walk(asked: &Asked, slice: Slice<'_>) -> Statement {
    let mut conditions = filters(asked.mask);
    conditions.append(&contains_words(asked));
    branches("*", asked, slice, &conditions, limit(slice)).statement()
}

/// The same along the index of names, no further than to this text.
pub(in crate::students::server) fn walk_to(
    asked: &Asked,
    slice: Slice<'_>,
    end: &str,
) -> Statement {
    let mut conditions = filters(asked.mask);
    let (sorts, beyond, _) = order(asked, slice);
    let within = if beyond == '>' { "<=" } else { ">=" };
    conditions.push(&format!(" AND {sorts} {within} ?")).bind(end);
    conditions.append(&contains_words(asked));
    branches("*", asked, slice, &conditions, limit(slice)).statement()
}

/// Those who match among the next so many entries of the index of the column that sorts; each
/// word is looked for in each student's row.
pub(in crate::students::server) fn probe(
    asked: &Asked,
    entries: u64,
    slice: Slice<'_>,
) -> Statement {
    let entries = i64::try_from(entries).unwrap_or(i64::MAX);
    let mut sql = Sql::new("SELECT s.* FROM (");
    sql.append(&branches("id AS k, facet", asked, slice, &Sql::new("true"), entries.into()));
    sql.push(") w CROSS JOIN students s ON s.id = k WHERE (w.facet & ?) = ?");
    sql.bind(asked.mask.mask).bind(asked.mask.value).append(&contains_words(asked));
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
    if let Some(value) = &asked.sorted_value {
        // All are equal in the column, and stand by id where its index has this value.
        source.push(&format!("{sorts} = ? AND id {beyond} ? AND "));
        source.bind(value.clone()).bind(last_id(slice, desc)).append(conditions);
        source.push(&format!(" ORDER BY id{desc} LIMIT ?")).bind(limit);
        return source;
    }
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

fn contains_words(asked: &Asked) -> Sql {
    let mut sql = Sql::new("");
    for pattern in asked.words.patterns() {
        sql.push(" AND search LIKE ? ESCAPE '\\'").bind(pattern);
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

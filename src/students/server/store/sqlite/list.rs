//! A search: how many match, and some of them in their order.
//!
//! `docs/decisions/0039-a-simple-search.md` has what each statement was measured against.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Value};

use crate::base::error::AppError;
use crate::students::list::{Cursor, CursorKey, ListQuery, Sort};
use crate::students::server::entities::student;
use crate::students::server::programmes;
use crate::students::server::store::filter_bits::FilterBits;
use crate::students::server::store::{COUNTED, Slice};
use crate::students::server::words::Words;
use crate::students::student::Student;

use super::sql::Sql;

/// Those who match what is asked of the index.
const FOUND: &str = "SELECT rowid AS k FROM student_search WHERE student_search MATCH ?";

/// The most matches that are read and sorted where a walk is possible. Of more, one stands in each
/// hundred students of a million, so a walk along the order soon has a page.
const SORTED: u64 = COUNTED;

/// A list as SQLite is asked for it.
#[derive(Debug)]
pub struct Search {
    words: Words,
    filter: FilterBits,
    sort: Sort,
    descending: bool,
    sorted: u64,
}

impl Search {
    /// Reads the code of a programme that is filtered.
    pub async fn new(conn: &impl ConnectionTrait, query: &ListQuery) -> Result<Self, AppError> {
        let code = match &query.filter.programme {
            // A programme that no student ever had: no one has the code 0.
            Some(key) => Some(programmes::find(conn, key).await?.unwrap_or(0)),
            None => None,
        };
        Ok(Self {
            words: Words::typed(&query.search),
            filter: FilterBits::new(&query.filter, code),
            sort: query.sort,
            descending: query.descending,
            sorted: SORTED,
        })
    }

    /// Sets how many are read and sorted: tests want both ways with few students.
    #[cfg(test)]
    pub fn sorting_up_to(self, sorted: u64) -> Self {
        Self { sorted, ..self }
    }

    /// How many match, counted to one more than [`COUNTED`].
    pub async fn count(&self, conn: &impl ConnectionTrait) -> Result<u64, AppError> {
        let mut sql = Sql::new("SELECT count(*) FROM (");
        match self.expression() {
            Some(expression) => sql.push(FOUND).bind(expression),
            None => sql.push("SELECT 1 FROM students"),
        };
        sql.push(" LIMIT ?)").bind(COUNTED + 1);
        let row = conn.query_one_raw(sql.statement()).await?;
        let counted: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(counted.unsigned_abs())
    }

    /// Students of the list, in the order in which the slice is read. `hits` is what
    /// [`Search::count`] has counted.
    pub async fn students(
        &self,
        conn: &impl ConnectionTrait,
        hits: u64,
        slice: Slice<'_>,
    ) -> Result<Vec<Student>, AppError> {
        // Only the index of names holds what words are looked for in.
        let can_walk = self.words.is_empty() || self.sort == Sort::Name;
        let rows = match self.expression() {
            Some(expression) if hits <= self.sorted || !can_walk => {
                self.read_and_sort(conn, expression, slice).await?
            }
            _ => self.walk(conn, slice).await?,
        };
        rows.into_iter().map(Student::try_from).collect()
    }

    /// Sorts all who match, and reads the rows of those on the page. An index by id has what sorts
    /// in less than half of the row; what sorts names is too long to be in it.
    async fn read_and_sort(
        &self,
        conn: &impl ConnectionTrait,
        expression: String,
        slice: Slice<'_>,
    ) -> Result<Vec<student::Model>, DbErr> {
        let (column, beyond, desc) = self.order(slice);
        let index = if self.sort == Sort::Name { "" } else { "INDEXED BY students_by_id" };
        let by = format!("ORDER BY s.{column}{desc}, s.id{desc}");
        let mut sql = Sql::new(format!(
            "SELECT s.* FROM (SELECT s.id AS found FROM ({FOUND}) \
             CROSS JOIN students s {index} ON s.id = k"
        ));
        sql.bind(expression);
        if let Some(after) = slice.after {
            // The plus keeps SQLite from choosing another index for this.
            sql.push(&format!(" WHERE (+s.{column}, +s.id) {beyond} (?, ?)"));
            sql.bind(key(after)).bind(after.id);
        }
        sql.push(&format!(" {by} LIMIT ?) CROSS JOIN students s ON s.id = found {by}"));
        sql.bind(limit(slice.limit));
        read(conn, sql).await
    }

    /// Walks along the index of the order until enough match: after a cursor through those who are
    /// equal to it, and then through those beyond. As one condition, `(column, id) > (?, ?)`, it
    /// would walk through all who are equal: half a million study on campus.
    async fn walk(
        &self,
        conn: &impl ConnectionTrait,
        slice: Slice<'_>,
    ) -> Result<Vec<student::Model>, DbErr> {
        let (column, beyond, _) = self.order(slice);
        let Some(after) = slice.after else {
            return read(conn, self.walk_where(Sql::new("true"), slice, slice.limit)).await;
        };
        let mut equal = Sql::new(format!("{column} = ? AND id {beyond} ?"));
        equal.bind(key(after)).bind(after.id);
        let mut rows = read(conn, self.walk_where(equal, slice, slice.limit)).await?;
        if rows.len() < slice.limit {
            let mut others = Sql::new(format!("{column} {beyond} ?"));
            others.bind(key(after));
            let rest = slice.limit - rows.len();
            rows.extend(read(conn, self.walk_where(others, slice, rest)).await?);
        }
        Ok(rows)
    }

    fn walk_where(&self, range: Sql, slice: Slice<'_>, most: usize) -> Sql {
        let (column, _, desc) = self.order(slice);
        let index = self.sort.as_str();
        let mut sql =
            Sql::new(format!("SELECT * FROM students INDEXED BY students_by_{index} WHERE "));
        sql.append(range).push(" AND (filter_bits & ?) = ?");
        sql.bind(self.filter.mask).bind(self.filter.value);
        for pattern in self.words.patterns() {
            sql.push(" AND search LIKE ? ESCAPE '\\'").bind(pattern);
        }
        sql.push(&format!(" ORDER BY {column}{desc}, id{desc} LIMIT ?")).bind(limit(most));
        sql
    }

    /// The column that sorts, what lies beyond a cursor, and the word for the direction.
    fn order(&self, slice: Slice<'_>) -> (&'static str, &'static str, &'static str) {
        let column = column(self.sort);
        if self.descending == slice.backward { (column, ">", "") } else { (column, "<", " DESC") }
    }

    /// What the index is asked: each word and filter as a text of its own, in quotes, so that
    /// nothing that was typed means more than itself. `None` asks for everybody.
    fn expression(&self) -> Option<String> {
        let words = self.words.needles();
        let words = words.map(|needle| format!("search:\"{}\"", needle.replace('"', "\"\"")));
        let [programme, online, active, year] = self.filter.parts();
        // As `index.rs` writes them.
        let filters = [
            programme.map(|code| format!("p:\"p{code:02x}\"")),
            online.map(|online| format!("m:\"m{online}m\"")),
            active.map(|active| format!("a:\"a{active}a\"")),
            year.map(|year| format!("y:\"y{year:02}\"")),
        ];
        let all: Vec<_> = words.chain(filters.into_iter().flatten()).collect();
        (!all.is_empty()).then(|| all.join(" AND "))
    }
}

/// The column that sorts.
fn column(sort: Sort) -> &'static str {
    match sort {
        // Names sort as what is searched, which begins with them.
        Sort::Name => "search",
        Sort::City => "city_key",
        Sort::Pin => "pin",
        Sort::Year => "year",
        Sort::Fee => "fee_cents",
        Sort::Programme => "programme",
        Sort::Mode => "mode",
        Sort::Active => "active",
        Sort::Updated => "updated",
    }
}

async fn read(conn: &impl ConnectionTrait, sql: Sql) -> Result<Vec<student::Model>, DbErr> {
    student::Entity::find().from_raw_sql(sql.statement()).all(conn).await
}

fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

fn key(cursor: &Cursor) -> Value {
    match &cursor.key {
        CursorKey::Text(text) => text.as_str().into(),
        CursorKey::Number(number) => (*number).into(),
    }
}

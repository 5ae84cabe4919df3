//! A search: how many match, and some of them in their order.
//!
//! `docs/decisions/0039-a-simple-search.md` has what each statement was measured against.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Value};

use crate::base::error::AppError;
use crate::students::list::{Cursor, CursorKey, ListQuery, Sort};
use crate::students::server::entities::student;
use crate::students::server::filter_bits::FilterBits;
use crate::students::server::programmes;
use crate::students::server::store::{COUNTED, Slice};
use crate::students::server::words::Words;
use crate::students::student::Student;

use super::sql::{statement, value};

/// Those who match what is asked of the index.
const FOUND: &str = "SELECT rowid AS k FROM student_search WHERE student_search MATCH ?";

/// The column that names are sorted by, since it begins with them, and that words are found in.
const SEARCH: &str = "search";

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
        let most = (COUNTED + 1).into();
        let (of, values) = match self.expression() {
            Some(expression) => (FOUND, vec![expression.into(), most]),
            None => ("SELECT 1 FROM students", vec![most]),
        };
        let sql = format!("SELECT count(*) FROM ({of} LIMIT ?)");
        let counted: Option<i64> = value(conn, &sql, values).await?;
        Ok(counted.unwrap_or_default().unsigned_abs())
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
        let can_walk = self.words.is_empty() || self.sort.column == SEARCH;
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
        let index = if self.sort.column == SEARCH { "" } else { "INDEXED BY students_by_id" };
        let by = format!("ORDER BY s.{column}{desc}, s.id{desc}");
        let (mut after, mut values) = (String::new(), vec![expression.into()]);
        if let Some(cursor) = slice.after {
            // The plus keeps SQLite from choosing another index for this.
            after = format!("WHERE (+s.{column}, +s.id) {beyond} (?, ?)");
            values.extend([key(cursor), cursor.id.into()]);
        }
        values.push((slice.limit as u64).into());
        let sql = format!(
            "SELECT s.* FROM (SELECT s.id AS found FROM ({FOUND}) \
             CROSS JOIN students s {index} ON s.id = k {after} {by} LIMIT ?) \
             CROSS JOIN students s ON s.id = found {by}"
        );
        student::Entity::find().from_raw_sql(statement(&sql, values)).all(conn).await
    }

    /// Walks along the index of the order until enough match: after a cursor through those who are
    /// equal to it, and then through those beyond. As one condition, `(column, id) > (?, ?)`, it
    /// would walk through all who are equal: most students are active.
    async fn walk(
        &self,
        conn: &impl ConnectionTrait,
        slice: Slice<'_>,
    ) -> Result<Vec<student::Model>, DbErr> {
        let (column, beyond, desc) = self.order(slice);
        let ranges = match slice.after {
            None => vec![("true".to_owned(), vec![])],
            Some(cursor) => vec![
                (format!("{column} = ? AND id {beyond} ?"), vec![key(cursor), cursor.id.into()]),
                (format!("{column} {beyond} ?"), vec![key(cursor)]),
            ],
        };
        let index = self.sort.name;
        let mut rows = Vec::new();
        for (range, mut values) in ranges {
            let rest = slice.limit - rows.len();
            if rest == 0 {
                break;
            }
            values.extend([self.filter.mask.into(), self.filter.value.into()]);
            values.extend(self.words.needles().map(Value::from));
            values.push((rest as u64).into());
            let has_words = " AND instr(search, ?)".repeat(self.words.needles().count());
            let sql = format!(
                "SELECT * FROM students INDEXED BY students_by_{index} \
                 WHERE {range} AND (filter_bits & ?) = ?{has_words} \
                 ORDER BY {column}{desc}, id{desc} LIMIT ?"
            );
            let statement = statement(&sql, values);
            rows.extend(student::Entity::find().from_raw_sql(statement).all(conn).await?);
        }
        Ok(rows)
    }

    /// The column that sorts, what lies beyond a cursor, and the word for the direction.
    fn order(&self, slice: Slice<'_>) -> (&'static str, &'static str, &'static str) {
        let column = self.sort.column;
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

fn key(cursor: &Cursor) -> Value {
    match &cursor.key {
        CursorKey::Text(text) => text.as_str().into(),
        CursorKey::Number(number) => (*number).into(),
    }
}

//! One page: its students, their numbers in the list, and the pages beside it.

use sea_orm::EntityTrait;

use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::list::{Cursor, PageSize, Place, StudentPage, Total};
use crate::students::server::entities::student;
use crate::students::server::sqlite;
use crate::students::student::Student;

use super::asked::{Asked, Slice, key};
use super::count::{Hits, hits};
use super::named;
use super::plan::{Plan, for_page};

/// Students of the list, in the order in which the slice is read; of a probe perhaps too few.
/// `known` are the rows of all who match a search, where the count has brought them.
pub(super) async fn rows(
    db: &Db,
    asked: &Asked,
    known: Option<&str>,
    plan: Plan,
    slice: Slice<'_>,
) -> Result<Vec<student::Model>, AppError> {
    let statement = match plan {
        Plan::Nobody => return Ok(Vec::new()),
        Plan::FoundByName => return named::rows(db, asked, slice).await,
        Plan::FetchFiltered => sqlite::fetch_filtered(asked, slice),
        Plan::FetchFound => match known {
            Some(known) => sqlite::fetch_rows(asked, known, slice),
            None => sqlite::fetch_found(asked, slice),
        },
        Plan::Walk => sqlite::walk(asked, slice),
        Plan::Probe(entries) => sqlite::probe(asked, entries, slice),
    };
    Ok(student::Entity::find().from_raw_sql(statement).all(&**db).await?)
}

/// What a page is read from.
pub(super) struct Pages<'a> {
    pub db: &'a Db,
    pub asked: &'a Asked,
    pub size: PageSize,
}

/// Rows in the order of the list, and whether there are more in the direction in which they were
/// read.
type Read = (Vec<student::Model>, bool);

impl Pages<'_> {
    /// The page at a place. Those around the cursor may be gone meanwhile: what is left then is
    /// the page at that end of the list, and it is shown whole.
    pub async fn at(&self, place: &Place) -> Result<StudentPage, AppError> {
        let (hits, rows) = self.count_and_read(place).await?;
        let size = self.size.rows();
        match place {
            Place::First => self.first(&hits, rows),
            Place::Last => self.last(&hits, rows),
            Place::After(_) if rows.is_empty() => {
                self.last(&hits, self.read(&hits, slice(&Place::Last, size)).await?)
            }
            Place::After(cursor) => self.after(&hits, cursor, rows),
            Place::Before(_) if rows.len() < size => {
                self.first(&hits, self.read(&hits, slice(&Place::First, size)).await?)
            }
            Place::Before(cursor) => self.before(&hits, cursor, rows),
        }
    }

    /// Counts, and reads one row more than the page has. A search in the order of names is read
    /// while it is counted: it has one plan, however many match.
    async fn count_and_read(&self, place: &Place) -> Result<(Hits, Vec<student::Model>), AppError> {
        let (db, asked) = (self.db, self.asked);
        let slice = slice(place, self.size.rows());
        if asked.is_search_by_name() {
            return tokio::try_join!(hits(db, asked), named::rows(db, asked, slice));
        }
        let hits = hits(db, asked).await?;
        let rows = self.read(&hits, slice).await?;
        Ok((hits, rows))
    }

    async fn read(&self, hits: &Hits, slice: Slice<'_>) -> Result<Vec<student::Model>, AppError> {
        let mut rows = Vec::new();
        for plan in for_page(self.asked, hits) {
            rows = self::rows(self.db, self.asked, hits.found.as_deref(), plan, slice).await?;
            if rows.len() >= slice.limit {
                break;
            }
        }
        Ok(rows)
    }

    fn first(&self, hits: &Hits, rows: Vec<student::Model>) -> Result<StudentPage, AppError> {
        let (rows, more) = cut(rows, self.size.rows());
        self.page(hits, rows, Some(1), false, more)
    }

    /// The rest of the list, so that going back from here meets the pages that going forward
    /// made; a full page where the total is not known.
    fn last(&self, hits: &Hits, rows: Vec<student::Model>) -> Result<StudentPage, AppError> {
        let size = self.size.rows();
        let (limit, total) = match hits.total {
            Total::Exactly(total) => (rest(total, size), Some(total)),
            Total::MoreThan(_) => (size, None),
        };
        let (rows, more) = cut_backward(rows, limit);
        let ordinal = total.and_then(|total| (total + 1).checked_sub(count(&rows)));
        self.page(hits, rows, ordinal, more, false)
    }

    fn after(
        &self,
        hits: &Hits,
        cursor: &Cursor,
        rows: Vec<student::Model>,
    ) -> Result<StudentPage, AppError> {
        let (rows, more) = cut(rows, self.size.rows());
        let hint = cursor.ordinal.and_then(|ordinal| ordinal.checked_add(1));
        let ordinal = match hits.total {
            // The end of the list is known, whatever the hint says.
            Total::Exactly(total) if !more => (total + 1).checked_sub(count(&rows)),
            _ => hint,
        };
        let is_first = ordinal == Some(1);
        self.page(hits, rows, ordinal, !is_first, more)
    }

    fn before(
        &self,
        hits: &Hits,
        cursor: &Cursor,
        rows: Vec<student::Model>,
    ) -> Result<StudentPage, AppError> {
        let (rows, more) = cut_backward(rows, self.size.rows());
        let hint = cursor.ordinal.and_then(|ordinal| ordinal.checked_sub(count(&rows)));
        let ordinal = if more { hint } else { Some(1) };
        self.page(hits, rows, ordinal, more, true)
    }

    fn page(
        &self,
        hits: &Hits,
        rows: Vec<student::Model>,
        ordinal: Option<u64>,
        has_previous: bool,
        has_next: bool,
    ) -> Result<StudentPage, AppError> {
        // A hint comes from the address, where anything may stand.
        let last = ordinal.and_then(|first| first.checked_add(count(&rows))).map(|end| end - 1);
        let possible = match hits.total {
            Total::Exactly(total) => 1..=total,
            Total::MoreThan(_) => 1..=u64::from(i32::MAX.unsigned_abs()),
        };
        let is_possible = |ordinal: &u64| possible.contains(ordinal);
        let first = ordinal.filter(is_possible).filter(|_| last.as_ref().is_some_and(is_possible));
        let cursor = |row: &student::Model, ordinal: Option<u64>| Cursor {
            key: key(self.asked.sort, row),
            id: row.id,
            ordinal,
        };
        let previous = rows.first().filter(|_| has_previous);
        let next = rows.last().filter(|_| has_next);
        Ok(StudentPage {
            total: hits.total,
            first_ordinal: first,
            previous: previous.map(|row| Place::Before(cursor(row, first))),
            next: next.map(|row| Place::After(cursor(row, first.and(last)))),
            students: rows.into_iter().map(Student::try_from).collect::<Result<_, _>>()?,
        })
    }
}

/// What is read for a page, and one row more: whether there are more.
fn slice(place: &Place, size: usize) -> Slice<'_> {
    let (after, backward) = match place {
        Place::First => (None, false),
        Place::After(cursor) => (Some(cursor), false),
        Place::Before(cursor) => (Some(cursor), true),
        Place::Last => (None, true),
    };
    Slice { after, backward, limit: size + 1 }
}

/// The first rows that were read, and whether there are more.
fn cut(mut rows: Vec<student::Model>, limit: usize) -> Read {
    let more = rows.len() > limit;
    rows.truncate(limit);
    (rows, more)
}

/// The same of rows that were read from the end.
fn cut_backward(rows: Vec<student::Model>, limit: usize) -> Read {
    let (mut rows, more) = cut(rows, limit);
    rows.reverse();
    (rows, more)
}

/// How many stand on the last page.
fn rest(total: u64, size: usize) -> usize {
    let over = usize::try_from(total).unwrap_or(0) % size;
    if over == 0 { size } else { over }
}

fn count(rows: &[student::Model]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

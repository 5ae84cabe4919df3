//! One page: its students, their numbers in the list, and the pages beside it.

use sea_orm::EntityTrait;

use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::list::{Cursor, PageSize, Place, StudentPage, Total};
use crate::students::server::entities::student;
use crate::students::server::sqlite;
use crate::students::student::Student;

use super::asked::{Asked, Slice, key};
use super::count::Hits;
use super::named;
use super::plan::{Plan, for_page};

/// Students of the list, in the order in which the slice is read; of a probe perhaps too few.
/// `known` are the rows of all who match a search, where they are known.
pub(super) async fn rows(
    db: &Db,
    asked: &Asked,
    known: Option<&[i64]>,
    plan: Plan,
    slice: Slice<'_>,
) -> Result<Vec<student::Model>, AppError> {
    let statement = match plan {
        Plan::Nobody => return Ok(Vec::new()),
        Plan::FoundByName => return named::rows(db, asked, known, slice).await,
        Plan::FetchFiltered => sqlite::fetch_filtered(asked, slice),
        Plan::FetchFound => match known.map(serde_json::to_string).transpose() {
            Ok(Some(known)) => sqlite::fetch_rows(asked, &known, slice),
            Ok(None) => sqlite::fetch_found(asked, slice),
            Err(cause) => return Err(AppError::internal(cause)),
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
    pub hits: Hits,
    pub size: PageSize,
}

impl Pages<'_> {
    /// The page at a place. Those around the cursor may be gone meanwhile: what is left then is
    /// the page at that end of the list, and it is shown whole.
    pub async fn at(&self, place: &Place) -> Result<StudentPage, AppError> {
        match place {
            Place::First => self.first().await,
            Place::After(cursor) => {
                let (rows, more) = self.read(Some(cursor), false, self.size.rows()).await?;
                if rows.is_empty() { self.last().await } else { self.after(cursor, rows, more) }
            }
            Place::Before(cursor) => {
                let (rows, more) = self.read(Some(cursor), true, self.size.rows()).await?;
                if rows.len() < self.size.rows() {
                    self.first().await
                } else {
                    self.before(cursor, rows, more)
                }
            }
            Place::Last => self.last().await,
        }
    }

    async fn first(&self) -> Result<StudentPage, AppError> {
        let (rows, more) = self.read(None, false, self.size.rows()).await?;
        self.page(rows, Some(1), false, more)
    }

    /// The rest of the list, so that going back from here meets the pages that going forward
    /// made; a full page where the total is not known.
    async fn last(&self) -> Result<StudentPage, AppError> {
        let size = self.size.rows();
        let (limit, total) = match self.hits.total {
            Total::Exactly(total) => (rest(total, size), Some(total)),
            Total::MoreThan(_) => (size, None),
        };
        let (rows, more) = self.read(None, true, limit).await?;
        let ordinal = total.and_then(|total| (total + 1).checked_sub(count(&rows)));
        self.page(rows, ordinal, more, false)
    }

    fn after(
        &self,
        cursor: &Cursor,
        rows: Vec<student::Model>,
        more: bool,
    ) -> Result<StudentPage, AppError> {
        let hint = cursor.ordinal.and_then(|ordinal| ordinal.checked_add(1));
        let ordinal = match self.hits.total {
            // The end of the list is known, whatever the hint says.
            Total::Exactly(total) if !more => (total + 1).checked_sub(count(&rows)),
            _ => hint,
        };
        let is_first = ordinal == Some(1);
        self.page(rows, ordinal, !is_first, more)
    }

    fn before(
        &self,
        cursor: &Cursor,
        rows: Vec<student::Model>,
        more: bool,
    ) -> Result<StudentPage, AppError> {
        let hint = cursor.ordinal.and_then(|ordinal| ordinal.checked_sub(count(&rows)));
        let ordinal = if more { hint } else { Some(1) };
        self.page(rows, ordinal, more, true)
    }

    /// So many rows in the order of the list, and whether there are more in that direction.
    async fn read(
        &self,
        after: Option<&Cursor>,
        backward: bool,
        limit: usize,
    ) -> Result<(Vec<student::Model>, bool), AppError> {
        let slice = Slice { after, backward, limit: limit + 1 };
        let mut rows = Vec::new();
        for plan in for_page(self.asked, &self.hits) {
            rows = self::rows(self.db, self.asked, self.hits.found.as_deref(), plan, slice).await?;
            if rows.len() >= slice.limit {
                break;
            }
        }
        let more = rows.len() > limit;
        rows.truncate(limit);
        if backward {
            rows.reverse();
        }
        Ok((rows, more))
    }

    fn page(
        &self,
        rows: Vec<student::Model>,
        ordinal: Option<u64>,
        has_previous: bool,
        has_next: bool,
    ) -> Result<StudentPage, AppError> {
        // A hint comes from the address, where anything may stand.
        let last = ordinal.and_then(|first| first.checked_add(count(&rows))).map(|end| end - 1);
        let possible = match self.hits.total {
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
            total: self.hits.total,
            first_ordinal: first,
            previous: previous.map(|row| Place::Before(cursor(row, first))),
            next: next.map(|row| Place::After(cursor(row, first.and(last)))),
            students: rows.into_iter().map(Student::try_from).collect::<Result<_, _>>()?,
        })
    }
}

/// How many stand on the last page.
fn rest(total: u64, size: usize) -> usize {
    let over = usize::try_from(total).unwrap_or(0) % size;
    if over == 0 { size } else { over }
}

fn count(rows: &[student::Model]) -> u64 {
    u64::try_from(rows.len()).unwrap_or(u64::MAX)
}

//! One page: its students, their numbers in the list, and the pages beside it.

use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::list::{Cursor, ListQuery, Place, StudentPage, Total};
use crate::students::server::store::{COUNTED, Search, Slice};
use crate::students::student::Student;

use super::cursor;

/// What a page is read from.
pub(super) struct Pages<'a> {
    pub db: &'a Db,
    pub search: Search,
    pub hits: u64,
    pub query: &'a ListQuery,
}

impl Pages<'_> {
    /// The page at a place. Those around the cursor may be gone meanwhile: what is left then is
    /// the page at that end of the list, and it is shown whole.
    pub async fn at(&self, place: &Place) -> Result<StudentPage, AppError> {
        let size = self.query.size.rows();
        match place {
            Place::First => self.first().await,
            Place::Last => self.last().await,
            Place::After(cursor) => {
                let (students, more) = self.read(Some(cursor), false, size).await?;
                if students.is_empty() {
                    return self.last().await;
                }
                Ok(self.after(cursor, students, more))
            }
            Place::Before(cursor) => {
                let (students, more) = self.read(Some(cursor), true, size).await?;
                if students.len() < size {
                    return self.first().await;
                }
                Ok(self.before(cursor, students, more))
            }
        }
    }

    /// Students in the order of the list, and whether there are more in the direction in which
    /// they are read: one more is read than is wanted.
    async fn read(
        &self,
        after: Option<&Cursor>,
        backward: bool,
        size: usize,
    ) -> Result<(Vec<Student>, bool), AppError> {
        let slice = Slice { after, backward, limit: size + 1 };
        let mut students = self.search.students(&**self.db, self.hits, slice).await?;
        let more = students.len() > size;
        students.truncate(size);
        if backward {
            students.reverse();
        }
        Ok((students, more))
    }

    fn total(&self) -> Total {
        if self.hits > COUNTED { Total::MoreThan(COUNTED) } else { Total::Exactly(self.hits) }
    }

    async fn first(&self) -> Result<StudentPage, AppError> {
        let (students, more) = self.read(None, false, self.query.size.rows()).await?;
        Ok(self.page(students, Some(1), false, more))
    }

    /// The rest of the list, so that going back from here meets the pages that going forward
    /// made; a full page where the total is not known.
    async fn last(&self) -> Result<StudentPage, AppError> {
        let size = self.query.size.rows();
        let rest = match self.total() {
            Total::Exactly(total) => usize::try_from(total).unwrap_or(0) % size,
            Total::MoreThan(_) => 0,
        };
        let (students, more) = self.read(None, true, if rest == 0 { size } else { rest }).await?;
        let ordinal = self.ordinal_at_end(&students);
        Ok(self.page(students, ordinal, more, false))
    }

    fn after(&self, cursor: &Cursor, students: Vec<Student>, more: bool) -> StudentPage {
        let hint = cursor.ordinal.and_then(|ordinal| ordinal.checked_add(1));
        // The end of the list is known, whatever the hint says.
        let known = self.ordinal_at_end(&students).filter(|_| !more);
        let ordinal = known.or(hint);
        self.page(students, ordinal, ordinal != Some(1), more)
    }

    fn before(&self, cursor: &Cursor, students: Vec<Student>, more: bool) -> StudentPage {
        let size = students.len() as u64;
        let hint = cursor.ordinal.and_then(|ordinal| ordinal.checked_sub(size));
        self.page(students, if more { hint } else { Some(1) }, more, true)
    }

    /// The number of the first of those who stand at the end of the list.
    fn ordinal_at_end(&self, students: &[Student]) -> Option<u64> {
        match self.total() {
            Total::Exactly(total) => (total + 1).checked_sub(students.len() as u64),
            Total::MoreThan(_) => None,
        }
    }

    fn page(
        &self,
        students: Vec<Student>,
        ordinal: Option<u64>,
        has_previous: bool,
        has_next: bool,
    ) -> StudentPage {
        // A hint comes from the address, where anything may stand.
        let size = students.len() as u64;
        let last = ordinal.and_then(|first| first.checked_add(size)).map(|end| end - 1);
        let possible = match self.total() {
            Total::Exactly(total) => 1..=total,
            Total::MoreThan(_) => 1..=u64::from(i32::MAX.unsigned_abs()),
        };
        let is_possible = |ordinal: &u64| possible.contains(ordinal);
        let first = ordinal.filter(is_possible).filter(|_| last.as_ref().is_some_and(is_possible));
        let of = |student: &Student, ordinal| cursor(self.query.sort, student, ordinal);
        let previous = students.first().filter(|_| has_previous);
        let next = students.last().filter(|_| has_next);
        StudentPage {
            total: self.total(),
            first_ordinal: first,
            previous: previous.map(|student| Place::Before(of(student, first))),
            next: next.map(|student| Place::After(of(student, first.and(last)))),
            students,
        }
    }
}

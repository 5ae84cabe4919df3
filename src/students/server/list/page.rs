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

/// Students in the order of the list, and whether there are more in the direction in which they
/// were read.
type Read = (Vec<Student>, bool);

impl Pages<'_> {
    /// The page at a place. Those around the cursor may be gone meanwhile: what is left then is
    /// the page at that end of the list, and it is shown whole.
    pub async fn at(&self, place: &Place) -> Result<StudentPage, AppError> {
        let size = self.query.size.rows();
        let students = self.read(place).await?;
        Ok(match place {
            Place::First => self.first(students),
            Place::Last => self.last(students),
            Place::After(_) if students.is_empty() => self.last(self.read(&Place::Last).await?),
            Place::After(cursor) => self.after(cursor, students),
            Place::Before(_) if students.len() < size => {
                self.first(self.read(&Place::First).await?)
            }
            Place::Before(cursor) => self.before(cursor, students),
        })
    }

    /// Reads one student more than the page has: whether there are more.
    async fn read(&self, place: &Place) -> Result<Vec<Student>, AppError> {
        let (after, backward) = match place {
            Place::First => (None, false),
            Place::After(cursor) => (Some(cursor), false),
            Place::Before(cursor) => (Some(cursor), true),
            Place::Last => (None, true),
        };
        let slice = Slice { after, backward, limit: self.query.size.rows() + 1 };
        self.search.students(&**self.db, self.hits, slice).await
    }

    fn total(&self) -> Total {
        if self.hits > COUNTED { Total::MoreThan(COUNTED) } else { Total::Exactly(self.hits) }
    }

    fn first(&self, students: Vec<Student>) -> StudentPage {
        let (students, more) = cut(students, self.query.size.rows());
        self.page(students, Some(1), false, more)
    }

    /// The rest of the list, so that going back from here meets the pages that going forward
    /// made; a full page where the total is not known.
    fn last(&self, students: Vec<Student>) -> StudentPage {
        let size = self.query.size.rows();
        let (limit, total) = match self.total() {
            Total::Exactly(total) => (rest(total, size), Some(total)),
            Total::MoreThan(_) => (size, None),
        };
        let (students, more) = cut_backward(students, limit);
        let ordinal = total.and_then(|total| (total + 1).checked_sub(count(&students)));
        self.page(students, ordinal, more, false)
    }

    fn after(&self, cursor: &Cursor, students: Vec<Student>) -> StudentPage {
        let (students, more) = cut(students, self.query.size.rows());
        let hint = cursor.ordinal.and_then(|ordinal| ordinal.checked_add(1));
        let ordinal = match self.total() {
            // The end of the list is known, whatever the hint says.
            Total::Exactly(total) if !more => (total + 1).checked_sub(count(&students)),
            _ => hint,
        };
        let is_first = ordinal == Some(1);
        self.page(students, ordinal, !is_first, more)
    }

    fn before(&self, cursor: &Cursor, students: Vec<Student>) -> StudentPage {
        let (students, more) = cut_backward(students, self.query.size.rows());
        let hint = cursor.ordinal.and_then(|ordinal| ordinal.checked_sub(count(&students)));
        let ordinal = if more { hint } else { Some(1) };
        self.page(students, ordinal, more, true)
    }

    fn page(
        &self,
        students: Vec<Student>,
        ordinal: Option<u64>,
        has_previous: bool,
        has_next: bool,
    ) -> StudentPage {
        // A hint comes from the address, where anything may stand.
        let last = ordinal.and_then(|first| first.checked_add(count(&students))).map(|end| end - 1);
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

/// The first students that were read, and whether there are more.
fn cut(mut students: Vec<Student>, limit: usize) -> Read {
    let more = students.len() > limit;
    students.truncate(limit);
    (students, more)
}

/// The same of students that were read from the end.
fn cut_backward(students: Vec<Student>, limit: usize) -> Read {
    let (mut students, more) = cut(students, limit);
    students.reverse();
    (students, more)
}

/// How many stand on the last page.
fn rest(total: u64, size: usize) -> usize {
    let over = usize::try_from(total).unwrap_or(0) % size;
    if over == 0 { size } else { over }
}

fn count(students: &[Student]) -> u64 {
    u64::try_from(students.len()).unwrap_or(u64::MAX)
}

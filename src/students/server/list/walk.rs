//! The whole list, a batch at a time.

use crate::auth::server::access::Reader;
use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::list::{Cursor, ListQuery};
use crate::students::student::Student;

use super::asked::{Asked, Slice, key};
use super::count::hits;
use super::page::rows;
use super::plan::{Plan, for_walk};

/// The most students of a batch.
pub const BATCH: usize = 1000;

/// Everything that a list shows on all its pages, in the same order, a batch at a time: for an
/// export. Each batch takes a turn to search of its own, behind those who wait. Between two of them
/// neither a turn nor a connection is held, and no more than one batch is in memory: a slow reader
/// is in nobody's way.
///
/// ```text
/// let mut walk = Walk::new(db.clone(), reader, query);
/// while let Some(students) = walk.next().await? { … }
/// ```
///
/// A student who is changed meanwhile so that they move in the order may be missed or come twice.
/// It owns all it needs: `futures::stream::unfold` makes a stream of it.
pub struct Walk {
    db: Db,
    query: ListQuery,
    way: Option<(Asked, Plan)>,
    after: Option<Cursor>,
    done: bool,
}

impl Walk {
    /// A walk from the first page on; the query's page and its size do not matter.
    pub fn new(db: Db, who: impl Into<Reader>, query: ListQuery) -> Self {
        let _: Reader = who.into();
        Self { db, query, way: None, after: None, done: false }
    }

    /// The next students, at most [`BATCH`]; `None` behind the last.
    ///
    /// # Errors
    /// The database's.
    pub async fn next(&mut self) -> Result<Option<Vec<Student>>, AppError> {
        if self.done {
            return Ok(None);
        }
        let _turn = self.db.next_search_turn().await;
        let (asked, plan) = match &self.way {
            Some(way) => way,
            None => {
                let asked = Asked::new(&self.db, &self.query).await?;
                let plan = for_walk(&asked, &hits(&self.db, &asked).await?);
                self.way.insert((asked, plan))
            }
        };
        let slice = Slice { after: self.after.as_ref(), backward: false, limit: BATCH };
        let rows = rows(&self.db, asked, None, *plan, slice).await?;
        self.done = rows.len() < BATCH;
        self.after =
            rows.last().map(|row| Cursor { key: key(asked.sort, row), id: row.id, ordinal: None });
        let students = rows.into_iter().map(Student::try_from).collect::<Result<Vec<_>, _>>()?;
        Ok(Some(students).filter(|students| !students.is_empty()))
    }
}

//! The whole list, a batch at a time.

use crate::auth::server::access::Reader;
use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::list::{Cursor, ListQuery};
use crate::students::server::store::{Search, Slice};
use crate::students::student::Student;

use super::cursor;

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
    search: Option<(Search, u64)>,
    after: Option<Cursor>,
    done: bool,
}

impl Walk {
    /// A walk from the first page on; the query's page and its size do not matter.
    pub fn new(db: Db, who: impl Into<Reader>, query: ListQuery) -> Self {
        let _: Reader = who.into();
        Self { db, query, search: None, after: None, done: false }
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
        let (search, hits) = match &self.search {
            Some(search) => search,
            None => {
                let search = Search::new(&*self.db, &self.query).await?;
                let hits = search.count(&*self.db).await?;
                self.search.insert((search, hits))
            }
        };
        let slice = Slice { after: self.after.as_ref(), backward: false, limit: BATCH };
        let students = search.students(&*self.db, *hits, slice).await?;
        self.done = students.len() < BATCH;
        self.after = students.last().map(|student| cursor(self.query.sort, student, None));
        Ok(Some(students).filter(|students| !students.is_empty()))
    }
}

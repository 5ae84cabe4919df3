//! The list: a page of it, and all of it in batches.

mod page;
#[cfg(test)]
mod tests;
mod walk;

use crate::auth::server::access::Reader;
use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::list::{Cursor, ListQuery, Place, Sort, StudentPage};
use crate::students::student::Student;

use super::entities::student;
use super::store::{self, Search};

pub use walk::{BATCH, Walk};

/// One page of the list.
///
/// # Errors
/// [`AppError::Busy`] when its turn does not come; the database's. No query is wrong, whatever was
/// typed.
pub async fn list(
    db: &Db,
    who: impl Into<Reader>,
    query: &ListQuery,
) -> Result<StudentPage, AppError> {
    let _: Reader = who.into();
    let _turn = db.search_turn().await?;
    let search = Search::new(&**db, query).await?;
    let hits = search.count(&**db).await?;
    let page = page::Pages { db, search, hits, query };
    match &query.place {
        // Of another column: somebody wrote this address by hand.
        Place::After(cursor) | Place::Before(cursor) if !cursor.fits(query.sort) => {
            page.at(&Place::First).await
        }
        place => page.at(place).await,
    }
}

/// The first cities, at most 10, that begin as it was typed, without case and accents.
///
/// # Errors
/// The database's.
pub async fn cities(db: &Db, who: impl Into<Reader>, typed: &str) -> Result<Vec<String>, AppError> {
    let _: Reader = who.into();
    Ok(store::cities(&**db, typed).await?)
}

/// The place of a student in an order: what their row has in the column that is compared.
fn cursor(sort: Sort, student: &Student, ordinal: Option<u64>) -> Cursor {
    let id = student.id;
    Cursor { key: student::sort_key(student, sort.column), id, ordinal }
}

//! The list: which plan finds a page fastest, and what the page says.

mod asked;
mod cities;
mod count;
mod named;
mod page;
mod plan;
#[cfg(test)]
mod tests;
mod walk;
mod words;

use crate::auth::server::access::Reader;
use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::list::{ListQuery, Place, StudentPage};

pub use cities::cities;
pub use walk::{BATCH, Walk};

pub(super) use asked::{Asked, Slice, column};
pub(super) use words::{Words, searched};

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
    let asked = Asked::new(db, query).await?;
    let pages = page::Pages { db, asked: &asked, size: query.size };
    match &query.place {
        // Of another column: somebody wrote this address by hand.
        Place::After(cursor) | Place::Before(cursor) if !asked::fits(query.sort, &cursor.key) => {
            pages.at(&Place::First).await
        }
        place => pages.at(place).await,
    }
}

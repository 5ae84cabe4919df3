//! The codes of programmes: small numbers that take the place of their keys in `filter_bits.rs`.
//!
//! A code is given when a student first has the programme, and never again to another one. So a
//! programme that the settings no longer name keeps its students: they are shown, filtered and
//! exported as before.

use std::collections::BTreeMap;

use rollcall_forms::Options;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::base::error::AppError;

use super::entities::programme;
use super::filter_bits::MAX_PROGRAMME_CODE;

/// The code of a programme, if any student ever had it.
pub(super) async fn find(conn: &impl ConnectionTrait, key: &str) -> Result<Option<i32>, AppError> {
    let by_key = programme::Entity::find().filter(programme::Column::Key.eq(key));
    Ok(by_key.one(conn).await?.map(|row| row.id))
}

/// The keys that a list can be filtered by: those of the settings, and those that a student ever
/// had.
pub(super) async fn keys(
    conn: &impl ConnectionTrait,
    options: Options,
) -> Result<Vec<String>, AppError> {
    let stored = programme::Entity::find().all(conn).await?;
    let set = options.iter().map(|(key, _)| (*key).to_owned());
    Ok(set.chain(stored.into_iter().map(|row| row.key)).collect())
}

/// The code of a programme, given now if it has none. For a transaction that writes: there are no
/// others meanwhile, so no code is given twice.
pub(super) async fn code(conn: &impl ConnectionTrait, key: &str) -> Result<i32, AppError> {
    if let Some(code) = find(conn, key).await? {
        return Ok(code);
    }
    let last = programme::Entity::find().order_by_desc(programme::Column::Id).one(conn).await?;
    let code = last.map_or(1, |row| row.id + 1);
    if code > MAX_PROGRAMME_CODE {
        return Err(AppError::internal(format!("no code is left for the programme {key}")));
    }
    let row = programme::ActiveModel { id: Set(code), key: Set(key.to_owned()) };
    programme::Entity::insert(row).exec_without_returning(conn).await?;
    Ok(code)
}

/// The codes of many, for those who write many students in a transaction.
pub(super) async fn codes<'a>(
    conn: &impl ConnectionTrait,
    keys: impl IntoIterator<Item = &'a str>,
) -> Result<BTreeMap<String, i32>, AppError> {
    let mut codes = BTreeMap::new();
    for key in keys {
        if !codes.contains_key(key) {
            codes.insert(key.to_owned(), code(conn, key).await?);
        }
    }
    Ok(codes)
}

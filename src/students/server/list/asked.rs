//! What is asked of the list, in the terms of the database.

use sea_orm::Value;

use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::list::{Cursor, CursorKey, ListQuery, Sort};
use crate::students::server::entities::student;
use crate::students::server::facet::Mask;
use crate::students::server::programmes;

use super::words::Words;

/// A list: who is on it, and in which order.
#[derive(Clone, Debug)]
pub(in crate::students::server) struct Asked {
    pub words: Words,
    pub mask: Mask,
    pub sort: Sort,
    pub descending: bool,
    /// The programme, when it is filtered: some plans look for its key.
    pub programme: Option<String>,
    /// The value of the column that sorts, when a filter says which: then all are equal in it,
    /// and the ids alone make the order.
    pub sorted_value: Option<Value>,
}

/// Some students of a list, side by side.
#[derive(Clone, Copy, Debug)]
pub(in crate::students::server) struct Slice<'a> {
    /// Behind this one; from the beginning on without it.
    pub after: Option<&'a Cursor>,
    /// From the end of the list to its beginning.
    pub backward: bool,
    /// At most so many.
    pub limit: usize,
}

impl Asked {
    /// Reads the code of a programme that is filtered.
    pub async fn new(db: &Db, query: &ListQuery) -> Result<Self, AppError> {
        let filter = &query.filter;
        let code = match &filter.programme {
            // A programme that no student ever had: no one has the code 0.
            Some(key) => Some(programmes::find(&**db, key).await?.unwrap_or(0)),
            None => None,
        };
        let sorted_value = match query.sort {
            Sort::Programme => filter.programme.as_deref().map(Value::from),
            Sort::Mode => filter.mode.map(|mode| Value::from(mode.as_str())),
            Sort::Active => filter.active.map(Value::from),
            Sort::Year => filter.year.map(Value::from),
            Sort::Name | Sort::City | Sort::Pin | Sort::Fee | Sort::Updated => None,
        };
        Ok(Self {
            words: Words::typed(&query.search),
            mask: Mask::new(filter, code),
            sort: query.sort,
            descending: query.descending,
            programme: filter.programme.clone(),
            sorted_value,
        })
    }

    /// Whether the search index stands in the order that is asked.
    pub(super) fn is_search_by_name(&self) -> bool {
        !self.words.is_empty() && self.sort == Sort::Name
    }
}

/// The column that sorts.
pub(in crate::students::server) fn column(sort: Sort) -> &'static str {
    match sort {
        // Names sort as what is searched, which begins with them.
        Sort::Name => "search",
        Sort::City => "city_key",
        Sort::Pin => "pin",
        Sort::Year => "year",
        Sort::Fee => "fee_cents",
        Sort::Programme => "programme",
        Sort::Mode => "mode",
        Sort::Active => "active",
        Sort::Updated => "updated",
    }
}

/// The value of that column in a row.
pub(super) fn key(sort: Sort, row: &student::Model) -> CursorKey {
    match sort {
        Sort::Name => CursorKey::Text(row.search.clone()),
        Sort::City => CursorKey::Text(row.city_key.clone()),
        Sort::Pin => CursorKey::Text(row.pin.clone()),
        Sort::Year => CursorKey::Number(row.year.into()),
        Sort::Fee => CursorKey::Number(row.fee_cents),
        Sort::Programme => CursorKey::Text(row.programme.clone()),
        Sort::Mode => CursorKey::Text(row.mode.clone()),
        Sort::Active => CursorKey::Number(row.active.into()),
        Sort::Updated => CursorKey::Number(row.updated),
    }
}

/// Whether a cursor's key can be one of this column; an address may say anything.
pub(super) fn fits(sort: Sort, key: &CursorKey) -> bool {
    let number = matches!(sort, Sort::Year | Sort::Fee | Sort::Active | Sort::Updated);
    matches!(key, CursorKey::Number(_)) == number
}

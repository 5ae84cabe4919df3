//! A search in the order of names, which is that of the search index.

use sea_orm::{ConnectionTrait, EntityTrait, Statement};

use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::list::{Cursor, CursorKey};
use crate::students::server::entities::student;
use crate::students::server::search_id::{bounds, first_id, label, label_of};
use crate::students::server::sqlite;

use super::asked::{Asked, Slice};

/// So many rows of the index are looked at in one go, and as many students are read and sorted who
/// share a label: 1 to 2 µs each. Where more share one, the index of names is walked: a page is
/// not far where they lie so close.
const AT_ONCE: usize = 400;

/// Students of the list, in the order in which the slice is read.
pub(super) async fn rows(
    db: &Db,
    asked: &Asked,
    slice: Slice<'_>,
) -> Result<Vec<student::Model>, AppError> {
    let descending = asked.descending != slice.backward;
    let cursor_label = slice.after.map(label_of_cursor);
    let from = |label: Option<u32>, step: u32| match (label, descending) {
        (Some(label), false) => first_id(label + step),
        (Some(label), true) => first_id(label + 1 - step) - 1,
        (None, false) => 0,
        (None, true) => i64::MAX,
    };
    let mut next = from(cursor_label, 0);
    let mut rows = Vec::new();
    while rows.len() < slice.limit {
        let found = next_found(db, asked, next, descending).await?;
        let Some(first) = found.first() else { break };
        let slice = Slice { limit: slice.limit - rows.len(), ..slice };
        let taken = whole_labels(&found, cursor_label, slice.limit);
        next = from(Some(label_of(*taken.last().unwrap_or(first))), 1);
        if taken.is_empty() {
            rows.extend(crowd(db, asked, label_of(*first), descending, slice).await?);
        } else {
            let taken = serde_json::to_string(taken).map_err(AppError::internal)?;
            rows.extend(read(db, sqlite::fetch_rows(asked, &taken, slice)).await?);
        }
    }
    Ok(rows)
}

/// The next rows of the index that match, one more than are looked at if there are more.
async fn next_found(
    db: &Db,
    asked: &Asked,
    from: i64,
    descending: bool,
) -> Result<Vec<i64>, AppError> {
    let limit = AT_ONCE as u64 + 1;
    let statement = sqlite::next_found(&asked.words, asked.mask, from, descending, limit);
    let row = db.query_one_raw(statement).await?;
    let found: String = row.map_or_else(|| Ok("[]".to_owned()), |row| row.try_get_by_index(0))?;
    serde_json::from_str(&found).map_err(AppError::internal)
}

/// As many of the rows as fill the page, and all others who share a label with one of them: a
/// label says nothing of the order inside of it, so some of the cursor's may lie on its other
/// side. Nobody, when more share the first label than are looked at.
fn whole_labels(found: &[i64], cursor: Option<u32>, limit: usize) -> &[i64] {
    let same = |one: &i64, other: &i64| label_of(*one) == label_of(*other);
    let mut taken = 0;
    let mut behind_cursor = 0;
    for labelled in found.chunk_by(same) {
        let is_cut = found.len() > AT_ONCE && taken + labelled.len() == found.len();
        if behind_cursor >= limit || is_cut {
            break;
        }
        taken += labelled.len();
        if cursor != labelled.first().map(|row| label_of(*row)) {
            behind_cursor += labelled.len();
        }
    }
    &found[..taken]
}

/// Those who share a label, of whom there are many, along the index of names.
async fn crowd(
    db: &Db,
    asked: &Asked,
    shared: u32,
    descending: bool,
    slice: Slice<'_>,
) -> Result<Vec<student::Model>, AppError> {
    let (first, end) = bounds(shared);
    let (begin, end) = if descending { (end, first) } else { (first, end) };
    let begin = Cursor { key: CursorKey::Text(begin), id: 0, ordinal: None };
    let after = slice.after.filter(|cursor| label_of_cursor(cursor) == shared).unwrap_or(&begin);
    let slice = Slice { after: Some(after), ..slice };
    let mut rows = read(db, sqlite::walk_to(asked, slice, &end)).await?;
    // The bounds are a little wide.
    rows.retain(|row| label(&row.search) == shared);
    Ok(rows)
}

async fn read(db: &Db, statement: Statement) -> Result<Vec<student::Model>, AppError> {
    Ok(student::Entity::find().from_raw_sql(statement).all(&**db).await?)
}

fn label_of_cursor(cursor: &Cursor) -> u32 {
    match &cursor.key {
        CursorKey::Text(text) => label(text),
        CursorKey::Number(_) => 0,
    }
}

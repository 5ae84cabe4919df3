//! What was changed: one row for each change, written in the transaction of the change itself.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::auth::server::access::{Admin, Editor};
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::students::audit::{Entry, UNDO_SECS, What};
use crate::students::student::Student;

use super::entities::audit::{ActiveModel, Column, Entity, Model};

/// So many changes are shown at once.
pub const PAGE: usize = 50;

/// Some changes, newest first.
#[derive(Debug)]
pub struct Changes {
    /// At most [`PAGE`].
    pub entries: Vec<Entry>,
    /// Where the next page begins: before the change with this id.
    pub next: Option<i32>,
}

/// The row of one change.
pub(super) fn row(
    who: &Editor,
    at: i64,
    what: What,
    before: Option<&Student>,
    after: Option<&Student>,
) -> Result<ActiveModel, AppError> {
    let json = |student: Option<&Student>| {
        student.map(serde_json::to_string).transpose().map_err(AppError::internal)
    };
    let id = after.or(before).map(|student| student.id);
    let id = id.ok_or_else(|| AppError::internal("a change of no student"))?;
    Ok(ActiveModel {
        id: NotSet,
        at: Set(at),
        account_id: Set(who.account_id()),
        account_name: Set(who.name().to_owned()),
        student_id: Set(id),
        action: Set(what.as_str().to_owned()),
        before: Set(json(before)?),
        after: Set(json(after)?),
    })
}

/// Writes one change, in the transaction of the change.
pub(super) async fn write(
    conn: &impl ConnectionTrait,
    who: &Editor,
    at: i64,
    what: What,
    before: Option<&Student>,
    after: Option<&Student>,
) -> Result<(), AppError> {
    let row = row(who, at, what, before, after)?;
    Entity::insert(row).exec_without_returning(conn).await?;
    Ok(())
}

/// Writes many changes, at most 1000: 8 values each, of at most 32,766 that SQLite binds.
pub(super) async fn write_all(
    conn: &impl ConnectionTrait,
    rows: Vec<ActiveModel>,
) -> Result<(), AppError> {
    Entity::insert_many(rows).exec_without_returning(conn).await?;
    Ok(())
}

/// The changes of one student, newest first.
pub async fn of_student(
    db: &Db,
    _: &Admin,
    id: i32,
    before: Option<i32>,
) -> Result<Changes, AppError> {
    page(&**db, Entity::find().filter(Column::StudentId.eq(id)), before).await
}

/// The changes of a student behind this version of it, newest first, as far as a page holds them.
pub async fn since(db: &Db, who: &Admin, id: i32, version: i32) -> Result<Vec<Entry>, AppError> {
    let changes = of_student(db, who, id, None).await?.entries;
    let is_later = |entry: &Entry| entry.after.as_ref().is_none_or(|after| after.version > version);
    Ok(changes.into_iter().take_while(is_later).collect())
}

/// The changes of all students, newest first.
pub async fn latest(db: &Db, _: &Admin, before: Option<i32>) -> Result<Changes, AppError> {
    page(&**db, Entity::find(), before).await
}

/// The last change of a student.
pub(super) async fn last_of(
    conn: &impl ConnectionTrait,
    id: i32,
) -> Result<Option<Entry>, AppError> {
    let rows = Entity::find().filter(Column::StudentId.eq(id));
    let row = rows.order_by(Column::Id, Order::Desc).one(conn).await?;
    row.map(|row| {
        let row_id = row.id;
        entry(row, Some(row_id))
    })
    .transpose()
}

async fn page(
    conn: &impl ConnectionTrait,
    mut rows: Select<Entity>,
    before: Option<i32>,
) -> Result<Changes, AppError> {
    if let Some(before) = before {
        rows = rows.filter(Column::Id.lt(before));
    }
    let rows = rows.order_by(Column::Id, Order::Desc).limit(PAGE as u64 + 1).all(conn).await?;
    let has_more = rows.len() > PAGE;
    let rows: Vec<Model> = rows.into_iter().take(PAGE).collect();
    let next = rows.last().filter(|_| has_more).map(|row| row.id);
    let last = last_ids(conn, &rows).await?;
    let entries = rows.into_iter().map(|row| {
        let last = last.get(&row.student_id).copied();
        entry(row, last)
    });
    Ok(Changes { entries: entries.collect::<Result<_, _>>()?, next })
}

/// The last change of each student that was deleted a short while ago.
async fn last_ids(
    conn: &impl ConnectionTrait,
    rows: &[Model],
) -> Result<BTreeMap<i32, i32>, AppError> {
    let deleted: Vec<i32> =
        rows.iter().filter(|row| is_fresh_deletion(row)).map(|row| row.student_id).collect();
    if deleted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let last: Vec<(i32, i32)> = Entity::find()
        .select_only()
        .column(Column::StudentId)
        .column_as(Column::Id.max(), "last")
        .filter(Column::StudentId.is_in(deleted))
        .group_by(Column::StudentId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(last.into_iter().collect())
}

fn is_fresh_deletion(row: &Model) -> bool {
    row.action == What::Deleted.as_str() && now() - row.at < UNDO_SECS
}

/// `last` is the id of the student's last change: only that one can be undone.
fn entry(row: Model, last: Option<i32>) -> Result<Entry, AppError> {
    let student = |json: &Option<String>| {
        json.as_deref().map(serde_json::from_str).transpose().map_err(AppError::internal)
    };
    Ok(Entry {
        id: row.id,
        student: row.student_id,
        at: row.at,
        what: row.action.parse().map_err(|cause: String| AppError::internal(cause))?,
        before: student(&row.before)?,
        after: student(&row.after)?,
        can_undo: last == Some(row.id) && is_fresh_deletion(&row),
        who: row.account_name,
    })
}

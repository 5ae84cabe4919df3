//! The table of imports: what is known of each, and how it goes from one state to the next.

use rollcall_forms::FORM_KEY;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::auth::server::access::Editor;
use crate::auth::server::idempotency::{self, Before, Request};
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::students::import::{Counts, Import, ImportState, Problem};
use crate::students::matching::Matching;

use super::entity::{import, problem};

/// A file that was received and can be read.
#[derive(Debug)]
pub struct Upload {
    /// What the person calls it.
    pub file_name: String,
    /// Its name in our folder.
    pub stored_as: String,
    /// Its SHA-256 in hex.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
    /// The columns as their names match.
    pub matching: Matching,
}

/// The number of the import of an upload.
pub(super) enum Added {
    /// It is a new one.
    Now(i32),
    /// The same form has sent the same file before.
    Before(i32),
}

/// Keeps a new upload.
///
/// # Errors
/// A message when the same form has sent another file before.
pub(super) async fn add(
    db: &Db,
    who: &Editor,
    once: Option<&Request>,
    upload: Upload,
) -> Result<Added, AppError> {
    let row = import::ActiveModel {
        id: NotSet,
        account_id: Set(who.account_id()),
        account_name: Set(who.name().to_owned()),
        file_name: Set(upload.file_name),
        stored_as: Set(upload.stored_as),
        sha256: Set(upload.sha256),
        bytes: Set(number(upload.bytes)),
        state: Set(ImportState::Uploaded.to_string()),
        message: Set(String::new()),
        matching: Set(to_json(upload.matching)?),
        again: Set(false),
        stop: Set(false),
        created: Set(now()),
        started: Set(now()),
        ended: Set(None),
        done: Set(0),
        total: Set(0),
        added: Set(0),
        changed: Set(0),
        unchanged: Set(0),
        refused: Set(0),
    };
    // Nobody at the shell sends a form.
    let once = who.account_id().zip(once);
    let transaction = who.begin_write(db).await?;
    if let Some((account_id, request)) = once {
        match idempotency::find(&transaction, account_id, request).await? {
            Before::Nothing => {}
            Before::Same(id) => return Ok(Added::Before(id)),
            Before::Another => return Err(another_file()),
        }
    }
    let id = row.insert(&transaction).await?.id;
    if let Some((account_id, request)) = once {
        idempotency::keep(&transaction, account_id, request, &id).await?;
    }
    transaction.commit().await?;
    Ok(Added::Now(id))
}

fn another_file() -> AppError {
    let message = "This form was sent before with another file, whose import is in the list below. \
                   Nothing was read now: if this file is to be imported as well, choose it again and \
                   send it.";
    AppError::field(FORM_KEY.name, message)
}

/// One import.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub async fn find(db: &Db, _: &Editor, id: i32) -> Result<Import, AppError> {
    from_row(row(&**db, id).await?)
}

/// The newest imports.
pub async fn latest(db: &Db, _: &Editor, count: u64) -> Result<Vec<Import>, AppError> {
    let newest = import::Entity::find().order_by_desc(import::Column::Id).limit(count);
    newest.all(&**db).await?.into_iter().map(from_row).collect()
}

/// The problems of an import in the order of the file, those behind the id `after`, each with
/// its own.
pub async fn problems(
    db: &Db,
    _: &Editor,
    id: i32,
    after: i32,
    count: usize,
) -> Result<Vec<(i32, Problem)>, AppError> {
    let rows = problem::Entity::find()
        .filter(problem::Column::ImportId.eq(id))
        .filter(problem::Column::Id.gt(after))
        .order_by_asc(problem::Column::Id)
        .limit(count as u64);
    let of = |row: problem::Model| {
        let line = row.line.unsigned_abs();
        let problem::Model { id, student, column, reason, .. } = row;
        (id, Problem { line, student, column, reason })
    };
    Ok(rows.all(&**db).await?.into_iter().map(of).collect())
}

/// How many rows of the file those problems are of that are kept.
pub async fn rows_listed(db: &Db, _: &Editor, id: i32) -> Result<u64, AppError> {
    let rows = Query::select()
        .expr_as(Expr::col("line").count_distinct(), "counted")
        .from("import_problems")
        .and_where(problem::Column::ImportId.eq(id))
        .to_owned();
    let row = db.query_one(&rows).await?;
    let counted = row.map_or(Ok(0), |row| row.try_get::<i64>("", "counted"))?;
    Ok(counted.unsigned_abs())
}

/// When the same content was imported before, and by whom.
pub(super) async fn done_before(
    conn: &impl ConnectionTrait,
    sha256: &str,
) -> Result<Option<(i64, String)>, AppError> {
    let row = import::Entity::find()
        .filter(import::Column::Sha256.eq(sha256))
        .filter(import::Column::State.eq(ImportState::Done.as_str()))
        .order_by_desc(import::Column::Id)
        .one(conn)
        .await?;
    Ok(row.map(|row| (row.ended.unwrap_or(row.created), row.account_name)))
}

pub(super) async fn row(conn: &impl ConnectionTrait, id: i32) -> Result<import::Model, AppError> {
    import::Entity::find_by_id(id).one(conn).await?.ok_or(AppError::NotFound)
}

/// Goes from one of the states `from` to `to`, and sets more columns with it; answers whether it
/// was in one of them.
pub(super) async fn step(
    conn: &impl ConnectionTrait,
    id: i32,
    from: &[ImportState],
    to: ImportState,
    more: impl IntoIterator<Item = (import::Column, SimpleExpr)>,
) -> Result<bool, AppError> {
    let mut update = import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(to.as_str()))
        .filter(import::Column::Id.eq(id))
        .filter(import::Column::State.is_in(from.iter().map(|state| state.as_str())));
    for (column, value) in more {
        update = update.col_expr(column, value);
    }
    Ok(update.exec(conn).await?.rows_affected == 1)
}

/// Notes how far an import is, in the transaction of what was done; answers whether it may go
/// on: nobody asked to stop, and nobody took it for left over.
pub(super) async fn note_progress(
    conn: &impl ConnectionTrait,
    id: i32,
    done: u64,
    counts: Counts,
) -> Result<bool, AppError> {
    let value = |count: u64| Expr::value(number(count));
    let noted = import::Entity::update_many()
        .col_expr(import::Column::Done, value(done))
        .col_expr(import::Column::Added, value(counts.added))
        .col_expr(import::Column::Changed, value(counts.changed))
        .col_expr(import::Column::Unchanged, value(counts.unchanged))
        .col_expr(import::Column::Refused, value(counts.refused))
        .filter(import::Column::Id.eq(id))
        .filter(import::Column::Stop.eq(false))
        .filter(import::Column::State.is_in(CAN_STOP.map(ImportState::as_str)))
        .exec(conn)
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Whether some import says that somebody works on it.
pub(super) async fn is_any_under_way(db: &Db) -> Result<bool, AppError> {
    let under_way = [ImportState::Checking, ImportState::Preparing, ImportState::Writing];
    let of_state = import::Column::State.is_in(under_way.map(ImportState::as_str));
    Ok(import::Entity::find().filter(of_state).one(&**db).await?.is_some())
}

/// Asks what is under way to stop. Of an import that is decided or has ended nothing is asked: its
/// page says what it is.
pub(super) async fn ask_to_stop(db: &Db, who: &Editor, id: i32) -> Result<(), AppError> {
    let transaction = who.begin_write(db).await?;
    import::Entity::update_many()
        .col_expr(import::Column::Stop, Expr::value(true))
        .filter(import::Column::Id.eq(id))
        .filter(import::Column::State.is_in(CAN_STOP.map(ImportState::as_str)))
        .exec(&transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// The states of an import that nobody works on and that can still be begun.
pub(super) const RESTS: [ImportState; 5] = [
    ImportState::Uploaded,
    ImportState::Checked,
    ImportState::Stopped,
    ImportState::Interrupted,
    ImportState::Failed,
];

/// The states of an import that somebody works on and that nothing has come of yet.
pub(super) const CAN_STOP: [ImportState; 2] = [ImportState::Checking, ImportState::Preparing];

pub(super) fn from_row(row: import::Model) -> Result<Import, AppError> {
    Ok(Import {
        id: row.id,
        account_name: row.account_name,
        file_name: row.file_name,
        bytes: row.bytes.unsigned_abs(),
        state: row.state.parse().map_err(|cause: String| AppError::internal(cause))?,
        message: row.message,
        created: row.created,
        started: row.started,
        ended: row.ended,
        done: row.done.unsigned_abs(),
        total: row.total.unsigned_abs(),
        counts: Counts {
            added: row.added.unsigned_abs(),
            changed: row.changed.unsigned_abs(),
            unchanged: row.unchanged.unsigned_abs(),
            refused: row.refused.unsigned_abs(),
        },
        matching: row.matching,
    })
}

pub(super) fn to_json(matching: Matching) -> Result<String, AppError> {
    serde_json::to_string(&matching.0).map_err(AppError::internal)
}

/// Which column holds what; `None` where the file came while a student had other fields.
pub(super) fn matching_of(row: &import::Model) -> Option<Matching> {
    serde_json::from_str(&row.matching).map(Matching).ok()
}

/// For a column of 64 bits with a sign: sizes and counts never come near its end.
pub(super) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

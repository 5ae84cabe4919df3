//! What an import leaves behind, taken away in small transactions.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::students::import::ImportState;
use crate::students::server::store as sql;

use super::breath::Breath;
use super::entity::{import, problem};
use super::turn::{Folder, Turn};
use super::{pieces, store};

/// For so many seconds a file waits to be imported.
const KEEP_FILE_SECS: i64 = 24 * 3600;
/// For so many seconds the list of what was wrong is kept.
const KEEP_PROBLEMS_SECS: i64 = 30 * 24 * 3600;

/// Marks imports that were under way and are not decided as interrupted, if nobody is at work:
/// neither this process nor another one. At start, before anything else; once a minute; and before
/// a button of an import does what it says.
pub async fn settle(db: &Db) -> Result<(), AppError> {
    if !store::is_any_under_way(db).await? {
        return Ok(());
    }
    let folder = Folder::of(db).await?;
    match Turn::take(&folder)? {
        Some(turn) => mark_interrupted(db, &turn).await,
        None => Ok(()),
    }
}

/// Takes away what interrupted imports left, and files that nobody imported within a day. Once
/// an hour, and at start.
pub async fn tidy_up(db: &Db) -> Result<(), AppError> {
    discard_old(db).await?;
    forget_problems(db).await?;
    sweep(db).await
}

/// Takes away what is left over, if nobody is at work.
pub(super) async fn sweep(db: &Db) -> Result<(), AppError> {
    let folder = Folder::of(db).await?;
    let Some(turn) = Turn::take(&folder)? else { return Ok(()) };
    mark_interrupted(db, &turn).await?;
    leftovers(db, &folder, &turn).await
}

/// Whoever holds the turn knows that nobody else is at work.
async fn mark_interrupted(db: &Db, _: &Turn) -> Result<(), AppError> {
    import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(ImportState::Interrupted.as_str()))
        .col_expr(import::Column::Ended, Expr::value(now()))
        .filter(import::Column::State.is_in(store::CAN_STOP.map(ImportState::as_str)))
        .exec(db.writer())
        .await?;
    Ok(())
}

/// Takes away the checked rows of imports that will not be written, and the files that are done
/// with; but nothing as long as an import is decided and needs them.
pub(super) async fn leftovers(db: &Db, folder: &Folder, _: &Turn) -> Result<(), AppError> {
    if pieces::left(&**db).await?.is_some() {
        return Ok(());
    }
    let staged = Query::select().distinct().column("import_id").from("import_rows").to_owned();
    for found in db.query_all(&staged).await? {
        let id = found.try_get("", "import_id")?;
        if store::row(&**db, id).await?.state != ImportState::Checked.as_str() {
            staged_rows_of(db, id).await?;
        }
    }
    remove_files(db, folder).await
}

/// Takes the checked rows of one import away.
pub(super) async fn staged_rows_of(db: &Db, id: i32) -> Result<(), AppError> {
    let mut breath = Breath::default();
    while sql::delete_staged(db.writer(), id).await? > 0 {
        breath.take().await;
    }
    Ok(())
}

/// Takes the list of what was wrong away.
pub(super) async fn problems_of(db: &Db, id: i32) -> Result<(), AppError> {
    let of_import = problem::Column::ImportId.eq(id);
    problem::Entity::delete_many().filter(of_import).exec(db.writer()).await?;
    Ok(())
}

async fn discard_old(db: &Db) -> Result<(), AppError> {
    import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(ImportState::Discarded.as_str()))
        .filter(import::Column::State.is_in(store::RESTS.map(ImportState::as_str)))
        .filter(import::Column::Created.lt(now() - KEEP_FILE_SECS))
        .exec(db.writer())
        .await?;
    Ok(())
}

async fn forget_problems(db: &Db) -> Result<(), AppError> {
    let created_then = Expr::col("created").lt(now() - KEEP_PROBLEMS_SECS);
    let old = Query::select().column("id").from("imports").and_where(created_then).to_owned();
    let of_old = problem::Column::ImportId.in_subquery(old);
    problem::Entity::delete_many().filter(of_old).exec(db.writer()).await?;
    Ok(())
}

/// Files that no import needs any more: of those that are done, and of uploads that broke off
/// with the process.
async fn remove_files(db: &Db, folder: &Folder) -> Result<(), AppError> {
    let over = [ImportState::Done, ImportState::Discarded].map(ImportState::as_str);
    for name in folder.names().map_err(AppError::internal)? {
        let row = import::Entity::find().filter(import::Column::StoredAs.eq(&name));
        let row = row.one(&**db).await?;
        let path = folder.file(&name);
        let is_old = || {
            let changed = path.metadata().and_then(|metadata| metadata.modified()).ok();
            let age = changed.and_then(|changed| changed.elapsed().ok());
            age.is_some_and(|age| age.as_secs() > KEEP_FILE_SECS.unsigned_abs())
        };
        if row.map_or_else(is_old, |row| over.contains(&row.state.as_str())) {
            std::fs::remove_file(&path).map_err(AppError::internal)?;
        }
    }
    Ok(())
}

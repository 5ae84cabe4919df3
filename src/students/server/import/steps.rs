//! What a person does with an import: the buttons of its page.

use rollcall_forms::{Done, FieldErrors, Typed};
use sea_orm::sea_query::Expr;

use crate::auth::server::access::Editor;
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SecurityLog};
use crate::students::import::{AGAIN, ImportState, Preview, SEEN, STEP, step};
use crate::students::matching::{Matching, column_of, fields};
use crate::students::paths;
use crate::students::server::Settings;

use super::entity::import::{Column, Model};
use super::run::{GONE_ON, Run};
use super::source::{Source, SourceError};
use super::turn::{Folder, Turn};
use super::{clean, store};

/// So many of the first rows are shown.
const ROWS_SHOWN: usize = 5;

/// Does what the button says; what is decided and what is thrown away stands in the security log.
///
/// # Errors
/// A message for the form.
pub async fn take(
    db: &Db,
    who: &Editor,
    id: i32,
    typed: &Typed,
    settings: Settings,
    log: &SecurityLog,
) -> Result<Done, AppError> {
    if store::is_any_under_way(db).await? && !Turn::is_taken(db).await? {
        // Nobody is at work any more, as its page says already. Who is to have that written down
        // for them has to be somebody still.
        drop(who.begin_write(db).await?);
        clean::settle(db).await?;
    }
    let log = log.about(format!("import {id}"));
    match typed.get(STEP) {
        step::CHECK => {
            let matching = matching(db, who, id, typed).await?;
            let again = is_ticked(typed);
            Run::check(db, who, id, matching, again, settings).await?.in_background();
        }
        button @ (step::WRITE | step::WRITE_GOOD) => {
            // Somebody else may have matched other columns, and checked that.
            let import = store::find(db, who, id).await?;
            let seen = typed.get(SEEN);
            if !seen.is_empty() && seen != import.matching {
                return Err(AppError::form(GONE_ON));
            }
            Run::write(db, who, id, button == step::WRITE_GOOD).await?.in_background();
            log.done(Event::ImportBegun, who.name());
        }
        step::STOP => store::ask_to_stop(db, who, id).await?,
        step::GO_ON => {
            if let Some(left) = Run::go_on(db).await? {
                left.in_background();
            }
        }
        step::MATCH => rest(db, who, id, ImportState::Uploaded).await?,
        step::DISCARD => {
            discard(db, who, id).await?;
            log.done(Event::ImportDiscarded, who.name());
            return Done::at(paths::IMPORTS);
        }
        _ => return Err(AppError::form("Choose one of the buttons.")),
    }
    Done::at(paths::import(id))
}

/// What was chosen for each field, if it can be checked.
async fn matching(db: &Db, who: &Editor, id: i32, typed: &Typed) -> Result<Matching, AppError> {
    // Of one that is over the file may be gone.
    let import = store::find(db, who, id).await?;
    if !store::RESTS.contains(&import.state) {
        return Err(AppError::form(GONE_ON));
    }
    let preview = preview(db, who, id).await?;
    let matching = Matching::parse(typed, preview.header.len()).map_err(AppError::Invalid)?;
    let mut errors = FieldErrors::default();
    if preview.before.is_some() && !is_ticked(typed) {
        let message = "This file was imported before. Tick the box to import it once more.";
        errors.add(AGAIN.name, message);
    }
    if !matching.has_id() {
        let missing = fields(&[]).into_iter().zip(matching.0);
        for (field, _) in missing.filter(|(field, column)| field.required && column.is_none()) {
            errors.add(&column_of(&field), format!("{} needs a column.", field.label));
        }
    }
    if errors.is_empty() { Ok(matching) } else { Err(AppError::Invalid(errors)) }
}

/// Whether the file shall be imported even if it was before.
fn is_ticked(typed: &Typed) -> bool {
    AGAIN.parse_boolean(typed.get(AGAIN.name)).unwrap_or(false)
}

/// The beginning of an import's file.
///
/// # Errors
/// A message when it is not what it was.
pub async fn preview(db: &Db, _: &Editor, id: i32) -> Result<Preview, AppError> {
    let row = store::row(&**db, id).await?;
    let (header, rows) = begin(db, &row).await?;
    let before = store::done_before(&**db, &row.sha256).await?;
    let matching = store::matching_of(&row).unwrap_or_else(|| Matching::guess(&header));
    Ok(Preview { header, rows, matching, before })
}

async fn begin(db: &Db, row: &Model) -> Result<(Vec<String>, Vec<Vec<String>>), AppError> {
    let path = Folder::of(db).await?.file(&row.stored_as);
    let look = move || Source::open(&path)?.preview(ROWS_SHOWN);
    let looked = tokio::task::spawn_blocking(look).await.map_err(AppError::internal)?;
    looked.map_err(|error| match error {
        SourceError::Bad(sentence) => AppError::form(sentence),
        SourceError::Ours(error) => error,
    })
}

/// Throws a file away that was not imported.
///
/// # Errors
/// A message when it was, or is under way.
pub async fn discard(db: &Db, who: &Editor, id: i32) -> Result<(), AppError> {
    rest(db, who, id, ImportState::Discarded).await?;
    clean::sweep(db).await
}

/// Goes to a state in which nobody works.
async fn rest(db: &Db, who: &Editor, id: i32, to: ImportState) -> Result<(), AppError> {
    let transaction = who.begin_write(db).await?;
    let ended = (to == ImportState::Discarded).then(now);
    let more = [(Column::Ended, Expr::value(ended)), (Column::Message, Expr::value(""))];
    if !store::step(&transaction, id, &store::RESTS, to, more).await? {
        return Err(AppError::form(GONE_ON));
    }
    Ok(transaction.commit().await?)
}

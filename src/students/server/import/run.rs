//! What goes on in the background: a file is checked, and what was checked is written.

use std::time::Duration;

use sea_orm::TransactionTrait;
use sea_orm::sea_query::Expr;

use crate::auth::server::access::Editor;
use crate::base::error::AppError;
use crate::base::form::Options;
use crate::base::server::database::Db;
use crate::session::server::now;
use crate::students::import::{Counts, ImportState};
use crate::students::matching::Matching;

use super::check::{Batch, Checker};
use super::entity::import::Column;
use super::source::{Source, SourceError};
use super::staging::{Staged, named};
use super::store::{self, number, step};
use super::turn::{BUSY, Folder, Turn};
use super::{clean, write};

/// How a run ended.
#[derive(Debug)]
pub(super) enum End {
    /// As it should.
    Reached(ImportState),
    /// Somebody asked to stop.
    Stopped,
    /// It cannot be done, and why, in words.
    Refused(String),
}

/// A run that may begin: the turn is taken, and the import says so.
#[derive(Debug)]
pub struct Run {
    pub(super) db: Db,
    pub(super) id: i32,
    pub(super) who: Editor,
    folder: Folder,
    turn: Turn,
    work: Work,
}

#[derive(Debug)]
enum Work {
    Check(Matching, Options),
    Write,
}

impl Run {
    /// The check of a file whose columns are matched.
    ///
    /// # Errors
    /// A message when another import is under way, or this one is not where it was.
    pub async fn check(
        db: &Db,
        who: &Editor,
        id: i32,
        matching: Matching,
        programmes: Options,
    ) -> Result<Self, AppError> {
        let row = store::row(db, id).await?;
        let (folder, turn) = take_turn(db).await?;
        let from = [
            ImportState::Uploaded,
            ImportState::Checked,
            ImportState::Stopped,
            ImportState::Interrupted,
            ImportState::Failed,
        ];
        let more = [
            (Column::Matching, Expr::value(store::to_json(matching)?)),
            (Column::Total, Expr::value(row.bytes)),
            (Column::Added, Expr::value(0)),
            (Column::Changed, Expr::value(0)),
            (Column::Unchanged, Expr::value(0)),
            (Column::Refused, Expr::value(0)),
        ];
        begin(db, id, &from, ImportState::Checking, more).await?;
        // What an earlier check left is of the old matching.
        clean::staged_rows_of(db, id).await?;
        clean::problems_of(db, id).await?;
        let work = Work::Check(matching, programmes);
        Ok(Self { db: db.clone(), id, who: who.clone(), folder, turn, work })
    }

    /// The writing of what was checked: of all rows, or of the good ones.
    ///
    /// # Errors
    /// A message when another import is under way, or this one is not where it was.
    pub async fn write(db: &Db, who: &Editor, id: i32, good_rows: bool) -> Result<Self, AppError> {
        let row = store::row(db, id).await?;
        if row.refused > 0 && !good_rows {
            return Err(AppError::form("Some rows cannot be taken. Look at them first."));
        }
        let (folder, turn) = take_turn(db).await?;
        let more = [(Column::Total, Expr::value(row.added))];
        begin(db, id, &[ImportState::Checked], ImportState::Writing, more).await?;
        Ok(Self { db: db.clone(), id, who: who.clone(), folder, turn, work: Work::Write })
    }

    /// The import's number.
    pub fn id(&self) -> i32 {
        self.id
    }

    /// Does the work, notes how it ended, and answers what the import is now.
    pub async fn to_its_end(self) -> Result<ImportState, AppError> {
        let worked = match &self.work {
            Work::Check(matching, programmes) => self.check_rows(*matching, programmes).await,
            Work::Write => write::write(&self).await,
        };
        let (state, message) = match worked {
            Ok(End::Reached(state)) => (state, String::new()),
            Ok(End::Stopped) => (ImportState::Stopped, String::new()),
            Ok(End::Refused(sentence)) => (ImportState::Failed, sentence),
            Err(_) => (ImportState::Failed, OUR_FAULT.to_owned()),
        };
        if state != ImportState::Done {
            let more =
                [(Column::Message, Expr::value(message)), (Column::Ended, Expr::value(now()))];
            step(self.db.writer(), self.id, &store::UNDER_WAY, state, more).await?;
        }
        if state != ImportState::Checked {
            clean::leftovers(&self.db, &self.folder, &self.turn).await?;
        }
        Ok(state)
    }

    /// The same in a task of its own, whose end nobody waits for.
    pub fn in_background(self) {
        tokio::spawn(async move {
            // Causes are logged where they arise.
            let _ = self.to_its_end().await;
        });
    }

    async fn check_rows(&self, matching: Matching, programmes: Options) -> Result<End, AppError> {
        let stored_as = store::row(&self.db, self.id).await?.stored_as;
        let path = self.folder.file(&stored_as);
        let open = move || {
            let source = Source::open(&path)?;
            Ok(Checker::new(source, matching, programmes))
        };
        let mut checker = match off_thread(open).await? {
            Ok(checker) => checker,
            Err(sentence) => return Ok(End::Refused(sentence)),
        };
        let (mut counts, mut problems) = (Counts::default(), 0);
        loop {
            let batch;
            (checker, batch) = match off_thread(move || next(checker)).await? {
                Ok(next) => next,
                Err(sentence) => return Ok(End::Refused(sentence)),
            };
            let (bytes, is_last) = (batch.bytes, batch.is_last);
            let found = named(&*self.db, &batch.drafts).await?;
            let judge = move || {
                let staged = Staged::of(checker.judge(batch, &found), &mut counts);
                Ok((checker, staged, counts))
            };
            let staged;
            (checker, staged, counts) = off_thread(judge).await?.map_err(AppError::internal)?;
            let transaction = self.db.writer().begin().await?;
            if !store::note_progress(&transaction, self.id, bytes, counts).await? {
                return Ok(End::Stopped);
            }
            staged.write(&transaction, self.id, &mut problems).await?;
            transaction.commit().await?;
            if is_last {
                return Ok(end_of_check(counts));
            }
        }
    }
}

const OUR_FAULT: &str = "Something went wrong here; the cause is in the server's log.";

fn end_of_check(counts: Counts) -> End {
    if counts.rows() == 0 {
        return End::Refused("The file has no students below its first line.".to_owned());
    }
    match write::too_much(counts) {
        Some(sentence) => End::Refused(sentence),
        None => End::Reached(ImportState::Checked),
    }
}

fn next(mut checker: Checker) -> Result<(Checker, Batch), SourceError> {
    let batch = checker.next()?;
    Ok((checker, batch))
}

/// Runs what computes or reads a file where it keeps no other request waiting. The inner error is
/// a sentence for whoever brought the file.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SourceError> + Send + 'static,
) -> Result<Result<T, String>, AppError> {
    match tokio::task::spawn_blocking(work).await.map_err(AppError::internal)? {
        Ok(value) => Ok(Ok(value)),
        Err(SourceError::Bad(sentence)) => Ok(Err(sentence)),
        Err(SourceError::Ours(error)) => Err(error),
    }
}

/// Takes the turn. When whoever has it only tidies up behind an import that has ended, that is
/// waited for.
async fn take_turn(db: &Db) -> Result<(Folder, Turn), AppError> {
    let folder = Folder::of(db).await?;
    for _ in 0..100 {
        if let Some(turn) = Turn::take(&folder)? {
            return Ok((folder, turn));
        }
        if store::is_any_under_way(db).await? {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(AppError::form(BUSY))
}

async fn begin<const N: usize>(
    db: &Db,
    id: i32,
    from: &[ImportState],
    to: ImportState,
    more: [(Column, sea_orm::sea_query::SimpleExpr); N],
) -> Result<(), AppError> {
    let always = [
        (Column::Started, Expr::value(now())),
        (Column::Ended, Expr::value(None::<i64>)),
        (Column::Done, Expr::value(number(0))),
        (Column::Stop, Expr::value(false)),
        (Column::Message, Expr::value("")),
    ];
    if step(db.writer(), id, from, to, more.into_iter().chain(always)).await? {
        return Ok(());
    }
    Err(AppError::form("This import has gone on meanwhile: look at it again."))
}

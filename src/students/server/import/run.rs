//! What goes on in the background: a file is checked, what was checked is written, and what was
//! left over is gone on with.

use std::time::Duration;

use sea_orm::sea_query::Expr;

use crate::auth::server::access::Editor;
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SHELL, SecurityLog};
use crate::students::import::{Import, ImportState};
use crate::students::matching::Matching;
use crate::students::server::Settings;

use super::entity::import::Column;
use super::job::{End, Job};
use super::pieces::ONE_PIECE_MICROS;
use super::store::{self, number, step};
use super::turn::{Folder, Turn};
use super::{checking, clean, pieces, write};

/// What somebody reads who wants to import while another import is under way.
const BUSY: &str = "Another import is under way. Try again when it has ended.";

/// A run that may begin: the turn is taken, and the import says so.
#[derive(Debug)]
pub struct Run {
    job: Job,
    turn: Turn,
    work: Work,
}

#[derive(Debug)]
enum Work {
    Check(Matching, Settings),
    Write(Editor),
    GoOn,
}

impl Run {
    /// The check of a file whose columns are matched. `again` says that it is wanted even if the
    /// same file was imported before.
    ///
    /// # Errors
    /// A message when another import is under way, or this one is not where it was.
    pub async fn check(
        db: &Db,
        who: &Editor,
        id: i32,
        matching: Matching,
        again: bool,
        settings: Settings,
    ) -> Result<Self, AppError> {
        let row = store::row(&**db, id).await?;
        let (folder, turn) = take_turn(db).await?;
        let more = [
            (Column::Again, Expr::value(again)),
            (Column::Matching, Expr::value(store::to_json(matching)?)),
            (Column::Message, Expr::value("")),
            (Column::Total, Expr::value(row.bytes)),
            (Column::Added, Expr::value(0)),
            (Column::Changed, Expr::value(0)),
            (Column::Unchanged, Expr::value(0)),
            (Column::Refused, Expr::value(0)),
        ];
        begin(db, who, id, &store::RESTS, ImportState::Checking, more).await?;
        // What an earlier check left is of the old matching.
        clean::staged_rows_of(db, id).await?;
        clean::problems_of(db, id).await?;
        Ok(Self::new(db, id, folder, turn, Work::Check(matching, settings)))
    }

    /// The writing of what was checked: of all rows, or of the good ones.
    ///
    /// # Errors
    /// A message when another import is under way, or this one is not where it was.
    pub async fn write(db: &Db, who: &Editor, id: i32, good_rows: bool) -> Result<Self, AppError> {
        let Import { state, counts, .. } = store::find(db, who, id).await?;
        if state != ImportState::Checked {
            return Err(AppError::form(GONE_ON));
        }
        if counts.refused > 0 && !good_rows {
            return Err(AppError::form("Some rows cannot be taken. Look at them first."));
        }
        if let Some(sentence) = counts.nothing_to_import() {
            return Err(AppError::form(sentence));
        }
        let (folder, turn) = take_turn(db).await?;
        let more = [(Column::Total, Expr::value(number(counts.added + counts.changed)))];
        begin(db, who, id, &[ImportState::Checked], ImportState::Preparing, more).await?;
        Ok(Self::new(db, id, folder, turn, Work::Write(who.clone())))
    }

    /// The rest of an import that was decided and did not come to its end, if there is one and
    /// nobody is at work. It needs no proof: whoever decided it had one.
    pub async fn go_on(db: &Db) -> Result<Option<Self>, AppError> {
        if pieces::left(&**db).await?.is_none() {
            return Ok(None);
        }
        let folder = Folder::of(db).await?;
        let Some(turn) = Turn::take(&folder)? else { return Ok(None) };
        // It may have come to its end before the turn was taken.
        let left = pieces::left(&**db).await?;
        Ok(left.map(|left| Self::new(db, left.import_id, folder, turn, Work::GoOn)))
    }

    fn new(db: &Db, id: i32, folder: Folder, turn: Turn, work: Work) -> Self {
        let job = Job { db: db.clone(), id, one_piece_micros: ONE_PIECE_MICROS, folder };
        Self { job, turn, work }
    }

    /// Says what an import may cost that is written in one piece: tests want many pieces of few
    /// rows.
    pub fn in_one_piece_up_to(mut self, micros: i64) -> Self {
        self.job.one_piece_micros = micros;
        self
    }

    /// The import's number.
    pub fn id(&self) -> i32 {
        self.job.id
    }

    /// Does the work, notes how it ended, and answers what the import is now. After an error an
    /// import that is decided rests in [`ImportState::Writing`].
    pub async fn to_its_end(self) -> Result<ImportState, AppError> {
        let Self { job, turn, work } = self;
        let worked = match work {
            Work::Check(matching, settings) => checking::check(&job, matching, settings).await,
            Work::Write(who) => write::write(&job, &who).await,
            Work::GoOn => write::go_on(&job).await,
        };
        let (state, message) = match worked {
            Ok(End::Reached(state)) => (state, String::new()),
            Ok(End::Checked(told)) => (ImportState::Checked, told),
            Ok(End::Stopped) => (ImportState::Stopped, String::new()),
            Ok(End::Refused(sentence)) => (ImportState::Failed, sentence),
            Err(_) => (ImportState::Failed, OUR_FAULT.to_owned()),
        };
        if state != ImportState::Done {
            let more =
                [(Column::Message, Expr::value(message)), (Column::Ended, Expr::value(now()))];
            if !step(job.db.writer(), job.id, &store::CAN_STOP, state, more).await? {
                // It is decided: nothing that happened then makes it anything else.
                let now = store::row(&*job.db, job.id).await?.state;
                return now.parse().map_err(|cause: String| AppError::internal(cause));
            }
        }
        if state != ImportState::Checked {
            clean::leftovers(&job.db, &job.folder, &turn).await?;
        }
        if state == ImportState::Done {
            let row = store::row(&*job.db, job.id).await?;
            let decided_by = row.account_id.map_or(SHELL, |_| &row.account_name);
            let log = SecurityLog::without_request().about(format!("import {}", job.id));
            log.done(Event::ImportDone, decided_by);
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
}

/// Takes the turn for an import. When whoever has it only tidies up after an import that has ended, that
/// is waited for. An import that was decided and left over comes first: it is begun here, and whoever
/// asked has to wait for it too.
///
/// # Errors
/// A message when another import is under way.
async fn take_turn(db: &Db) -> Result<(Folder, Turn), AppError> {
    let folder = Folder::of(db).await?;
    for _ in 0..100 {
        if let Some(turn) = Turn::take(&folder)? {
            let Some(left) = pieces::left(&**db).await? else { return Ok((folder, turn)) };
            Run::new(db, left.import_id, folder, turn, Work::GoOn).in_background();
            break;
        }
        if store::is_any_under_way(db).await? {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(AppError::form(BUSY))
}

/// Marks what is left over, and writes the rest of an import that was decided and did not come to
/// its end, if nobody is at work. Once a minute.
pub async fn go_on(db: &Db) -> Result<(), AppError> {
    clean::settle(db).await?;
    if let Some(left) = Run::go_on(db).await? {
        left.to_its_end().await?;
    }
    Ok(())
}

const OUR_FAULT: &str = "Something went wrong here; the log has the cause.";

async fn begin<const N: usize>(
    db: &Db,
    who: &Editor,
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
    ];
    let transaction = who.begin_write(db).await?;
    if !step(&transaction, id, from, to, more.into_iter().chain(always)).await? {
        return Err(AppError::form(GONE_ON));
    }
    Ok(transaction.commit().await?)
}

/// What somebody reads whose page of an import is an old one.
pub(super) const GONE_ON: &str = "This import has gone on meanwhile: look at it again.";

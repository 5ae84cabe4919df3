//! `rollcall import`: a file of students, from the shell.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::auth::server::access::{Editor, Operator};
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SHELL, SecurityLog};
use crate::students::import::{Counts, Import, ImportState, PROBLEMS_SHOWN};
use crate::students::server::import::{Run, discard, settle, steps, store, upload};

use super::commands::open;
use super::meter::{Meter, say};
use super::settings::Settings;
use super::terminal::CommandError;

/// Which file, and what of it.
#[derive(Args)]
pub struct What {
    /// The file: UTF-8, with a line of column names; an id says which student a row changes. A -
    /// stands for standard input
    file: PathBuf,
    /// Import the good rows and leave the bad ones out
    #[arg(long)]
    good_rows: bool,
    /// Import a file once more that was imported before
    #[arg(long)]
    again: bool,
    /// Add all rows as new students, whatever their ids: so an export comes into another roster
    #[arg(long)]
    as_new: bool,
}

/// `rollcall import FILE`
pub async fn import(settings: &Settings, what: &What) -> Result<(), CommandError> {
    let db = open().await?;
    let who = Editor::from(Operator::at_the_shell());
    settle(&db).await?;
    if let Some(left) = Run::go_on(&db).await? {
        say("An earlier import was not written to its end. It comes first.");
        let left = follow(&db, &who, left, "Wrote", |import| import.done).await?;
        if left.state != ImportState::Done {
            return Err(ended_early(&left));
        }
    }
    let id = upload::take_file(&db, &who, &what.file).await?;
    let ended = import_to_its_end(&db, &who, id, settings, what).await;
    if ended.is_err() {
        // Nothing was changed, and nobody will come back to this one.
        let _ = discard(&db, &who, id).await;
    }
    ended
}

async fn import_to_its_end(
    db: &Db,
    who: &Editor,
    id: i32,
    settings: &Settings,
    what: &What,
) -> Result<(), CommandError> {
    let preview = steps::preview(db, who, id).await?;
    let matching = if what.as_new { preview.matching.without_id() } else { preview.matching };
    if preview.before.is_some() && !what.again {
        return Err("this file was imported before; say --again to import it once more".to_owned())?;
    }
    if matching.is_empty() {
        return Err(format!(
            "no column of names was found; the first line holds: {}",
            preview.header.join(", ")
        ))?;
    }
    for (label, columns) in matching.unclear(&preview.header) {
        say(&format!("More than one column may be {label}: {}", columns.join(", ")));
    }
    let missing = matching.missing();
    if !missing.is_empty() && !matching.has_id() {
        return Err(format!("the file has no column for: {}", missing.join(", ")))?;
    }
    for column in matching.ignored(&preview.header) {
        say(&format!("The column {column} is not imported"));
    }
    let students = settings.students.shared();
    let check = Run::check(db, who, id, matching, what.again, students).await?;
    let checked = follow(db, who, check, "Checked", |import| import.counts.rows()).await?;
    if checked.state != ImportState::Checked {
        return Err(ended_early(&checked));
    }
    if !checked.message.is_empty() {
        say(&checked.message);
    }
    if checked.counts.refused > 0 {
        let lines = bad_rows(db, who, &checked).await?;
        if !what.good_rows {
            let all = checked.counts.rows();
            return Err(CommandError::Input(format!(
                "{lines}\n{} of {all} rows cannot be taken, and nothing was changed; --good-rows \
                 imports the others",
                checked.counts.refused
            )));
        }
        say(&format!("These rows are left out:\n{lines}"));
    }
    if let Some(sentence) = checked.counts.nothing_to_import() {
        discard(db, who, id).await?;
        say(sentence);
        tell(checked.counts);
        return Ok(());
    }
    let write = Run::write(db, who, id, what.good_rows).await?;
    SecurityLog::without_request().about(format!("import {id}")).done(Event::ImportBegun, SHELL);
    let written = follow(db, who, write, "Wrote", |import| import.done).await?;
    if written.state != ImportState::Done {
        return Err(ended_early(&written));
    }
    tell(written.counts);
    Ok(())
}

/// What became of the rows. Whether anybody reads it changes nothing.
fn tell(counts: Counts) {
    let Counts { added, changed, unchanged, refused } = counts;
    let line =
        format!("Added {added}, changed {changed}, unchanged {unchanged}, refused {refused}.");
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Waits for the end of a run, and shows how many rows it has done.
async fn follow(
    db: &Db,
    who: &Editor,
    run: Run,
    what: &'static str,
    rows: fn(&Import) -> u64,
) -> Result<Import, CommandError> {
    let id = run.id();
    let mut meter = Meter::new(what, Some(100));
    let mut end = std::pin::pin!(run.to_its_end());
    loop {
        let pause = tokio::time::sleep(Duration::from_millis(200));
        tokio::select! {
            ended = &mut end => {
                ended?;
                let import = store::find(db, who, id).await?;
                meter.end(rows(&import));
                return Ok(import);
            }
            () = pause => {
                let import = store::find(db, who, id).await?;
                let percent = (import.done * 100).checked_div(import.total).unwrap_or_default();
                meter.show(rows(&import), percent);
            }
        }
    }
}

const DECIDED: &str = "the import is decided, and could not be written to its end; the server or \
                       the next import goes on with it";

fn ended_early(import: &Import) -> CommandError {
    match import.state {
        ImportState::Failed => CommandError::Input(import.message.clone()),
        ImportState::Writing => CommandError::Failed(DECIDED.to_owned()),
        state => CommandError::Failed(format!("the import is {state}; nothing was changed")),
    }
}

/// A line for each problem, as far as anybody reads.
async fn bad_rows(db: &Db, who: &Editor, import: &Import) -> Result<String, CommandError> {
    let problems = store::problems(db, who, import.id, 0, PROBLEMS_SHOWN).await?;
    let rows: BTreeSet<u64> = problems.iter().map(|(_, problem)| problem.line).collect();
    let line = |(_, problem): (i32, crate::students::import::Problem)| {
        let column = if problem.column.is_empty() { String::new() } else { problem.column + ": " };
        let student = problem.student;
        let whom = if student.is_empty() { student } else { format!(" ({student})") };
        format!("line {}{whom}: {column}{}", problem.line, problem.reason)
    };
    let mut lines: Vec<String> = problems.into_iter().map(line).collect();
    let more = import.counts.refused.saturating_sub(rows.len() as u64);
    if more > 0 {
        lines.push(format!("{more} more rows with problems are not listed"));
    }
    Ok(lines.join("\n"))
}

//! What the command line does with the roster.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use clap::Args;

use crate::auth::server::access::{Editor, Operator};
use crate::base::server::database::Db;
use crate::students::filters::{ACTIVE, MODE, SEARCH, SORT, YEAR, programme};
use crate::students::import::{Import, ImportState, PROBLEMS_SHOWN};
use crate::students::server::export::{Export, Format};
use crate::students::server::import::{Run, discard, settle, steps, store, upload};
use crate::students::server::{address, seed};

use super::cli::Problem;
use super::commands::{open, words};
use super::meter::Meter;
use super::settings::Settings;

/// Which students an export has, and in which order: as the list.
#[derive(Args)]
pub struct Which {
    /// Words to be found in name or city, any part of a word
    #[arg(long)]
    search: Option<String>,
    /// Only this programme, by its key
    #[arg(long)]
    programme: Option<String>,
    /// Only this mode: campus or online
    #[arg(long)]
    mode: Option<String>,
    /// Only who attends now, or who does not: yes or no
    #[arg(long)]
    active: Option<String>,
    /// Only this year of study
    #[arg(long)]
    year: Option<String>,
    /// Ordered by this column: name, city, pin, year, fee, programme, mode, active or updated;
    /// with a - before it the other way round
    #[arg(long, allow_hyphen_values = true)]
    sort: Option<String>,
}

/// `rollcall import FILE`
pub async fn import(
    settings: &Settings,
    file: &Path,
    good_rows: bool,
    again: bool,
) -> Result<(), Problem> {
    let db = open().await?;
    let who = Editor::from(Operator::at_the_shell());
    settle(&db).await.map_err(words)?;
    if let Some(left) = Run::go_on(&db).await.map_err(words)? {
        eprintln!("An earlier import was not written to its end. It comes first.");
        let left = follow(&db, &who, left, "Wrote").await?;
        if left.state != ImportState::Done {
            return Err(ended_early(&left));
        }
    }
    let id = upload::take_file(&db, &who, file).await.map_err(words)?;
    let ended = import_to_its_end(&db, &who, id, settings, (good_rows, again)).await;
    if ended.is_err() {
        // Nothing was changed, and nobody will come back to this one.
        let _ = discard(&db, id).await;
    }
    ended
}

async fn import_to_its_end(
    db: &Db,
    who: &Editor,
    id: i32,
    settings: &Settings,
    (good_rows, again): (bool, bool),
) -> Result<(), Problem> {
    let preview = steps::preview(db, who, id).await.map_err(words)?;
    if preview.before.is_some() && !again {
        return Err("this file was imported before; say --again to import it once more".to_owned())?;
    }
    let missing = preview.matching.missing();
    if !missing.is_empty() && !preview.matching.has_id() {
        return Err(format!("the file has no column for: {}", missing.join(", ")))?;
    }
    for column in preview.matching.ignored(&preview.header) {
        eprintln!("The column {column} is not imported");
    }
    let programmes = settings.students.programmes();
    let check = Run::check(db, who, id, preview.matching, programmes).await.map_err(words)?;
    let checked = follow(db, who, check, "Checked").await?;
    if checked.state != ImportState::Checked {
        return Err(ended_early(&checked));
    }
    if checked.counts.refused > 0 && !good_rows {
        return Err(bad_rows(db, who, &checked).await?);
    }
    let write = Run::write(db, who, id, good_rows).await.map_err(words)?;
    let written = follow(db, who, write, "Prepared").await?;
    if written.state != ImportState::Done {
        return Err(ended_early(&written));
    }
    let counts = written.counts;
    println!(
        "Added {}, changed {}, unchanged {}, refused {}.",
        counts.added, counts.changed, counts.unchanged, counts.refused
    );
    Ok(())
}

/// Waits for the end of a run, and shows how far it is.
async fn follow(db: &Db, who: &Editor, run: Run, what: &'static str) -> Result<Import, Problem> {
    let id = run.id();
    let mut meter = Meter::new(what, Some(100));
    let mut end = std::pin::pin!(run.to_its_end());
    let rows = |import: &Import| {
        if import.state == ImportState::Checking { import.counts.rows() } else { import.done }
    };
    loop {
        let pause = tokio::time::sleep(Duration::from_millis(200));
        tokio::select! {
            ended = &mut end => {
                ended.map_err(words)?;
                let import = store::find(db, who, id).await.map_err(words)?;
                let is_done = import.state == ImportState::Done;
                if is_done {
                    meter.go_over_to("Wrote");
                }
                meter.end(if is_done { import.done } else { import.counts.rows() });
                return Ok(import);
            }
            () = pause => {
                let import = store::find(db, who, id).await.map_err(words)?;
                if import.state == ImportState::Writing {
                    meter.go_over_to("Wrote");
                }
                let percent = (import.done * 100).checked_div(import.total).unwrap_or_default();
                meter.show(rows(&import), percent);
            }
        }
    }
}

const DECIDED: &str = "the import is decided, and could not be written to its end; the server or \
                       the next import goes on with it";

fn ended_early(import: &Import) -> Problem {
    match import.state {
        ImportState::Failed => Problem::Input(import.message.clone()),
        ImportState::Writing => Problem::Failed(DECIDED.to_owned()),
        state => Problem::Failed(format!("the import is {state}; nothing was changed")),
    }
}

/// A line for each problem, as far as anybody reads.
async fn bad_rows(db: &Db, who: &Editor, import: &Import) -> Result<Problem, Problem> {
    let problems = store::problems(db, who, import.id, 0, PROBLEMS_SHOWN).await.map_err(words)?;
    let line = |(_, problem): (i32, crate::students::import::Problem)| {
        let column = if problem.column.is_empty() { String::new() } else { problem.column + ": " };
        format!("line {}: {column}{}", problem.line, problem.reason)
    };
    let mut lines: Vec<String> = problems.into_iter().map(line).collect();
    lines.push(format!(
        "{} of {} rows cannot be taken, and nothing was changed; --good-rows imports the others",
        import.counts.refused,
        import.counts.rows()
    ));
    Ok(Problem::Input(lines.join("\n")))
}

/// `rollcall export`
pub async fn export(settings: &Settings, format: &str, which: &Which) -> Result<(), Problem> {
    let format = match format {
        "csv" => Format::Csv,
        "jsonl" => Format::JsonLines,
        other => return Err(format!("`{other}` is no format; there are `csv` and `jsonl`"))?,
    };
    let programmes = settings.students.programmes();
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        (SEARCH.name, &which.search),
        (programme(programmes).name, &which.programme),
        (MODE.name, &which.mode),
        (ACTIVE.name, &which.active),
        (YEAR.name, &which.year),
        (SORT.name, &which.sort),
    ] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let db = open().await?;
    let asked = address::read(&db, &query.finish(), programmes).await.map_err(words)?;
    if !asked.messages.is_empty() {
        return Err(asked.messages.join("\n"))?;
    }
    let mut export = Export::new(db, Operator::at_the_shell(), asked.query, format);
    let (mut meter, mut rows) = (Meter::new("Exported", None), 0);
    let mut out = std::io::stdout().lock();
    while let Some((text, students)) = export.piece().await.map_err(words)? {
        match out.write_all(text.as_bytes()) {
            // A reader that has seen enough, `head` for example, is no failure.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
            written => written.map_err(|error| Problem::Failed(error.to_string()))?,
        }
        rows += students as u64;
        meter.show(rows, rows);
    }
    out.flush().map_err(|error| Problem::Failed(error.to_string()))?;
    meter.end(rows);
    Ok(())
}

/// `rollcall seed N`
pub async fn seed(settings: &Settings, count: u32, number: u64) -> Result<(), Problem> {
    let db = open().await?;
    let programmes = settings.students.programmes();
    let mut meter = Meter::new("Seeded", Some(count.into()));
    let mut show = |done: u32| meter.show(done.into(), done.into());
    let operator = Operator::at_the_shell();
    seed::seed(&db, operator, programmes, count, number, &mut show).await.map_err(words)?;
    meter.end(count.into());
    Ok(())
}

//! What the command line does with the roster; the import has a file of its own.

use std::io::Write;

use clap::Args;

use crate::auth::server::access::Operator;
use crate::base::server::security_log::{Event, SHELL, SecurityLog};
use crate::students::filters::{ACTIVE, MODE, SEARCH, SORT, YEAR, programme};
use crate::students::server::export::{Export, Format};
use crate::students::server::{address, seed};

use super::commands::open;
use super::meter::Meter;
use super::settings::Settings;
use super::terminal::CommandError;

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

/// `rollcall export`
pub async fn export(settings: &Settings, format: &str, which: &Which) -> Result<(), CommandError> {
    let text_format = match format {
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
    let asked = address::read(&db, &query.finish(), programmes).await?;
    if !asked.mistakes.is_empty() {
        return Err(asked.mistakes.messages().join("\n"))?;
    }
    SecurityLog::without_request().about(format).done(Event::Export, SHELL);
    let mut export = Export::new(db, Operator::at_the_shell(), asked.query, text_format);
    let (mut meter, mut rows) = (Meter::new("Exported", None), 0);
    let mut out = std::io::stdout().lock();
    while let Some((text, students)) = export.piece().await? {
        match out.write_all(text.as_bytes()) {
            // A reader that has seen enough, `head` for example, is no failure.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
            written => written.map_err(|error| CommandError::Failed(error.to_string()))?,
        }
        rows += students as u64;
        meter.show(rows, rows);
    }
    out.flush().map_err(|error| CommandError::Failed(error.to_string()))?;
    meter.end(rows);
    Ok(())
}

/// `rollcall seed N`
pub async fn seed(settings: &Settings, count: u32, number: u64) -> Result<(), CommandError> {
    let db = open().await?;
    let programmes = settings.students.programmes();
    let mut meter = Meter::new("Seeded", Some(count.into()));
    let mut show = |done: u32| meter.show(done.into(), done.into());
    let operator = Operator::at_the_shell();
    seed::seed(&db, operator, programmes, count, number, &mut show).await?;
    meter.end(count.into());
    Ok(())
}

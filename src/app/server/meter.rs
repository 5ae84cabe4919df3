//! How far a command is: a bar on a terminal, plain lines in a pipe.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Between two lines in a pipe.
const PAUSE: Duration = Duration::from_secs(2);

/// Shows on standard error what was done; standard output is for what was asked.
pub(super) struct Meter {
    bar: Option<ProgressBar>,
    what: &'static str,
    said: Instant,
}

impl Meter {
    /// Begins with nothing done. `what` is done, as a verb: "Checked".
    pub fn new(what: &'static str, total: Option<u64>) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| bar(what, total));
        Self { bar, what, said: Instant::now() }
    }

    /// So many rows are done, and so much of the total.
    pub fn show(&mut self, rows: u64, done: u64) {
        match &self.bar {
            Some(bar) => {
                bar.set_message(format!("{rows} rows"));
                bar.set_position(done);
            }
            None if self.said.elapsed() >= PAUSE => {
                self.said = Instant::now();
                say(&format!("{} {rows} rows", self.what));
            }
            None => {}
        }
    }

    /// All is done.
    pub fn end(self, rows: u64) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        say(&format!("{} {rows} rows", self.what));
    }
}

/// Says a line on standard error. When nobody reads it any more, the work goes on all the same.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn bar(what: &'static str, total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => {
            let bar = ProgressBar::new(total);
            (bar, "{prefix} {wide_bar} {percent:>3} %  {msg}  {elapsed}, {eta} left")
        }
        None => (ProgressBar::new_spinner(), "{prefix} {spinner} {msg}  {elapsed}"),
    };
    let style = ProgressStyle::with_template(template);
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_prefix(what)
}

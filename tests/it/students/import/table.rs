//! What is taken in which form: each row of the table in `docs/import.md`, brought in a file.

use rollcall::auth::server::access::Editor;
use rollcall::base::server::database::Db;
use rollcall::students::import::ImportState;
use rollcall::students::matching::fields;
use rollcall::students::server::Settings;
use rollcall::students::server::import::{Run, steps, store, upload};

use crate::students::operator;
use crate::support::Server;
use crate::support::source::read;

/// The names of the columns, and a student; the last cell makes each file another one.
const COLUMNS: [&str; 8] = ["name", "city", "year", "fee", "programme", "mode", "active", "number"];
const ANN: [&str; 7] = ["Ann", "London", "2", "10", "law", "online", "yes"];

/// Brings files to one server.
struct Desk {
    server: Server,
    who: Editor,
    files: tempfile::TempDir,
    count: u32,
}

impl Desk {
    async fn open() -> Self {
        let files = tempfile::tempdir().unwrap();
        Self { server: Server::start().await, who: Editor::from(operator()), files, count: 0 }
    }

    fn db(&self) -> &Db {
        &self.server.db
    }

    async fn bring(&self, text: &str) -> i32 {
        let path = self.files.path().join("list.csv");
        std::fs::write(&path, text).unwrap();
        let taken = upload::take_file(self.db(), &self.who, &path).await;
        taken.unwrap_or_else(|error| panic!("{text:?}: {error}"))
    }

    /// Imports the good rows of a file: how many students are new, and the reasons why others are
    /// not, each with its line.
    async fn import(&self, text: &str) -> (u64, Vec<(u64, String)>) {
        let id = self.bring(text).await;
        let matching = steps::preview(self.db(), &self.who, id).await.unwrap().matching;
        let programmes = &[("law", "Law"), ("sign-language", "Sign Language")];
        let settings = Settings { programmes, currency: "EUR", fee_hint: "" };
        let check = Run::check(self.db(), &self.who, id, matching, false, settings).await.unwrap();
        check.to_its_end().await.unwrap();
        let checked = store::find(self.db(), &self.who, id).await.unwrap();
        assert_eq!(checked.state, ImportState::Checked, "{text:?}: {}", checked.message);
        let problems = store::problems(self.db(), &self.who, id, 0, 100).await.unwrap();
        if checked.counts.added > 0 {
            let write = Run::write(self.db(), &self.who, id, true).await.unwrap();
            assert_eq!(write.to_its_end().await.unwrap(), ImportState::Done, "{text:?}");
        }
        let reasons = problems.into_iter().map(|(_, problem)| (problem.line, problem.reason));
        (checked.counts.added, reasons.collect())
    }

    /// What is stored of a cell, as the table writes it.
    async fn cell(&mut self, what: &str, text: &str) -> String {
        let place = COLUMNS.iter().position(|column| *column == what);
        let place = place.unwrap_or_else(|| panic!("the table has a row that is no test: {what}"));
        self.count += 1;
        let number = self.count.to_string();
        let mut cells = ANN.to_vec();
        cells[place] = text;
        cells.push(&number);
        let file = format!("{}\n{}\n", COLUMNS.join("\t"), cells.join("\t"));
        let (_, reasons) = self.import(&file).await;
        if let Some((_, reason)) = reasons.first() {
            return format!("refused: {reason}");
        }
        let column = match what {
            "fee" => "printf('%.2f', fee_cents / 100.0)".to_owned(),
            _ => format!("CAST({what} AS TEXT)"),
        };
        let sql = format!("SELECT {column} FROM students ORDER BY id DESC LIMIT 1");
        let stored: String = self.server.ask(&sql).await;
        if stored.is_empty() { "nothing".to_owned() } else { stored }
    }

    /// What becomes of a row behind a good one.
    async fn row(&mut self, text: &str) -> String {
        self.count += 1;
        let [first, second] = [&COLUMNS[..7], &ANN].map(|cells| cells.join("\t"));
        let good = second.replacen("Ann", &format!("Bob {}", self.count), 1);
        match self.import(&format!("{first}\n{good}\n{text}")).await {
            (1, reasons) if reasons.is_empty() => "skipped".to_owned(),
            (2, reasons) if reasons.is_empty() => "read".to_owned(),
            (1, reasons) => {
                assert_eq!(reasons[0].0, 3, "{text:?}");
                format!("refused: {}", reasons[0].1)
            }
            other => panic!("{text:?}: {other:?}"),
        }
    }

    /// What becomes of a line before the names.
    async fn before_the_names(&mut self, text: &str) -> String {
        self.count += 1;
        let separators = [";", "|", "\t"].into_iter().find(|separator| text.contains(separator));
        let number = self.count.to_string();
        let cells = [&ANN[..], &[&number]].concat().join(separators.unwrap_or(","));
        let names = COLUMNS.join(separators.unwrap_or(","));
        let (added, reasons) = self.import(&format!("{text}\n{names}\n{cells}\n")).await;
        assert_eq!((added, reasons), (1, Vec::new()), "{text:?}");
        "skipped".to_owned()
    }

    /// The field that a column of this name is matched with.
    async fn column(&mut self, name: &str) -> String {
        let id = self.bring(&format!("{name}\tother\nx\ty\n")).await;
        let matching = steps::preview(self.db(), &self.who, id).await.unwrap().matching;
        let place = matching.0.iter().position(|column| *column == Some(0));
        place.map_or("not imported", |place| fields(&[])[place].label).to_owned()
    }
}

/// The rows of the table: what, the texts, what they are.
fn rows() -> Vec<(String, Vec<String>, String)> {
    let manual = read("docs/import.md");
    let table = manual.split("| what | in the file | is |\n|---|---|---|\n").nth(1);
    let lines = table.expect("the table").lines().take_while(|line| line.starts_with("| "));
    let row = |line: &str| {
        // A bar inside of a cell has a backslash before it.
        let line = line.replace("\\|", "\\u007C");
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [what, texts, is] = cells[..] else { panic!("three cells, not {line}") };
        let texts = texts.split('`').skip(1).step_by(2).map(unescaped);
        (what.to_owned(), texts.collect(), is.trim_matches('`').to_owned())
    };
    lines.map(row).collect()
}

/// The table's `\n`, `\r`, `\t` and `\u200B` as the characters that they stand for.
fn unescaped(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('\\') {
        plain += before;
        let (c, length) = match after.chars().next() {
            Some('n') => ('\n', 1),
            Some('r') => ('\r', 1),
            Some('t') => ('\t', 1),
            Some('u') => {
                let number =
                    u32::from_str_radix(&after[1..5], 16).expect("four hexadecimal digits");
                (char::from_u32(number).unwrap(), 5)
            }
            _ => ('\\', 0),
        };
        plain.push(c);
        rest = &after[length..];
    }
    plain + rest
}

#[tokio::test]
async fn each_row_of_the_manuals_table_of_forms_is_true() {
    let mut desk = Desk::open().await;
    let rows = rows();
    assert!(rows.len() > 40, "the table is whole");
    for (what, texts, is) in rows {
        assert!(!texts.is_empty(), "{what} {is} has no text");
        for text in texts {
            let found = match what.as_str() {
                "before the names" => desk.before_the_names(&text).await,
                "row" => desk.row(&text).await,
                "column" => desk.column(&text).await,
                cell => desk.cell(cell, &text).await,
            };
            let is_same =
                if is.starts_with("refused: ") { found.starts_with(&is) } else { found == is };
            assert!(is_same, "{what} {text:?} is {found:?}, and not {is:?}");
        }
    }
}

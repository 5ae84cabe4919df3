//! From the rows of a file to what they would do, in batches, so that memory does not grow with
//! the file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use rollcall_forms::{Field, FieldErrors, Kind, Options, Typed, is_unseen};

use crate::base::server::csv::{Row, Rows};
use crate::students::form;
use crate::students::import::Problem;
use crate::students::matching::{FIELD_COUNT, ID, Matching, fields};
use crate::students::server::Settings;
use crate::students::server::words::quoted;
use crate::students::student::{ACTIVE, EXAMPLE_NAME, Facts, NAME, Student};

use super::cell::{bare, meant, read_as};
use super::seen::SeenIds;
use super::source::{Source, SourceError, fault_in_words, row_error};
use super::told::Told;

/// So many rows are read, looked up and written together.
pub(super) const BATCH: usize = 1000;

/// A row that can be read.
#[derive(Debug)]
pub(super) struct Draft {
    pub line: u64,
    /// Whom it changes; `None` for a new student.
    pub id: Option<i32>,
    /// The cells of the columns that are matched, by their fields.
    pub cells: Typed,
}

/// Some rows of a file.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub drafts: Vec<Draft>,
    /// What is wrong with the rows that cannot be read, row by row.
    pub refused: Vec<Vec<Problem>>,
    /// How much of the file is behind us.
    pub bytes: u64,
    /// Whether this is the last.
    pub is_last: bool,
}

/// What a row would do.
#[derive(Debug)]
pub(super) enum Verdict {
    Add(u64, Facts),
    Change(u64, Student, Facts),
    Unchanged,
    Refused(Vec<Problem>),
}

/// Reads the rows of one file.
pub(super) struct Checker {
    rows: Rows<BufReader<File>>,
    seen: SeenIds,
    row: Row,
    names: Names,
    told: Told,
}

/// The file's columns and ours.
struct Names {
    header: Vec<String>,
    matching: Matching,
    fields: [Field; FIELD_COUNT],
    programmes: Options,
    currency: &'static str,
    /// So many cells a row has at least: those behind may be left out, as they have no name.
    least_cells: usize,
}

impl Checker {
    pub fn new(source: Source, matching: Matching, settings: Settings) -> Self {
        let Settings { programmes, currency, .. } = settings;
        let (header, least_cells) = (source.header, source.named);
        let fields = fields(programmes);
        let names = Names { header, matching, fields, programmes, currency, least_cells };
        let (seen, row, told) = (SeenIds::default(), Row::default(), Told::default());
        Self { rows: source.rows, seen, row, names, told }
    }

    /// What whoever brought the file should know of how it was read, in sentences.
    pub fn told(&self) -> String {
        self.told.to_string()
    }

    /// The next rows.
    ///
    /// # Errors
    /// A row behind which nothing can be read.
    pub fn next(&mut self) -> Result<Batch, SourceError> {
        let mut batch = Batch::default();
        while batch.drafts.len() + batch.refused.len() < BATCH {
            if !self.rows.read(&mut self.row).map_err(row_error)? {
                batch.is_last = true;
                break;
            }
            if self.row.is_blank() {
                continue;
            }
            if self.names.is_example(&self.row) {
                self.told.leave_out(self.row.line);
                continue;
            }
            match self.names.draft(&self.row, &mut self.told) {
                Ok(draft) => batch.drafts.push(draft),
                Err(problems) => batch.refused.push(problems),
            }
        }
        batch.bytes = self.rows.bytes();
        Ok(batch)
    }

    /// Says of each row what it would do. `found` has the students that the rows name.
    pub fn judge(&mut self, batch: Batch, found: &BTreeMap<i32, Student>) -> Vec<Verdict> {
        let refused = batch.refused.into_iter().map(Verdict::Refused);
        let drafts = batch.drafts.into_iter();
        let judged = drafts.map(|draft| self.names.judge(draft, found, &mut self.seen));
        let mut verdicts: Vec<Verdict> = judged.collect();
        verdicts.extend(refused);
        verdicts
    }
}

impl Names {
    /// Whether this is the row that shows how to fill in the template.
    fn is_example(&self, row: &Row) -> bool {
        let has_id = self.matching.0[0].is_some_and(|column| {
            let cell = row.cells().nth(column).and_then(|cell| std::str::from_utf8(cell).ok());
            !bare(cell.unwrap_or_default()).is_empty()
        });
        !has_id && self.name_in(row).eq_ignore_ascii_case(EXAMPLE_NAME)
    }

    /// What a row says in the column of the name.
    fn name_in<'a>(&self, row: &'a Row) -> &'a str {
        let is_name = |field: &Field| field.name == NAME.name;
        let place = self.fields.iter().position(is_name);
        let cell = place.and_then(|place| row.cells().nth(self.matching.0[place]?));
        bare(cell.and_then(|cell| std::str::from_utf8(cell).ok()).unwrap_or_default())
    }

    /// What is wrong with a row as a whole.
    fn fault(&self, row: &Row) -> Option<String> {
        if let Some(fault) = row.fault {
            return Some(fault_in_words(fault));
        }
        let (cells, columns) = (row.cell_count(), self.header.len());
        let is_empty =
            |cell: &[u8]| std::str::from_utf8(cell).is_ok_and(|cell| bare(cell).is_empty());
        if cells < self.least_cells || !row.cells().skip(columns).all(is_empty) {
            return Some(format!("This row has {}; the first line has {columns}.", counted(cells)));
        }
        None
    }

    /// Reads the cells of a row.
    fn draft(&self, row: &Row, told: &mut Told) -> Result<Draft, Vec<Problem>> {
        let (line, student) = (row.line, student(self.name_in(row)));
        if let Some(reason) = self.fault(row) {
            return Err(vec![Problem { line, student, column: String::new(), reason }]);
        }
        let (mut typed, mut problems) = (Typed::default(), Vec::new());
        for (index, cell) in row.cells().enumerate() {
            let Some(field) = self.field_of(index) else { continue };
            match std::str::from_utf8(cell) {
                Ok(cell) => {
                    let text = meant(field, cell, self.currency);
                    if let Some(number) = read_as(field, cell, text) {
                        told.read(line, bare(cell), &number);
                    }
                    if text.contains(char::REPLACEMENT_CHARACTER) {
                        let lost = "holds �, in place of a letter that was lost before";
                        let reason = with_cell(&format!("{} {lost}.", field.label), text);
                        let (student, column) = (student.clone(), self.header[index].clone());
                        problems.push(Problem { line, student, column, reason });
                    }
                    typed.insert(field.name, text);
                }
                Err(error) => {
                    let line = row.line_within(index, error.valid_up_to());
                    let reason = format!("{} is not UTF-8. Save the file as UTF-8.", field.label);
                    let (student, column) = (student.clone(), self.header[index].clone());
                    problems.push(Problem { line, student, column, reason });
                }
            }
        }
        let id = typed.parse_optional(&ID, Field::parse_number);
        match id {
            Ok(id) if problems.is_empty() => {
                let id = id.and_then(|id| i32::try_from(id).ok());
                Ok(Draft { line, id, cells: typed })
            }
            Ok(_) => Err(problems),
            Err(errors) => {
                problems.extend(self.problems(line, &student, &errors, &typed));
                Err(problems)
            }
        }
    }

    fn judge(&self, draft: Draft, found: &BTreeMap<i32, Student>, seen: &mut SeenIds) -> Verdict {
        let line = draft.line;
        let old = draft.id.and_then(|id| found.get(&id));
        let in_file = draft.cells.get(NAME.name).to_owned();
        let stored = old.map_or("", |old| &old.facts.name);
        let student = student(if in_file.is_empty() { stored } else { &in_file });
        let refuse = |reason: String| {
            let errors = FieldErrors::one(ID.name, reason);
            // The reason names the id.
            Verdict::Refused(self.problems(line, &student, &errors, &Typed::default()))
        };
        let Some(id) = draft.id else {
            let mut typed = draft.cells;
            // Who writes a list of new students without this column means those who attend.
            typed.insert(ACTIVE.name, Field::format_boolean(true));
            return match form::parse(&typed, self.programmes) {
                Ok(facts) => Verdict::Add(line, facts),
                Err(errors) => Verdict::Refused(self.problems(line, &student, &errors, &typed)),
            };
        };
        let Some(old) = old else {
            return refuse(format!(
                "There is no student with the id {id}. To add all rows as new students, match no \
                 column with Id; at the shell, say --as-new."
            ));
        };
        if !seen.insert(id) {
            return refuse(format!("The id {id} stands in a line above too, which counts."));
        }
        // Columns that the file does not have stay as they are.
        let stored = old.facts.typed();
        let mut typed = draft.cells;
        for (name, value) in stored.iter() {
            typed.insert(name, value);
        }
        if is_same(&typed, &stored, &self.fields) {
            return Verdict::Unchanged;
        }
        match form::parse_change(&typed, self.programmes, &old.facts) {
            Ok(facts) if facts == old.facts => Verdict::Unchanged,
            Ok(facts) => Verdict::Change(line, old.clone(), facts),
            Err(errors) => Verdict::Refused(self.problems(line, &student, &errors, &typed)),
        }
    }

    fn field_of(&self, column: usize) -> Option<&Field> {
        let place = self.matching.0.iter().position(|matched| *matched == Some(column))?;
        Some(&self.fields[place])
    }

    /// Messages by field, as problems of the columns that hold them, with what stands there.
    fn problems(
        &self,
        line: u64,
        student: &str,
        errors: &FieldErrors,
        typed: &Typed,
    ) -> Vec<Problem> {
        let problem = |(name, reason): (&str, &str)| {
            let field = self.fields.iter().position(|field| field.name == name);
            let column = field.and_then(|place| self.matching.0[place]);
            let column = column.map_or_else(
                || field.map_or(String::new(), |place| self.fields[place].label.to_owned()),
                |column| self.header[column].clone(),
            );
            let student = student.to_owned();
            Problem { line, student, column, reason: with_cell(reason, typed.get(name)) }
        };
        errors.iter().map(problem).collect()
    }
}

/// A reason, and what the cell says, without line ends and the like, since lists of problems have
/// one line for each.
fn with_cell(reason: &str, cell: &str) -> String {
    let cell = shown(cell);
    if cell.is_empty() { reason.to_owned() } else { format!("{reason} It says {}.", quoted(&cell)) }
}

/// Whom a row is for, as a problem names them.
fn student(name: &str) -> String {
    shown(name).chars().take(NAME.max_length).collect()
}

/// What a cell says on one line.
fn shown(cell: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\r' | '\t' => " ".to_owned(),
        c if c.is_control() => String::new(),
        c if is_unseen(c) && !c.is_whitespace() => format!("(U+{:04X})", u32::from(c)),
        c => c.to_string(),
    };
    cell.trim().chars().map(shown).collect()
}

/// Whether the row says word by word what is there. It is not checked then: a programme that the
/// settings no longer name keeps its students, and their export is no mistake.
fn is_same(typed: &Typed, stored: &Typed, fields: &[Field]) -> bool {
    let mut of_student = fields.iter().filter(|field| field.name != ID.name);
    of_student.all(|field| {
        let (typed, stored) = (typed.get(field.name), stored.get(field.name));
        match field.kind {
            Kind::Checkbox => field.parse_boolean(typed).is_ok_and(|typed| {
                // A box is written in more ways than one.
                field.parse_boolean(stored) == Ok(typed)
            }),
            _ => bare(&field.normalize(typed)) == bare(stored),
        }
    })
}

fn counted(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

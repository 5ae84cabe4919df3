//! From the rows of a file to what they would do, in batches, so that memory does not grow with
//! the file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;

use crate::base::error::FieldErrors;
use crate::base::form::{Field, Options, Typed};
use crate::base::server::csv::{Row, Rows, without_mark};
use crate::students::form::{self, ACTIVE};
use crate::students::import::Problem;
use crate::students::matching::{FIELD_COUNT, ID, Matching, fields};
use crate::students::server::words::quoted;
use crate::students::student::{Facts, Student};

use super::seen::SeenIds;
use super::source::{Source, SourceError, row_error};

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
}

/// The file's columns and ours.
struct Names {
    header: Vec<String>,
    matching: Matching,
    fields: [Field; FIELD_COUNT],
    programmes: Options,
}

impl Checker {
    pub fn new(source: Source, matching: Matching, programmes: Options) -> Self {
        let fields = fields(programmes);
        let names = Names { header: source.header, matching, fields, programmes };
        Self { rows: source.rows, seen: SeenIds::default(), row: Row::default(), names }
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
            match self.names.draft(&self.row) {
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
    /// Reads the cells of a row.
    fn draft(&self, row: &Row) -> Result<Draft, Vec<Problem>> {
        let whole =
            |reason: String| vec![Problem { line: row.line, column: String::new(), reason }];
        if row.is_unclosed {
            return Err(whole("A quote that opens in this row is not closed.".to_owned()));
        }
        let (cells, columns) = (row.cell_count(), self.header.len());
        if cells != columns {
            let reason = format!("This row has {}; the first line has {columns}.", counted(cells));
            return Err(whole(reason));
        }
        let (mut typed, mut problems) = (Typed::default(), Vec::new());
        for (index, cell) in row.cells().enumerate() {
            let Some(field) = self.field_of(index) else { continue };
            match std::str::from_utf8(cell) {
                Ok(text) => {
                    typed.insert(field.name, chosen(field, without_mark(text)));
                }
                Err(error) => {
                    let line = row.line_within(index, error.valid_up_to());
                    let reason = format!("{} is not UTF-8. Save the file as UTF-8.", field.label);
                    let column = self.header[index].clone();
                    problems.push(Problem { line, column, reason });
                }
            }
        }
        let id = typed.parse_optional(&ID, Field::parse_number);
        match id {
            Ok(id) if problems.is_empty() => {
                let id = id.and_then(|id| i32::try_from(id).ok());
                Ok(Draft { line: row.line, id, cells: typed })
            }
            Ok(_) => Err(problems),
            Err(errors) => {
                problems.extend(self.problems(row.line, &errors, &typed));
                Err(problems)
            }
        }
    }

    fn judge(&self, draft: Draft, found: &BTreeMap<i32, Student>, seen: &mut SeenIds) -> Verdict {
        let line = draft.line;
        let refuse = |reason: String| {
            let errors = FieldErrors::one(ID.name, reason);
            // The reason names the id.
            Verdict::Refused(self.problems(line, &errors, &Typed::default()))
        };
        let Some(id) = draft.id else {
            let mut typed = draft.cells;
            // Who writes a list of new students without this column means those who attend.
            typed.insert(ACTIVE.name, Field::format_boolean(true));
            return match form::parse(&typed, self.programmes) {
                Ok(facts) => Verdict::Add(line, facts),
                Err(errors) => Verdict::Refused(self.problems(line, &errors, &typed)),
            };
        };
        let Some(old) = found.get(&id) else {
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
        match self.parse_change(&typed, &old.facts) {
            Ok(facts) if facts == old.facts => Verdict::Unchanged,
            Ok(facts) => Verdict::Change(line, old.clone(), facts),
            Err(errors) => Verdict::Refused(self.problems(line, &errors, &typed)),
        }
    }

    /// By the rules of the form. But a programme that the settings no longer name stays with the
    /// students who have it.
    fn parse_change(&self, typed: &Typed, old: &Facts) -> Result<Facts, FieldErrors> {
        let programme = form::programme(self.programmes);
        let stays = programme.normalize(typed.get(programme.name)) == old.programme;
        let Some((known, _)) = self.programmes.first().filter(|_| stays) else {
            return form::parse(typed, self.programmes);
        };
        let mut checked = Typed::from([(programme.name, *known)]);
        for (name, value) in typed.iter() {
            checked.insert(name, value);
        }
        let facts = form::parse(&checked, self.programmes)?;
        Ok(Facts { programme: old.programme.clone(), ..facts })
    }

    fn field_of(&self, column: usize) -> Option<&Field> {
        let place = self.matching.0.iter().position(|matched| *matched == Some(column))?;
        Some(&self.fields[place])
    }

    /// Messages by field, as problems of the columns that hold them, with what stands there.
    fn problems(&self, line: u64, errors: &FieldErrors, typed: &Typed) -> Vec<Problem> {
        let problem = |(name, reason): (&str, &str)| {
            let field = self.fields.iter().position(|field| field.name == name);
            let column = field.and_then(|place| self.matching.0[place]);
            let column = column.map_or_else(
                || field.map_or(String::new(), |place| self.fields[place].label.to_owned()),
                |column| self.header[column].clone(),
            );
            Problem { line, column, reason: with_cell(reason, typed.get(name)) }
        };
        errors.iter().map(problem).collect()
    }
}

/// A reason, and what the cell says, without line ends and the like, since lists of problems have
/// one line for each.
fn with_cell(reason: &str, cell: &str) -> String {
    let cell: String = cell.trim().chars().filter(|c| !c.is_control()).collect();
    if cell.is_empty() { reason.to_owned() } else { format!("{reason} It says {}.", quoted(&cell)) }
}

/// Whether the row says word by word what is there. It is not checked then: a programme that the
/// settings no longer name keeps its students, and their export is no mistake.
fn is_same(typed: &Typed, stored: &Typed, fields: &[Field]) -> bool {
    let of_student =
        fields.iter().filter(|field| field.name != ID.name && field.name != ACTIVE.name);
    let mut texts = of_student;
    let active = |typed: &Typed| ACTIVE.parse_boolean(typed.get(ACTIVE.name)).ok();
    texts.all(|field| field.normalize(typed.get(field.name)) == stored.get(field.name))
        && active(typed).is_some_and(|typed| Some(typed) == active(stored))
}

/// What is chosen from a list, by its value or by the words that people read, whatever the case.
fn chosen<'a>(field: &Field, text: &'a str) -> &'a str {
    let trimmed = text.trim();
    let Some(options) = field.kind.options() else { return text };
    let same = |words: &str| words.to_lowercase() == trimmed.to_lowercase();
    let found = options.iter().find(|(value, words)| same(value) || same(words));
    found.map_or(text, |(value, _)| value)
}

fn counted(cells: usize) -> String {
    if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") }
}

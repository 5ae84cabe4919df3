//! Checked rows on their way into the table `import_rows`, and problems into theirs.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, ModelTrait, QueryFilter, Value,
};

use crate::base::error::AppError;
use crate::students::import::{Counts, PROBLEMS_KEPT, Problem};
use crate::students::server::entities::student;
use crate::students::server::programmes;
use crate::students::student::{Facts, Student};

use super::check::{Draft, Verdict};
use super::entity::problem;
use super::store::number;

/// What a row of `import_rows` does.
pub(super) const ADD: &str = "add";
/// See [`ADD`].
pub(super) const CHANGE: &str = "change";

/// Rows in one statement. SQLite binds at most 32,766 values: 65 for each row.
const ROWS_IN_A_STATEMENT: usize = 500;

/// What a transaction of the check writes.
#[derive(Debug, Default)]
pub(super) struct Staged {
    rows: Vec<Planned>,
    problems: Vec<Problem>,
}

#[derive(Debug)]
struct Planned {
    line: u64,
    action: &'static str,
    /// The student as it would be; of a new one the id counts the new ones before it.
    after: Student,
    before: Option<Student>,
}

impl Staged {
    /// Sorts what was found out of some rows, and counts it.
    pub fn of(verdicts: Vec<Verdict>, counts: &mut Counts) -> Self {
        let mut staged = Self::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Unchanged => counts.unchanged += 1,
                Verdict::Refused(problems) => {
                    counts.refused += 1;
                    staged.problems.extend(problems);
                }
                Verdict::Add(line, facts) => {
                    let id = i32::try_from(counts.added).unwrap_or(i32::MAX);
                    counts.added += 1;
                    let after = Student { id, facts, created: 0, updated: 0, version: 0 };
                    staged.rows.push(Planned { line, action: ADD, after, before: None });
                }
                Verdict::Change(line, before, facts) => {
                    counts.changed += 1;
                    let after = Student { facts, ..before.clone() };
                    let before = Some(before);
                    staged.rows.push(Planned { line, action: CHANGE, after, before });
                }
            }
        }
        staged.problems.sort_by_key(|problem| problem.line);
        staged
    }

    /// Writes it; of the problems, those that are among the first. `kept` counts them.
    pub async fn write(
        self,
        conn: &impl ConnectionTrait,
        import: i32,
        kept: &mut u64,
    ) -> Result<(), AppError> {
        let mut keys = BTreeSet::new();
        for row in &self.rows {
            keys.insert(row.after.facts.programme.as_str());
        }
        let codes = programmes::codes(conn, keys).await?;
        for rows in self.rows.chunks(ROWS_IN_A_STATEMENT) {
            let mut insert = Query::insert();
            insert.into_table("import_rows").columns(columns());
            for row in rows {
                let values = row.values(import, &codes)?.into_iter().map(Expr::value);
                insert.values(values).map_err(AppError::internal)?;
            }
            conn.execute(&insert).await?;
        }
        let left = PROBLEMS_KEPT.saturating_sub(*kept);
        let problems = &self.problems[..self.problems.len().min(left as usize)];
        *kept += problems.len() as u64;
        for problems in problems.chunks(ROWS_IN_A_STATEMENT) {
            let rows = problems.iter().map(|found| problem::ActiveModel {
                id: NotSet,
                import_id: Set(import),
                line: Set(number(found.line)),
                student: Set(found.student.clone()),
                column: Set(found.column.clone()),
                reason: Set(found.reason.clone()),
            });
            problem::Entity::insert_many(rows).exec_without_returning(conn).await?;
        }
        Ok(())
    }
}

/// The columns of `import_rows` that are its own. Behind them stand those of a student.
const OWN_COLUMNS: [&str; 8] =
    ["import_id", "line", "action", "id", "created", "base_version", "before", "after"];

fn columns() -> impl Iterator<Item = &'static str> {
    let of_student = student::copied_columns().map(|column| column.as_str());
    OWN_COLUMNS.into_iter().chain(of_student)
}

impl Planned {
    /// The values of [`columns`].
    fn values(&self, import: i32, codes: &BTreeMap<String, i32>) -> Result<Vec<Value>, AppError> {
        let code = codes.get(&self.after.facts.programme);
        let code = code.ok_or_else(|| AppError::internal("a programme without a code"))?;
        // The columns that the list searches and sorts by are made where all others make them.
        let student = student::Model::of(&self.after, *code);
        let before = self.before.as_ref().map(serde_json::to_string).transpose();
        let mut values = vec![
            import.into(),
            number(self.line).into(),
            self.action.into(),
            student.id.into(),
            student.created.into(),
            student.version.into(),
            before.map_err(AppError::internal)?.into(),
            facts_json(&self.after.facts)?.into(),
        ];
        values.extend(student::copied_columns().map(|column| student.get(column)));
        Ok(values)
    }
}

fn facts_json(facts: &Facts) -> Result<String, AppError> {
    serde_json::to_string(facts).map_err(AppError::internal)
}

/// The students that some rows name.
pub(super) async fn named(
    conn: &impl ConnectionTrait,
    drafts: &[Draft],
) -> Result<BTreeMap<i32, Student>, AppError> {
    let ids: Vec<i32> = drafts.iter().filter_map(|draft| draft.id).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = student::Entity::find().filter(student::Column::Id.is_in(ids)).all(conn).await?;
    let students = rows.into_iter().map(|row| Student::try_from(row).map(|s| (s.id, s)));
    students.collect()
}

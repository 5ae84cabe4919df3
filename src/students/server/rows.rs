//! The rows of students, written inside of a transaction of whoever calls.
//!
//! These are the only functions that write to `students`, beside the import's statements: they keep
//! the search index right. Who may call, and the audit row, are the callers' part.

use std::collections::BTreeSet;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};

use crate::base::error::AppError;
use crate::students::student::Student;

use super::entities::{counter, student};
use super::{programmes, store};

/// The name of the counter of ids.
const STUDENTS: &str = "students";

/// Rows in one statement. SQLite binds at most 32,766 values: 65 for each row.
const ROWS_IN_A_STATEMENT: usize = 500;

/// The student with this id.
pub(super) async fn find(
    conn: &impl ConnectionTrait,
    id: i32,
) -> Result<Option<Student>, AppError> {
    let row = student::Entity::find_by_id(id).one(conn).await?;
    row.map(Student::try_from).transpose()
}

/// Adds a student under an id that nobody has.
pub(super) async fn insert(conn: &impl ConnectionTrait, added: &Student) -> Result<(), AppError> {
    insert_all(conn, std::slice::from_ref(added)).await
}

/// Adds students under ids that nobody has, from the least to the greatest without a gap.
pub(super) async fn insert_all(
    conn: &impl ConnectionTrait,
    added: &[Student],
) -> Result<(), AppError> {
    let (Some(first), Some(last)) = (added.first(), added.last()) else { return Ok(()) };
    let keys: BTreeSet<_> = added.iter().map(|student| &*student.facts.programme).collect();
    let codes = programmes::codes(conn, keys).await?;
    let row = |student: &Student| student::Model::of(student, codes[&student.facts.programme]);
    let rows: Vec<_> = added.iter().map(|student| whole(row(student))).collect();
    for rows in rows.chunks(ROWS_IN_A_STATEMENT) {
        student::Entity::insert_many(rows.to_vec()).exec_without_returning(conn).await?;
    }
    Ok(store::add_to_index(conn, (first.id, last.id)).await?)
}

/// Puts `new` in the place of `old`, which was read in the same transaction.
pub(super) async fn update(
    conn: &impl ConnectionTrait,
    old: &Student,
    new: &Student,
) -> Result<(), AppError> {
    let old = student::Model::of(old, programmes::code(conn, &old.facts.programme).await?);
    let new = student::Model::of(new, programmes::code(conn, &new.facts.programme).await?);
    let id = new.id;
    // Most changes are of something that is not searched.
    let is_moved = (old.filter_bits, old.search) != (new.filter_bits, new.search.clone());
    student::Entity::update(whole(new)).exec(conn).await?;
    if is_moved {
        store::remove_from_index(conn, id).await?;
        store::add_to_index(conn, (id, id)).await?;
    }
    Ok(())
}

/// Takes a student away.
pub(super) async fn delete(conn: &impl ConnectionTrait, id: i32) -> Result<(), AppError> {
    store::remove_from_index(conn, id).await?;
    student::Entity::delete_by_id(id).exec(conn).await?;
    Ok(())
}

/// An id for a new student: never one that a student has or had.
pub(super) async fn next_id(conn: &impl ConnectionTrait) -> Result<i32, AppError> {
    reserve_ids(conn, 1).await
}

/// So many ids in a row, the first of which is answered: never one that a student has or had.
/// They are given for good, used or not.
pub(super) async fn reserve_ids(conn: &impl ConnectionTrait, n: i32) -> Result<i32, AppError> {
    let row = counter::Entity::find_by_id(STUDENTS).one(conn).await?;
    let (known, mut first) = row.map_or((false, 1), |row| (true, row.next));
    // An id may be taken already: somebody put a student there. The audit knows those who are
    // gone.
    if let Some(taken) = last_taken(conn, first, first + i64::from(n) - 1).await? {
        first = last_before_free(conn, taken, n).await? + 1;
    }
    let next = first + i64::from(n);
    if next - 1 > i64::from(i32::MAX) {
        return Err(AppError::internal("no id is left for a student"));
    }
    if known {
        counter::Entity::update_many()
            .col_expr(counter::Column::Next, Expr::value(next))
            .filter(counter::Column::Name.eq(STUDENTS))
            .exec(conn)
            .await?;
    } else {
        let row = counter::ActiveModel { name: Set(STUDENTS.to_owned()), next: Set(next) };
        counter::Entity::insert(row).exec_without_returning(conn).await?;
    }
    i32::try_from(first).map_err(AppError::internal)
}

/// Where ids of students stand: of those who are there, and of those who are gone.
const TAKEN: [(&str, &str); 2] = [("students", "id"), ("audit", "student_id")];

/// The greatest of these ids that a student has or had.
async fn last_taken(
    conn: &impl ConnectionTrait,
    first: i64,
    last: i64,
) -> Result<Option<i64>, AppError> {
    let mut found = Vec::new();
    for (table, column) in TAKEN {
        let taken = Query::select()
            .expr_as(Expr::col(column).max(), "taken")
            .from(table)
            .and_where(Expr::col(column).between(first, last))
            .to_owned();
        if let Some(row) = conn.query_one(&taken).await? {
            found.push(row.try_get::<Option<i64>>("", "taken")?);
        }
    }
    Ok(found.into_iter().flatten().reduce(Ord::max))
}

/// The least taken id from `taken` on that has `n` free ones behind it. The database looks for it,
/// however many are taken in a row: step by step from here, the writer would be held for minutes.
async fn last_before_free(
    conn: &impl ConnectionTrait,
    taken: i64,
    n: i32,
) -> Result<i64, AppError> {
    let mut found = Vec::new();
    for (table, column) in TAKEN {
        let id = || Expr::col(("one", column));
        let mut one = Query::select();
        one.expr_as(id(), "taken").from_as(table, "one").and_where(id().gte(taken));
        for (table, column) in TAKEN {
            let behind = Query::select()
                .expr(Expr::val(1))
                .from_as(table, "behind")
                .and_where(Expr::col(("behind", column)).between(id().add(1), id().add(n)))
                .to_owned();
            one.and_where(Expr::exists(behind).not());
        }
        let one = one.order_by_expr(id(), Order::Asc).limit(1).to_owned();
        if let Some(row) = conn.query_one(&one).await? {
            found.push(row.try_get::<i64>("", "taken")?);
        }
    }
    let least = found.into_iter().reduce(Ord::min);
    least.ok_or_else(|| AppError::internal("a row of taken ids has no end"))
}

/// Every column is written: what is made from others is never left behind.
fn whole(row: student::Model) -> student::ActiveModel {
    row.into_active_model().reset_all()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use sea_orm::prelude::async_trait::async_trait;
    use sea_orm::{DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};

    use super::*;
    use crate::app::server::open_database;

    /// A connection that counts what it is asked.
    struct Counted<'a>(&'a DatabaseConnection, AtomicUsize);

    #[async_trait]
    impl ConnectionTrait for Counted<'_> {
        fn get_database_backend(&self) -> DbBackend {
            self.0.get_database_backend()
        }

        async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.execute_raw(statement).await
        }

        async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
            self.0.execute_unprepared(sql).await
        }

        async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.query_one_raw(statement).await
        }

        async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.query_all_raw(statement).await
        }
    }

    #[tokio::test]
    async fn however_many_ids_are_taken_the_free_ones_are_found_at_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/test.db", folder.path().display());
        let db = open_database(&url).await.expect("a database");
        // 20,000 in a row, two free, one more, one free, one more.
        let gone = "WITH RECURSIVE ids (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM ids WHERE \
                    id < 20005) INSERT INTO audit (at, account_name, student_id, action) SELECT 0, \
                    'x', id, 'deleted' FROM ids WHERE id NOT IN (20001, 20002, 20004)";
        let conn = Counted(db.writer(), AtomicUsize::new(0));
        conn.execute_unprepared(gone).await.expect("rows");
        for (n, first) in [(2, 20_001), (1, 20_004), (3, 20_006)] {
            conn.1.store(0, Ordering::Relaxed);
            assert_eq!(reserve_ids(&conn, n).await, Ok(first));
            let asked = conn.1.load(Ordering::Relaxed);
            assert!(asked < 10, "{asked} statements");
        }
    }
}

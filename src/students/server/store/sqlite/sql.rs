//! The short ways to run a statement.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TryGetable, Value};

pub fn statement(text: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Sqlite, text, values)
}

/// Runs a statement, and answers how many rows it changed.
pub async fn run(
    conn: &impl ConnectionTrait,
    text: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, DbErr> {
    Ok(conn.execute_raw(statement(text, values)).await?.rows_affected())
}

/// The first value of the first row.
pub async fn value<T: TryGetable>(
    conn: &impl ConnectionTrait,
    text: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>, DbErr> {
    let row = conn.query_one_raw(statement(text, values)).await?;
    row.map(|row| row.try_get_by_index(0)).transpose()
}

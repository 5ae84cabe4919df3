//! Suggestions for the field of the city.

use sea_orm::{ConnectionTrait, Statement};

use crate::auth::server::access::Reader;
use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::students::server::fold;

/// The first cities, at most 10, that begin as it was typed, without case and accents.
///
/// # Errors
/// The database's.
pub async fn cities(db: &Db, who: impl Into<Reader>, typed: &str) -> Result<Vec<String>, AppError> {
    let _: Reader = who.into();
    // From one city to the next by the index: as fast however many live in each.
    let sql = "WITH RECURSIVE cities (k) AS (\
         SELECT min(city_key) FROM students WHERE city_key >= ? AND city_key < ? \
         UNION ALL SELECT (SELECT min(city_key) FROM students WHERE city_key > k AND city_key < ?) \
         FROM cities WHERE k IS NOT NULL LIMIT 11) \
         SELECT (SELECT city FROM students WHERE city_key = k ORDER BY id LIMIT 1) AS city \
         FROM cities WHERE k IS NOT NULL LIMIT 10";
    let typed: String = typed.chars().take(100).collect();
    let key = fold::key(&typed);
    let behind = format!("{key}\u{10ffff}");
    // Some have no city; nothing is not worth suggesting.
    let first = if key.is_empty() { " ".to_owned() } else { key };
    let values = [first.into(), behind.as_str().into(), behind.as_str().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "city").map_err(AppError::from)).collect()
}

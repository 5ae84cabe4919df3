//! Suggestions for the field of the city.

use sea_orm::{ConnectionTrait, DbErr};

use crate::students::server::normalize;

use super::sql::statement;

/// The first cities, at most 10, that begin as it was typed, without case and accents.
pub async fn cities(conn: &impl ConnectionTrait, typed: &str) -> Result<Vec<String>, DbErr> {
    // From one city to the next by the index: as fast however many live in each.
    let sql = "WITH RECURSIVE cities (k) AS (\
         SELECT min(city_key) FROM students WHERE city_key >= ? AND city_key < ? \
         UNION ALL SELECT (SELECT min(city_key) FROM students WHERE city_key > k AND city_key < ?) \
         FROM cities WHERE k IS NOT NULL LIMIT 11) \
         SELECT (SELECT city FROM students WHERE city_key = k ORDER BY id LIMIT 1) AS city \
         FROM cities WHERE k IS NOT NULL LIMIT 10";
    let typed: String = typed.chars().take(100).collect();
    let key = normalize::key(&typed);
    let end = format!("{key}\u{10ffff}");
    // Some have no city; nothing is not worth suggesting.
    let first = if key.is_empty() { " ".to_owned() } else { key };
    let values = [first.into(), end.as_str().into(), end.as_str().into()];
    let rows = conn.query_all_raw(statement(sql, values)).await?;
    rows.iter().map(|row| row.try_get("", "city")).collect()
}

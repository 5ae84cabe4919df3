//! Names and cities normalized again, and the search index of that.

use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;

use crate::students::server::{build_search_index, normalize};

/// Names and cities as `normalize.rs` has them now, and the search index of that. It works on what
/// the columns hold, so it is right after any earlier version.
pub struct NormalizeAgain;

impl MigrationName for NormalizeAgain {
    fn name(&self) -> &str {
        "0017_normalize_anew"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for NormalizeAgain {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let conn = manager.get_connection();
        for table in ["students", "import_rows"] {
            let mut after = 0;
            while let Some(last) = normalize_some(conn, table, after).await? {
                after = last;
            }
        }
        manager.drop_table(Table::drop().table("student_search").to_owned()).await?;
        build_search_index(conn).await
    }
}

/// Normalizes some rows after `after`, and answers the last of them.
async fn normalize_some(
    conn: &impl ConnectionTrait,
    table: &'static str,
    after: i64,
) -> Result<Option<i64>, DbErr> {
    let row_id = || Expr::col("rowid");
    let select = Query::select()
        .expr_as(row_id(), "row_id")
        .columns(["name", "city", "search", "city_key"])
        .from(table)
        .and_where(row_id().gt(after))
        .order_by("rowid", Order::Asc)
        .limit(1000)
        .to_owned();
    let mut last = None;
    for row in conn.query_all(&select).await? {
        let id: i64 = row.try_get("", "row_id")?;
        let text = |column| row.try_get::<String>("", column);
        let (name, city) = (text("name")?, text("city")?);
        let (search, city_key) = (normalize::search(&name, &city), normalize::key(&city));
        if (&search, &city_key) != (&text("search")?, &text("city_key")?) {
            let update = Query::update()
                .table(table)
                .values([("search", search.into()), ("city_key", city_key.into())])
                .and_where(row_id().eq(id))
                .to_owned();
            conn.execute(&update).await?;
        }
        last = Some(id);
    }
    Ok(last)
}

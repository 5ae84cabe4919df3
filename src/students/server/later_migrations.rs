//! What became of the tables of the roster later.

use sea_orm::ConnectionTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string_len, text};

use super::{normalize, store};

/// What was answered to programs that want something done once.
pub struct KeepAnswers;

impl MigrationName for KeepAnswers {
    fn name(&self) -> &str {
        "0009_keep_answers"
    }
}

#[derive(DeriveIden)]
enum Answers {
    Table,
    AccountId,
    Key,
    Body,
    Student,
    At,
}

#[async_trait::async_trait]
impl MigrationTrait for KeepAnswers {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let answers = Table::create()
            .table(Answers::Table)
            .col(integer(Answers::AccountId))
            .col(string_len(Answers::Key, 255))
            .col(string_len(Answers::Body, 64))
            .col(text(Answers::Student))
            .col(big_integer(Answers::At))
            .primary_key(Index::create().col(Answers::AccountId).col(Answers::Key))
            .to_owned();
        manager.create_table(answers).await
    }
}

/// A step whose work [`SimpleSearch`] takes away or does over. Databases know its name.
pub struct Superseded(pub &'static str);

impl MigrationName for Superseded {
    fn name(&self) -> &str {
        self.0
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Superseded {
    async fn up(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

/// The search index by the ids of students, and nothing else to count and to search them. All of
/// it is rebuilt, once.
pub struct SimpleSearch;

impl MigrationName for SimpleSearch {
    fn name(&self) -> &str {
        "0016_simple_search"
    }
}

/// What earlier versions made. A new database has none of it.
const EARLIER: [(&str, &str); 10] = [
    ("TRIGGER", "students_count_added"),
    ("TRIGGER", "students_count_deleted"),
    ("TRIGGER", "students_count_moved"),
    ("TABLE", "student_search"),
    ("TABLE", "student_counts"),
    ("TABLE", "staged_ids"),
    ("INDEX", "students_by_id"),
    ("INDEX", "students_by_search_id"),
    ("INDEX", "students_by_facet"),
    ("INDEX", "students_by_programme_fee"),
];

#[async_trait::async_trait]
impl MigrationTrait for SimpleSearch {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let conn = manager.get_connection();
        for (kind, name) in EARLIER {
            conn.execute_unprepared(&format!("DROP {kind} IF EXISTS {name}")).await?;
        }
        for table in ["students", "import_rows"] {
            for column in ["search_id", "fives"] {
                if manager.has_column(table, column).await? {
                    let drop = Table::alter().table(table).drop_column(column).to_owned();
                    manager.alter_table(drop).await?;
                }
            }
            let rename =
                Table::alter().table(table).rename_column("facet", "filter_bits").to_owned();
            manager.alter_table(rename).await?;
        }
        manager.create_index(by_id()).await?;
        store::build_index(conn).await
    }
}

/// What sorts a list, by id: less than half of the row, so that it is read sooner of all who match
/// a search. What sorts names is too long to be in it.
fn by_id() -> IndexCreateStatement {
    let columns =
        ["id", "city_key", "pin", "year", "fee_cents", "programme", "mode", "active", "updated"];
    let mut index = Index::create().name("students_by_id").table("students").to_owned();
    columns.into_iter().for_each(|column| {
        index.col(column);
    });
    index
}

/// Names and cities as `normalize.rs` has them now, and the search index of that. It works on what
/// the columns hold, so it is right after any earlier version.
pub struct NormalizeAnew;

impl MigrationName for NormalizeAnew {
    fn name(&self) -> &str {
        "0017_normalize_anew"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for NormalizeAnew {
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
        store::build_index(conn).await
    }
}

/// Normalizes some rows behind `after`, and answers the last of them.
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

//! The search index by the ids of students, in place of all earlier ones.

use sea_orm_migration::prelude::*;

use crate::students::server::build_search_index;

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
        build_search_index(conn).await
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

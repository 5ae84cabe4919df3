//! What became of the tables of the roster later.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string_len, text};

use super::sqlite;

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

/// The row of each student in the search index, which stands in the order of names. [`SearchByFives`]
/// writes it.
pub struct SearchByName;

impl MigrationName for SearchByName {
    fn name(&self) -> &str {
        "0011_search_by_name"
    }
}

#[derive(DeriveIden)]
enum Students {
    Table,
    Facet,
    SearchId,
    CityKey,
    Pin,
    Year,
    FeeCents,
    Programme,
    Mode,
    Active,
    Updated,
}

#[async_trait::async_trait]
impl MigrationTrait for SearchByName {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let conn = manager.get_connection();
        for table in ["students", "import_rows"] {
            let search_id = Table::alter()
                .table(table)
                .add_column(big_integer(Students::SearchId).default(0))
                .to_owned();
            manager.alter_table(search_id).await?;
            sqlite::fill_search_ids(conn, table).await?;
        }
        for old in ["students_by_id", "students_by_facet"] {
            manager.drop_index(Index::drop().name(old).table(Students::Table).to_owned()).await?;
        }
        for index in [by_search_id(), by_facet()] {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// The search index with groups of five letters, in one part.
///
/// All of it is written anew, once.
pub struct SearchByFives;

impl MigrationName for SearchByFives {
    fn name(&self) -> &str {
        "0012_search_by_fives"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SearchByFives {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let conn = manager.get_connection();
        let fives =
            Table::alter().table("import_rows").add_column(text("fives").default("")).to_owned();
        manager.alter_table(fives).await?;
        sqlite::fill_fives(conn).await?;
        for statement in sqlite::SEARCH_ANEW {
            conn.execute_unprepared(statement).await?;
        }
        sqlite::index_all(conn).await
    }
}

/// What sorts a list, in the order of the search index: a third of the row, so that it takes less
/// than half of the time to read it of all who match. What sorts names is too long to be in it.
fn by_search_id() -> IndexCreateStatement {
    Index::create()
        .name("students_by_search_id")
        .table(Students::Table)
        .col(Students::SearchId)
        .col(Students::CityKey)
        .col(Students::Pin)
        .col(Students::Year)
        .col(Students::FeeCents)
        .col(Students::Programme)
        .col(Students::Mode)
        .col(Students::Active)
        .col(Students::Updated)
        .to_owned()
}

/// A few matches of a filter are fetched by that index, and sorted.
fn by_facet() -> IndexCreateStatement {
    Index::create()
        .name("students_by_facet")
        .table(Students::Table)
        .col(Students::Facet)
        .col(Students::SearchId)
        .to_owned()
}

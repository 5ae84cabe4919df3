//! The tables of the roster, made once. A change to them is a new migration.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, integer, integer_null, pk_auto, string, string_len, text, text_null,
};

use super::sqlite;

/// Students, what is counted and searched of them, and who changed them.
pub struct CreateStudents;

impl MigrationName for CreateStudents {
    fn name(&self) -> &str {
        "0003_create_students"
    }
}

#[derive(Clone, Copy, DeriveIden)]
enum Students {
    Table,
    Id,
    Name,
    City,
    Addr,
    Pin,
    Year,
    FeeCents,
    Programme,
    Mode,
    Active,
    Created,
    Updated,
    Version,
    Facet,
    CityKey,
    Search,
}

#[derive(DeriveIden)]
enum StudentCounts {
    Table,
    Facet,
    N,
}

#[derive(DeriveIden)]
enum Programmes {
    Table,
    Id,
    Key,
}

#[derive(DeriveIden)]
enum Counters {
    Table,
    Name,
    Next,
}

#[derive(DeriveIden)]
enum StagedIds {
    Table,
    FirstId,
    LastId,
}

#[derive(DeriveIden)]
enum Audit {
    Table,
    Id,
    At,
    AccountId,
    AccountName,
    StudentId,
    Action,
    Before,
    After,
}

#[async_trait::async_trait]
impl MigrationTrait for CreateStudents {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [students(), student_counts(), programmes(), counters(), staged_ids(), audit()]
        {
            manager.create_table(table).await?;
        }
        for index in sort_indexes() {
            manager.create_index(index).await?;
        }
        let of_student = Index::create()
            .name("audit_student")
            .table(Audit::Table)
            .col(Audit::StudentId)
            .col(Audit::Id)
            .to_owned();
        manager.create_index(of_student).await?;
        for statement in sqlite::STATEMENTS {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

fn students() -> TableCreateStatement {
    Table::create()
        .table(Students::Table)
        .col(integer(Students::Id).primary_key())
        .col(string_len(Students::Name, 100))
        .col(string_len(Students::City, 50))
        .col(string_len(Students::Addr, 200))
        .col(string_len(Students::Pin, 10))
        .col(integer(Students::Year))
        .col(big_integer(Students::FeeCents))
        .col(string_len(Students::Programme, 32))
        .col(string_len(Students::Mode, 16))
        .col(boolean(Students::Active))
        .col(big_integer(Students::Created))
        .col(big_integer(Students::Updated))
        .col(integer(Students::Version))
        .col(integer(Students::Facet))
        .col(text(Students::CityKey))
        .col(text(Students::Search))
        .to_owned()
}

/// One index for each column that sorts the list. The id decides among equals, and the facet
/// answers every filter before the row itself is read.
fn sort_indexes() -> Vec<IndexCreateStatement> {
    let by = |name: &str, columns: &[Students]| {
        let mut index = Index::create().name(format!("students_by_{name}")).to_owned();
        index.table(Students::Table);
        for column in columns {
            index.col(column.into_iden());
        }
        index
    };
    vec![
        by("name", &[Students::Search, Students::Id, Students::Facet]),
        by("city", &[Students::CityKey, Students::Id, Students::Facet]),
        by("pin", &[Students::Pin, Students::Id, Students::Facet]),
        by("year", &[Students::Year, Students::Id, Students::Facet]),
        by("fee", &[Students::FeeCents, Students::Id, Students::Facet]),
        by("programme", &[Students::Programme, Students::Id, Students::Facet]),
        by("mode", &[Students::Mode, Students::Id, Students::Facet]),
        by("active", &[Students::Active, Students::Id, Students::Facet]),
        by("updated", &[Students::Updated, Students::Id, Students::Facet]),
        // A programme sets its fee, so who sorts one programme by fee would walk past most others.
        by(
            "programme_fee",
            &[Students::Programme, Students::FeeCents, Students::Id, Students::Facet],
        ),
        // A few matches of a filter are fetched and sorted.
        by("facet", &[Students::Facet, Students::Id]),
    ]
}

/// What sorts a list, by id: a third of the row, so that it takes less than half of the time to
/// read it of all who match. What sorts names is too long to be in it.
pub struct IndexSortKeys;

impl MigrationName for IndexSortKeys {
    fn name(&self) -> &str {
        "0006_index_sort_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for IndexSortKeys {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create()
            .name("students_by_id")
            .table(Students::Table)
            .col(Students::Id)
            .col(Students::CityKey)
            .col(Students::Pin)
            .col(Students::Year)
            .col(Students::FeeCents)
            .col(Students::Programme)
            .col(Students::Mode)
            .col(Students::Active)
            .col(Students::Updated)
            .to_owned();
        manager.create_index(index).await
    }
}

/// How many students have each facet.
fn student_counts() -> TableCreateStatement {
    Table::create()
        .table(StudentCounts::Table)
        .col(integer(StudentCounts::Facet).primary_key())
        .col(integer(StudentCounts::N))
        .to_owned()
}

/// The code of a programme, given once: the settings may forget it, its students may not.
fn programmes() -> TableCreateStatement {
    Table::create()
        .table(Programmes::Table)
        .col(integer(Programmes::Id).primary_key())
        .col(string_len(Programmes::Key, 32).unique_key())
        .to_owned()
}

/// The next id. Not the database's own counter: a row that somebody puts at the highest id would
/// leave no next one.
fn counters() -> TableCreateStatement {
    Table::create()
        .table(Counters::Table)
        .col(string_len(Counters::Name, 32).primary_key())
        .col(big_integer(Counters::Next))
        .to_owned()
}

/// The ids of new students that an import has put into the search index and not yet into the
/// table: at most one row, and a search does not count them.
fn staged_ids() -> TableCreateStatement {
    Table::create()
        .table(StagedIds::Table)
        .col(integer(StagedIds::FirstId).primary_key())
        .col(integer(StagedIds::LastId))
        .to_owned()
}

/// No foreign keys: what was done stays written when the account or the student is gone.
fn audit() -> TableCreateStatement {
    Table::create()
        .table(Audit::Table)
        .col(pk_auto(Audit::Id))
        .col(big_integer(Audit::At))
        .col(integer_null(Audit::AccountId))
        .col(string(Audit::AccountName))
        .col(integer(Audit::StudentId))
        .col(string_len(Audit::Action, 16))
        .col(text_null(Audit::Before))
        .col(text_null(Audit::After))
        .to_owned()
}

//! The tables of the roster.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, integer, integer_null, pk_auto, string, string_len, text, text_null,
};

/// Students, and who changed them. What was made here once to count and to search them, a later
/// step takes away: see `m0016_students_simple_search.rs`.
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
        for table in [students(), programmes(), counters(), audit()] {
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
        manager.create_index(of_student).await
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

/// One index for each column that sorts the list. The id decides among equals, and the facet, later
/// called `filter_bits`, answers every filter before the row itself is read.
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
    ]
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

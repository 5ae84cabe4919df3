//! Imports, their checked rows, and what is wrong with the others.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, integer_null, pk_auto, string, string_len,
    text, text_null,
};

pub struct CreateImports;

impl MigrationName for CreateImports {
    fn name(&self) -> &str {
        "0004_create_imports"
    }
}

#[derive(DeriveIden)]
enum Imports {
    Table,
    Id,
    AccountId,
    AccountName,
    FileName,
    StoredAs,
    Sha256,
    Bytes,
    State,
    Message,
    Matching,
    Stop,
    Created,
    Started,
    Ended,
    Done,
    Total,
    Added,
    Changed,
    Unchanged,
    Refused,
}

#[derive(DeriveIden)]
enum ImportRows {
    Table,
    ImportId,
    Line,
    Action,
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
    Facet,
    CityKey,
    Search,
    Created,
    BaseVersion,
    Before,
    After,
}

#[derive(DeriveIden)]
enum ImportProblems {
    Table,
    Id,
    ImportId,
    Line,
    Column,
    Reason,
}

#[async_trait::async_trait]
impl MigrationTrait for CreateImports {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [imports(), import_rows(), import_problems()] {
            manager.create_table(table).await?;
        }
        let by_content = Index::create()
            .name("imports_sha256")
            .table(Imports::Table)
            .col(Imports::Sha256)
            .to_owned();
        let of_import = Index::create()
            .name("import_problems_import")
            .table(ImportProblems::Table)
            .col(ImportProblems::ImportId)
            .col(ImportProblems::Id)
            .to_owned();
        manager.create_index(by_content).await?;
        manager.create_index(of_import).await
    }
}

fn imports() -> TableCreateStatement {
    Table::create()
        .table(Imports::Table)
        .col(pk_auto(Imports::Id))
        .col(integer_null(Imports::AccountId))
        .col(string(Imports::AccountName))
        .col(string_len(Imports::FileName, 255))
        .col(string_len(Imports::StoredAs, 64))
        .col(string_len(Imports::Sha256, 64))
        .col(big_integer(Imports::Bytes))
        .col(string_len(Imports::State, 16))
        .col(text(Imports::Message))
        .col(string(Imports::Matching))
        .col(boolean(Imports::Stop))
        .col(big_integer(Imports::Created))
        .col(big_integer(Imports::Started))
        .col(big_integer_null(Imports::Ended))
        .col(big_integer(Imports::Done))
        .col(big_integer(Imports::Total))
        .col(big_integer(Imports::Added))
        .col(big_integer(Imports::Changed))
        .col(big_integer(Imports::Unchanged))
        .col(big_integer(Imports::Refused))
        .to_owned()
}

/// Rows that were checked and change something, with all that is copied at the end. Who is new has
/// no id yet: theirs counts from 0.
fn import_rows() -> TableCreateStatement {
    Table::create()
        .table(ImportRows::Table)
        .col(integer(ImportRows::ImportId))
        .col(big_integer(ImportRows::Line))
        .col(string_len(ImportRows::Action, 16))
        .col(integer(ImportRows::Id))
        .col(string_len(ImportRows::Name, 100))
        .col(string_len(ImportRows::City, 50))
        .col(string_len(ImportRows::Addr, 200))
        .col(string_len(ImportRows::Pin, 10))
        .col(integer(ImportRows::Year))
        .col(big_integer(ImportRows::FeeCents))
        .col(string_len(ImportRows::Programme, 32))
        .col(string_len(ImportRows::Mode, 16))
        .col(boolean(ImportRows::Active))
        .col(integer(ImportRows::Facet))
        .col(text(ImportRows::CityKey))
        .col(text(ImportRows::Search))
        .col(big_integer(ImportRows::Created))
        .col(integer(ImportRows::BaseVersion))
        .col(text_null(ImportRows::Before))
        .col(text(ImportRows::After))
        .primary_key(
            Index::create().col(ImportRows::ImportId).col(ImportRows::Action).col(ImportRows::Id),
        )
        .to_owned()
}

fn import_problems() -> TableCreateStatement {
    Table::create()
        .table(ImportProblems::Table)
        .col(pk_auto(ImportProblems::Id))
        .col(integer(ImportProblems::ImportId))
        .col(big_integer(ImportProblems::Line))
        .col(string(ImportProblems::Column))
        .col(text(ImportProblems::Reason))
        .to_owned()
}

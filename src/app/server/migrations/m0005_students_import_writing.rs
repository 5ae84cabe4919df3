//! What is known of an import from its decision to its end.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, integer_null, string};

pub struct WriteImportsInPieces;

impl MigrationName for WriteImportsInPieces {
    fn name(&self) -> &str {
        "0005_write_imports_in_pieces"
    }
}

#[derive(DeriveIden)]
enum Imports {
    Table,
    State,
}

#[derive(DeriveIden)]
enum ImportWriting {
    Table,
    ImportId,
    AccountId,
    AccountName,
    At,
    FirstId,
    Added,
    Changed,
    ChangedTo,
}

#[async_trait::async_trait]
impl MigrationTrait for WriteImportsInPieces {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(import_writing()).await?;
        // Until now nothing was decided before its end: what says so was broken off.
        let broken_off = Query::update()
            .table(Imports::Table)
            .value(Imports::State, "interrupted")
            .and_where(Expr::col(Imports::State).eq("writing"))
            .to_owned();
        manager.get_connection().execute(&broken_off).await.map(drop)
    }
}

/// At most one row, so that who changes a student sees at once when there is none.
fn import_writing() -> TableCreateStatement {
    Table::create()
        .table(ImportWriting::Table)
        .col(integer(ImportWriting::ImportId).primary_key())
        .col(integer_null(ImportWriting::AccountId))
        .col(string(ImportWriting::AccountName))
        .col(big_integer(ImportWriting::At))
        .col(integer(ImportWriting::FirstId))
        .col(integer(ImportWriting::Added))
        .col(integer(ImportWriting::Changed))
        .col(integer(ImportWriting::ChangedTo))
        .to_owned()
}

//! Changes to the tables of this layer, each made once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, pk_auto, string_len, string_len_null};

use super::setup;

#[derive(DeriveIden)]
enum Attempts {
    Table,
    Browser,
}

#[derive(DeriveIden)]
enum Answers {
    Table,
    Student,
    Answer,
}

#[derive(DeriveIden)]
enum Accounts {
    Table,
    Id,
}

#[derive(DeriveIden)]
enum KnownLinks {
    Table,
    Hash,
    AccountId,
    Expires,
}

#[derive(DeriveIden)]
enum Setup {
    Table,
    Id,
    Value,
}

/// In which browser something was tried that is known for the account.
pub struct TellBrowsersApart;

impl MigrationName for TellBrowsersApart {
    fn name(&self) -> &str {
        "0013_tell_browsers_apart"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for TellBrowsersApart {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let browser = string_len_null(Attempts::Browser, 22);
        let table = Table::alter().table(Attempts::Table).add_column(browser).to_owned();
        manager.alter_table(table).await
    }
}

/// What was done once need not be a student any more.
pub struct RenameAnswers;

impl MigrationName for RenameAnswers {
    fn name(&self) -> &str {
        "0018_rename_answers"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for RenameAnswers {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::alter()
            .table(Answers::Table)
            .rename_column(Answers::Student, Answers::Answer)
            .to_owned();
        manager.alter_table(table).await
    }
}

/// Links that make a browser known for an account.
pub struct CreateKnownLinks;

impl MigrationName for CreateKnownLinks {
    fn name(&self) -> &str {
        "0014_create_known_links"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateKnownLinks {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(KnownLinks::Table)
            .col(string_len(KnownLinks::Hash, 64).primary_key())
            .col(big_integer(KnownLinks::AccountId))
            .col(big_integer(KnownLinks::Expires))
            .foreign_key(
                ForeignKey::create()
                    .from(KnownLinks::Table, KnownLinks::AccountId)
                    .to(Accounts::Table, Accounts::Id)
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        manager.create_table(table).await
    }
}

/// The value from which the set-up token is made, with the first one.
pub struct CreateSetup;

impl MigrationName for CreateSetup {
    fn name(&self) -> &str {
        "0015_create_setup"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateSetup {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table(Setup::Table)
            .col(pk_auto(Setup::Id))
            .col(string_len(Setup::Value, 32))
            .to_owned();
        manager.create_table(table).await?;
        let first = Query::insert()
            .into_table(Setup::Table)
            .columns([Setup::Value])
            .values_panic([setup::new_value().into()])
            .to_owned();
        manager.execute(first).await
    }
}

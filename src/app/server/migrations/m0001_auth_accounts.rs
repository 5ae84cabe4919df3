//! Accounts and their logins.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, pk_auto, string, string_len, text_null,
};

pub struct CreateAccounts;

impl MigrationName for CreateAccounts {
    /// The database remembers it by this name: it never changes.
    fn name(&self) -> &str {
        "0001_create_accounts"
    }
}

#[derive(DeriveIden)]
enum Accounts {
    Table,
    Id,
    Username,
    PasswordHash,
    Role,
    Epoch,
    Active,
    Created,
}

#[derive(DeriveIden)]
enum Logins {
    Table,
    Id,
    Sid,
    AccountId,
    Created,
    Expires,
    Ended,
    Address,
    UserAgent,
    Draft,
}

#[async_trait::async_trait]
impl MigrationTrait for CreateAccounts {
    /// All of it or nothing: a half-made database would never start again.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(accounts()).await?;
        manager.create_table(logins()).await?;
        let of_account = Index::create()
            .name("logins_account")
            .table(Logins::Table)
            .col(Logins::AccountId)
            .to_owned();
        manager.create_index(of_account).await
    }
}

fn accounts() -> TableCreateStatement {
    Table::create()
        .table(Accounts::Table)
        .col(pk_auto(Accounts::Id))
        .col(string_len(Accounts::Username, 32).unique_key())
        .col(string(Accounts::PasswordHash))
        .col(string_len(Accounts::Role, 16))
        .col(integer(Accounts::Epoch))
        .col(boolean(Accounts::Active))
        .col(big_integer(Accounts::Created))
        .to_owned()
}

fn logins() -> TableCreateStatement {
    Table::create()
        .table(Logins::Table)
        .col(pk_auto(Logins::Id))
        .col(string_len(Logins::Sid, 22).unique_key())
        .col(integer(Logins::AccountId))
        .col(big_integer(Logins::Created))
        .col(big_integer(Logins::Expires))
        .col(big_integer_null(Logins::Ended))
        .col(string_len(Logins::Address, 64))
        .col(string_len(Logins::UserAgent, 255))
        .col(text_null(Logins::Draft))
        .foreign_key(
            ForeignKey::create()
                .from(Logins::Table, Logins::AccountId)
                .to(Accounts::Table, Accounts::Id)
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

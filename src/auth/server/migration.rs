//! The tables of this layer, made once. A change to them is a new migration.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, pk_auto, string, string_len, text_null,
};

/// Accounts, their logins and the log-ins that failed.
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

#[derive(DeriveIden)]
enum LoginFailures {
    Table,
    Id,
    Username,
    Address,
    At,
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
        manager.create_table(login_failures()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
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

fn login_failures() -> TableCreateStatement {
    Table::create()
        .table(LoginFailures::Table)
        .col(pk_auto(LoginFailures::Id))
        .col(string_len(LoginFailures::Username, 32))
        .col(string_len(LoginFailures::Address, 64))
        .col(big_integer(LoginFailures::At))
        .to_owned()
}

/// Each serves one question: an account's logins, and the three counts of failed tries.
fn indexes() -> [IndexCreateStatement; 3] {
    [
        Index::create()
            .name("logins_account")
            .table(Logins::Table)
            .col(Logins::AccountId)
            .to_owned(),
        Index::create()
            .name("login_failures_username")
            .table(LoginFailures::Table)
            .col(LoginFailures::Username)
            .col(LoginFailures::At)
            .to_owned(),
        Index::create()
            .name("login_failures_address")
            .table(LoginFailures::Table)
            .col(LoginFailures::Address)
            .col(LoginFailures::At)
            .to_owned(),
    ]
}

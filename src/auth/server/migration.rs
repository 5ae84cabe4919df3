//! The tables of this layer, made once. A change to them is a new migration.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, boolean, integer, pk_auto, string, string_len, text_null,
};

/// Accounts and their logins.
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
enum Tokens {
    Table,
    Id,
    AccountId,
    Name,
    Hint,
    Hash,
    Scope,
    Epoch,
    Created,
    Expires,
    LastUsed,
    Revoked,
}

#[derive(DeriveIden)]
enum Attempts {
    Table,
    Id,
    Door,
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
        let of_account = Index::create()
            .name("logins_account")
            .table(Logins::Table)
            .col(Logins::AccountId)
            .to_owned();
        manager.create_index(of_account).await
    }
}

/// What was tried at which door, for the limits.
pub struct CountAttempts;

impl MigrationName for CountAttempts {
    fn name(&self) -> &str {
        "0002_count_attempts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CountAttempts {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // An earlier shape of the same; its rows were of use for an hour.
        let earlier = Table::drop().table("login_failures").if_exists().to_owned();
        manager.drop_table(earlier).await?;
        manager.create_table(attempts()).await?;
        for (name, column) in
            [("attempts_username", Attempts::Username), ("attempts_address", Attempts::Address)]
        {
            let index = Index::create()
                .name(name)
                .table(Attempts::Table)
                .col(Attempts::Door)
                .col(column)
                .col(Attempts::At)
                .to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// Personal tokens.
pub struct CreateTokens;

impl MigrationName for CreateTokens {
    fn name(&self) -> &str {
        "0010_create_tokens"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateTokens {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(tokens()).await?;
        let of_account = Index::create()
            .name("tokens_account")
            .table(Tokens::Table)
            .col(Tokens::AccountId)
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

fn attempts() -> TableCreateStatement {
    Table::create()
        .table(Attempts::Table)
        .col(pk_auto(Attempts::Id))
        .col(string_len(Attempts::Door, 16))
        .col(string_len(Attempts::Username, 32))
        .col(string_len(Attempts::Address, 64))
        .col(big_integer(Attempts::At))
        .to_owned()
}

fn tokens() -> TableCreateStatement {
    Table::create()
        .table(Tokens::Table)
        .col(pk_auto(Tokens::Id))
        .col(integer(Tokens::AccountId))
        .col(string_len(Tokens::Name, 60))
        .col(string_len(Tokens::Hint, 16))
        .col(string_len(Tokens::Hash, 64).unique_key())
        .col(string_len(Tokens::Scope, 16))
        .col(integer(Tokens::Epoch))
        .col(big_integer(Tokens::Created))
        .col(big_integer(Tokens::Expires))
        .col(big_integer_null(Tokens::LastUsed))
        .col(big_integer_null(Tokens::Revoked))
        .foreign_key(
            ForeignKey::create()
                .from(Tokens::Table, Tokens::AccountId)
                .to(Accounts::Table, Accounts::Id)
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

//! Personal tokens.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, pk_auto, string_len};

pub struct CreateTokens;

impl MigrationName for CreateTokens {
    fn name(&self) -> &str {
        "0010_create_tokens"
    }
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
enum Accounts {
    Table,
    Id,
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

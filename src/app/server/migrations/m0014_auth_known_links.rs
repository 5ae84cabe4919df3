//! Links that make a browser known for an account.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string_len};

pub struct CreateKnownLinks;

impl MigrationName for CreateKnownLinks {
    fn name(&self) -> &str {
        "0014_create_known_links"
    }
}

#[derive(DeriveIden)]
enum KnownLinks {
    Table,
    Hash,
    AccountId,
    Expires,
}

#[derive(DeriveIden)]
enum Accounts {
    Table,
    Id,
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

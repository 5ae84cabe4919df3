//! Tries to log in and the like, counted for the limits.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, pk_auto, string_len};

/// What was tried at which door, for the limits.
pub struct CountAttempts;

impl MigrationName for CountAttempts {
    fn name(&self) -> &str {
        "0002_count_attempts"
    }
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

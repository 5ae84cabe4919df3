//! The value from which the set-up token is made, with the first one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_auto, string_len};

use crate::auth::server::setup;

pub struct CreateSetup;

impl MigrationName for CreateSetup {
    fn name(&self) -> &str {
        "0015_create_setup"
    }
}

#[derive(DeriveIden)]
enum Setup {
    Table,
    Id,
    Value,
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

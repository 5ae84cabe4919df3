//! Whether an import may be one of a file that was imported before.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::boolean;

pub struct RememberAgain;

impl MigrationName for RememberAgain {
    fn name(&self) -> &str {
        "0008_remember_again"
    }
}

#[derive(DeriveIden)]
enum Imports {
    Table,
    Again,
}

#[async_trait::async_trait]
impl MigrationTrait for RememberAgain {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let again = Table::alter()
            .table(Imports::Table)
            .add_column(boolean(Imports::Again).default(false))
            .to_owned();
        manager.alter_table(again).await
    }
}

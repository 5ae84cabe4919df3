//! In which browser something was tried that is known for the account.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_len_null;

pub struct TellBrowsersApart;

impl MigrationName for TellBrowsersApart {
    fn name(&self) -> &str {
        "0013_tell_browsers_apart"
    }
}

#[derive(DeriveIden)]
enum Attempts {
    Table,
    Browser,
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

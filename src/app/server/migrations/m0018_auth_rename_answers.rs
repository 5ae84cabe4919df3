//! What was done once need not be a student any more.

use sea_orm_migration::prelude::*;

pub struct RenameAnswers;

impl MigrationName for RenameAnswers {
    fn name(&self) -> &str {
        "0018_rename_answers"
    }
}

#[derive(DeriveIden)]
enum Answers {
    Table,
    Student,
    Answer,
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

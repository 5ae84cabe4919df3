//! What was answered to those who want something done once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string_len, text};

/// What was answered to programs that want something done once.
pub struct KeepAnswers;

impl MigrationName for KeepAnswers {
    fn name(&self) -> &str {
        "0009_keep_answers"
    }
}

#[derive(DeriveIden)]
enum Answers {
    Table,
    AccountId,
    Key,
    Body,
    Student,
    At,
}

#[async_trait::async_trait]
impl MigrationTrait for KeepAnswers {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let answers = Table::create()
            .table(Answers::Table)
            .col(integer(Answers::AccountId))
            .col(string_len(Answers::Key, 255))
            .col(string_len(Answers::Body, 64))
            .col(text(Answers::Student))
            .col(big_integer(Answers::At))
            .primary_key(Index::create().col(Answers::AccountId).col(Answers::Key))
            .to_owned();
        manager.create_table(answers).await
    }
}

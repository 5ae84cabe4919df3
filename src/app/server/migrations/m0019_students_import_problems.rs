//! Whom a problem of an import is for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text;

/// Whom a problem is for.
pub struct NameStudents;

impl MigrationName for NameStudents {
    fn name(&self) -> &str {
        "0019_name_students_of_problems"
    }
}

#[derive(DeriveIden)]
enum ImportProblems {
    Table,
    Student,
}

#[async_trait::async_trait]
impl MigrationTrait for NameStudents {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let student = Table::alter()
            .table(ImportProblems::Table)
            .add_column(text(ImportProblems::Student).default(""))
            .to_owned();
        manager.alter_table(student).await
    }
}

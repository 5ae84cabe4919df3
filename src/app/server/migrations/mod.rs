//! All migrations, numbered in the order in which they run. A file's name says its feature.
//!
//! They stand above all layers because their order is one, and may hold the SQL of every layer: a
//! migration tells what a table was at its time. What a table is today, its layer alone knows.

mod m0001_auth_accounts;
mod m0002_auth_attempts;
mod m0003_students_roster;
mod m0004_students_imports;
mod m0005_students_import_writing;
mod m0006_students_superseded;
mod m0008_students_import_again;
mod m0009_auth_answers;
mod m0010_auth_tokens;
mod m0013_auth_attempts_by_browser;
mod m0014_auth_known_links;
mod m0015_auth_setup;
mod m0016_students_simple_search;
mod m0017_students_normalize;
mod m0018_auth_rename_answers;
mod m0019_students_import_problems;

use std::time::Duration;

use sea_orm_migration::prelude::*;

use crate::base::server::database::{self, Db, is_busy};

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_auth_accounts::CreateAccounts),
            Box::new(m0002_auth_attempts::CountAttempts),
            Box::new(m0003_students_roster::CreateStudents),
            Box::new(m0004_students_imports::CreateImports),
            Box::new(m0005_students_import_writing::WriteImportsInPieces),
            Box::new(m0006_students_superseded::Superseded("0006_index_sort_keys")),
            Box::new(m0006_students_superseded::Superseded("0007_remove_search_rows_of_nobody")),
            Box::new(m0008_students_import_again::RememberAgain),
            Box::new(m0009_auth_answers::KeepAnswers),
            Box::new(m0010_auth_tokens::CreateTokens),
            Box::new(m0006_students_superseded::Superseded("0011_search_by_name")),
            Box::new(m0006_students_superseded::Superseded("0012_search_by_fives")),
            Box::new(m0013_auth_attempts_by_browser::TellBrowsersApart),
            Box::new(m0014_auth_known_links::CreateKnownLinks),
            Box::new(m0015_auth_setup::CreateSetup),
            Box::new(m0016_students_simple_search::SimpleSearch),
            Box::new(m0017_students_normalize::NormalizeAgain),
            Box::new(m0018_auth_rename_answers::RenameAnswers),
            Box::new(m0019_students_import_problems::NameStudents),
        ]
    }
}

/// Opens the database at `url` and brings its tables up to date.
///
/// # Errors
/// What keeps it from opening.
pub async fn open(url: &str) -> Result<Db, DbErr> {
    // Of several that start at the same moment, one makes the tables; the others are refused by
    // the lock meanwhile, and find them made a little later.
    for _ in 0..15 {
        match database::open(url).await {
            Ok(db) if Migrator::up(db.writer(), None).await.is_ok() => return Ok(db),
            Err(error) if !is_busy(&error) => return Err(error),
            _ => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
    let db = database::open(url).await?;
    Migrator::up(db.writer(), None).await?;
    Ok(db)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What databases remember: a name that changed would run its step a second time.
    const NAMES: [&str; 19] = [
        "0001_create_accounts",
        "0002_count_attempts",
        "0003_create_students",
        "0004_create_imports",
        "0005_write_imports_in_pieces",
        "0006_index_sort_keys",
        "0007_remove_search_rows_of_nobody",
        "0008_remember_again",
        "0009_keep_answers",
        "0010_create_tokens",
        "0011_search_by_name",
        "0012_search_by_fives",
        "0013_tell_browsers_apart",
        "0014_create_known_links",
        "0015_create_setup",
        "0016_simple_search",
        "0017_normalize_anew",
        "0018_rename_answers",
        "0019_name_students_of_problems",
    ];

    #[test]
    fn the_names_that_databases_remember_never_change_and_stand_in_their_order() {
        let migrations = Migrator::migrations();
        let names: Vec<&str> = migrations.iter().map(|migration| migration.name()).collect();
        assert_eq!(names[..NAMES.len()], NAMES);
        for (index, name) in names.iter().enumerate() {
            assert!(name.starts_with(&format!("{:04}_", index + 1)), "{name}");
        }
    }
}

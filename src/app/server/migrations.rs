//! All migrations, in the order in which they run.

use std::time::Duration;

use sea_orm_migration::prelude::*;

use crate::auth::server::later_migrations::{
    CreateKnownLinks, CreateSetup, RenameAnswers, TellBrowsersApart,
};
use crate::auth::server::migration::{CountAttempts, CreateAccounts, CreateTokens};
use crate::base::server::database::{self, Db, is_busy};
use crate::students::server::import::later_migrations::{NameStudents, RememberAgain};
use crate::students::server::import::migration::{CreateImports, WriteImportsInPieces};
use crate::students::server::later_migrations::{
    KeepAnswers, NormalizeAnew, SimpleSearch, Superseded,
};
use crate::students::server::migration::CreateStudents;

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(CreateAccounts),
            Box::new(CountAttempts),
            Box::new(CreateStudents),
            Box::new(CreateImports),
            Box::new(WriteImportsInPieces),
            Box::new(Superseded("0006_index_sort_keys")),
            Box::new(Superseded("0007_remove_search_rows_of_nobody")),
            Box::new(RememberAgain),
            Box::new(KeepAnswers),
            Box::new(CreateTokens),
            Box::new(Superseded("0011_search_by_name")),
            Box::new(Superseded("0012_search_by_fives")),
            Box::new(TellBrowsersApart),
            Box::new(CreateKnownLinks),
            Box::new(CreateSetup),
            Box::new(SimpleSearch),
            Box::new(NormalizeAnew),
            Box::new(RenameAnswers),
            Box::new(NameStudents),
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

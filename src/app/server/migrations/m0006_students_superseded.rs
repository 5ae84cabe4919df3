//! Steps of the search whose work a later one takes away.

use sea_orm_migration::prelude::*;

/// A step whose work `0016_simple_search` takes away or does over. Databases know its name.
pub struct Superseded(pub &'static str);

impl MigrationName for Superseded {
    fn name(&self) -> &str {
        self.0
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Superseded {
    async fn up(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}

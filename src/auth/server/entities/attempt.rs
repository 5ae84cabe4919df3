//! The table `attempts`: what counts at a door, counted by all instances together.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attempts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// As `limits.rs` names it.
    pub door: String,
    /// The name that was tried, whether it exists or not.
    pub username: String,
    pub address: String,
    /// The number of a browser that is known for the account.
    pub browser: Option<String>,
    /// Unix seconds.
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

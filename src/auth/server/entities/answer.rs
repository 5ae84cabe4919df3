//! The table `answers`: what was answered to whom, when something was to be done once.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    /// What the client calls it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of what was sent, in hexadecimal digits.
    pub body: String,
    /// What came of it, in JSON.
    pub answer: String,
    /// Unix seconds.
    pub at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

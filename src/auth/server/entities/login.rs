//! The table `logins`: signed-in sessions that can be listed and ended.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "logins")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub sid: String,
    pub account_id: i64,
    /// Unix seconds, like all times here.
    pub created: i64,
    /// The latest end of the session, after which the row is of no use.
    pub expires: i64,
    pub ended: Option<i64>,
    pub address: String,
    pub user_agent: String,
    /// What was typed into a form whose session had ended before: `path?fields`, urlencoded.
    pub draft: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::account::Entity",
        from = "Column::AccountId",
        to = "super::account::Column::Id"
    )]
    Account,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

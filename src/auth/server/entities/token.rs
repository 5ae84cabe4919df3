//! The table `tokens`: personal tokens, of which only the hash is kept.

use sea_orm::entity::prelude::*;

use crate::auth::token::TokenState;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tokens")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    pub name: String,
    /// How the token begins.
    pub hint: String,
    /// SHA-256 of the token, in hex.
    #[sea_orm(unique)]
    pub hash: String,
    /// `read` or `write`.
    pub scope: String,
    /// The account's epoch when the token was made: it ends with it.
    pub epoch: i32,
    /// Unix seconds, like all times here.
    pub created: i64,
    pub expires: i64,
    pub last_used: Option<i64>,
    pub revoked: Option<i64>,
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

impl Model {
    /// Whether the token is good for an account of this epoch.
    pub fn state(&self, epoch: i32, now: i64) -> TokenState {
        match self {
            row if row.revoked.is_some() => TokenState::Revoked,
            row if row.epoch != epoch => TokenState::Ended,
            row if row.expires <= now => TokenState::Expired,
            _ => TokenState::Live,
        }
    }
}

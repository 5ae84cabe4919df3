//! The table `accounts`.

use sea_orm::entity::prelude::*;

use crate::auth::account::{Account, Username};
use crate::base::error::AppError;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    #[sea_orm(unique)]
    pub username: String,
    /// A PHC string: algorithm, parameters, salt and hash.
    pub password_hash: String,
    /// `guest`, `staff` or `admin`.
    pub role: String,
    /// Raised to end all sessions of the account.
    pub epoch: i32,
    pub active: bool,
    /// Unix seconds.
    pub created: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::login::Entity")]
    Logins,
    #[sea_orm(has_many = "super::token::Entity")]
    Tokens,
}

impl Related<super::login::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Logins.def()
    }
}

impl Related<super::token::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Tokens.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Account {
    type Error = AppError;

    fn try_from(row: Model) -> Result<Self, AppError> {
        Ok(Self {
            id: row.id,
            username: Username::parse(&row.username).map_err(AppError::internal)?,
            role: row.role.parse().map_err(|cause: String| AppError::internal(cause))?,
        })
    }
}

//! The table `audit`: who changed which student, when, and what.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i32,
    /// Unix seconds.
    pub at: i64,
    /// `None` for the shell.
    pub account_id: Option<i64>,
    /// The name of the account then.
    pub account_name: String,
    pub student_id: i32,
    /// `added`, `changed`, `deleted` or `restored`.
    pub action: String,
    /// The student before, as JSON; `None` when there was none.
    pub before: Option<String>,
    /// The student after, as JSON; `None` when there is none any more.
    pub after: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

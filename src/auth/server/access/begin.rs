//! Transactions that write for somebody, who still may when they begin.
//!
//! A proof is made before the body of a request is read, and who sends the body slowly would keep
//! it for long: the account may be disabled meanwhile.

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter};

use crate::auth::account::Role;
use crate::auth::server::entities::account::{Column, Entity};
use crate::base::error::AppError;
use crate::base::server::database::Db;

use super::{Editor, Keeper};

impl Editor {
    /// Begins a transaction that writes what this admin has asked for. The operator passes.
    ///
    /// # Errors
    /// [`AppError::NotSignedIn`] when the account was disabled, or its role or password changed,
    /// since the proof was made.
    pub async fn begin_write(&self, db: &Db) -> Result<DatabaseTransaction, AppError> {
        let transaction = db.begin_write().await?;
        if let Some(admin) = &self.admin {
            let still = Entity::find_by_id(admin.account.id)
                .filter(Column::Epoch.eq(admin.epoch))
                .filter(Column::Active.eq(true))
                .filter(Column::Role.eq(Role::Admin.as_str()));
            if still.count(&transaction).await? == 0 {
                return Err(AppError::NotSignedIn);
            }
        }
        Ok(transaction)
    }
}

impl Keeper {
    /// Begins a transaction that writes what this admin has asked for. The operator passes.
    ///
    /// # Errors
    /// As for [`Editor::begin_write`].
    pub async fn begin_write(&self, db: &Db) -> Result<DatabaseTransaction, AppError> {
        self.0.begin_write(db).await
    }
}

//! Transactions that write for somebody, who still may when they begin.
//!
//! A proof is made before the body of a request is read, and who sends the body slowly would keep
//! it for long: meanwhile the session may be ended, the token revoked, the account disabled.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
};

use crate::auth::server::entities::{account, login, token};
use crate::base::error::AppError;
use crate::base::server::database::Db;

use super::{Editor, Keeper, SignedIn, Way};

impl SignedIn {
    /// Begins a transaction that writes what they have asked for.
    ///
    /// # Errors
    /// [`AppError::NotSignedIn`] when, since the proof was made, the session was ended or the token
    /// revoked, the account was disabled, or its role or password changed.
    pub async fn begin_write(&self, db: &Db) -> Result<DatabaseTransaction, AppError> {
        let transaction = db.begin_write().await?;
        if self.still_holds(&transaction).await? {
            Ok(transaction)
        } else {
            Err(AppError::NotSignedIn)
        }
    }

    /// One look-up by the session's unique id or the token's number, joined with the account.
    async fn still_holds(&self, conn: &impl ConnectionTrait) -> Result<bool, AppError> {
        let account = account::Entity::find_by_id(self.account.id)
            .filter(account::Column::Epoch.eq(self.epoch))
            .filter(account::Column::Active.eq(true))
            .filter(account::Column::Role.eq(self.account.role.as_str()));
        let same = match self.way {
            Way::Session { sid, .. } => account
                .inner_join(login::Entity)
                .filter(login::Column::Sid.eq(sid.to_string()))
                .filter(login::Column::Ended.is_null()),
            Way::Token { id, .. } => account
                .inner_join(token::Entity)
                .filter(token::Column::Id.eq(id))
                .filter(token::Column::Revoked.is_null()),
        };
        Ok(same.count(conn).await? > 0)
    }
}

impl Editor {
    /// Begins a transaction that writes what this admin has asked for. The operator passes.
    ///
    /// # Errors
    /// As for [`SignedIn::begin_write`].
    pub async fn begin_write(&self, db: &Db) -> Result<DatabaseTransaction, AppError> {
        match &self.admin {
            Some(admin) => admin.begin_write(db).await,
            None => Ok(db.begin_write().await?),
        }
    }
}

impl Keeper {
    /// Begins a transaction that writes what this admin has asked for. The operator passes.
    ///
    /// # Errors
    /// As for [`SignedIn::begin_write`].
    pub async fn begin_write(&self, db: &Db) -> Result<DatabaseTransaction, AppError> {
        self.0.begin_write(db).await
    }
}

//! Links that the operator prints for whoever cannot log in, since others try their password.
//!
//! The shell has no key to sign a cookie with. So the link holds a random token, whose hash is in the
//! database, and the server makes the browser known that comes with it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
};
use sha2::{Digest, Sha256};

use crate::auth::account::Account;
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;

use super::access::Operator;
use super::entities::account;
use super::entities::known_link::{ActiveModel, Column, Entity};

/// For so long a link is good.
pub const LIFETIME_MINUTES: i64 = 10;

/// Makes a link's token, 256 random bits; only its hash is kept.
pub async fn make(db: &Db, _: Operator, account: &Account) -> Result<String, AppError> {
    let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let row = ActiveModel {
        hash: Set(hash(&token)),
        account_id: Set(account.id),
        expires: Set(now() + LIFETIME_MINUTES * 60),
    };
    row.insert(db.writer()).await?;
    Ok(token)
}

/// The account of a link that is still good. It stays so.
pub async fn find(conn: &impl ConnectionTrait, token: &str) -> Result<Option<Account>, AppError> {
    let found = Entity::find_by_id(hash(token))
        .filter(Column::Expires.gt(now()))
        .find_also_related(account::Entity)
        .one(conn)
        .await?;
    let account = found.and_then(|(_, account)| account);
    account.map(Account::try_from).transpose()
}

/// The same, and the link is used up: of two at the same time, one finds the account.
pub async fn use_up(db: &Db, token: &str) -> Result<Option<Account>, AppError> {
    // Anybody may send anything here: what is no link does not wait for the right to write.
    if find(&**db, token).await?.is_none() {
        return Ok(None);
    }
    let transaction = db.begin_write().await?;
    let account = find(&transaction, token).await?;
    Entity::delete_by_id(hash(token)).exec(&transaction).await?;
    transaction.commit().await?;
    Ok(account)
}

/// Removes links whose time is over.
pub async fn prune(db: &Db) -> Result<(), AppError> {
    Entity::delete_many().filter(Column::Expires.lte(now())).exec(db.writer()).await?;
    Ok(())
}

fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

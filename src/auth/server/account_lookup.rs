//! Accounts as they are looked up before anybody is known to ask: no proof is needed here.

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::auth::account::{Account, Role, Username};
use crate::base::error::AppError;
use crate::base::server::database::Db;

use super::entities::account;
use super::passwords::PasswordHash;

/// What log-in needs of an account.
pub struct Credentials {
    /// Whose.
    pub account: Account,
    /// To compare the typed password with.
    pub password_hash: PasswordHash,
    /// The account's epoch when the hash was read: a session begun with it is dead if the
    /// password was changed meanwhile.
    pub epoch: i32,
    /// Whether the account may sign in.
    pub active: bool,
}

/// The account of this name.
pub async fn find(db: &Db, name: &Username) -> Result<Option<Account>, AppError> {
    let row = find_row(db, name).await?;
    row.map(Account::try_from).transpose()
}

/// What log-in compares. No proof is asked: whoever signs in has none yet.
pub async fn credentials(db: &Db, name: &Username) -> Result<Option<Credentials>, AppError> {
    let Some(row) = find_row(db, name).await? else {
        return Ok(None);
    };
    let password_hash = PasswordHash::from_database(row.password_hash.clone());
    let (epoch, active) = (row.epoch, row.active);
    Ok(Some(Credentials { account: row.try_into()?, password_hash, epoch, active }))
}

/// Whether anybody could use the back office.
pub async fn has_active_admin(db: &Db) -> Result<bool, AppError> {
    Ok(active_admins(db.sessions()).await? > 0)
}

/// How many could. Who counts in a transaction that writes holds SQLite's one right to write, so that
/// the number stays right until its end. A database with many writers would need the isolation level
/// `serializable` there.
pub(super) async fn active_admins(conn: &impl ConnectionTrait) -> Result<u64, DbErr> {
    account::Entity::find()
        .filter(account::Column::Role.eq(Role::Admin.as_str()))
        .filter(account::Column::Active.eq(true))
        .count(conn)
        .await
}

async fn find_row(db: &Db, name: &Username) -> Result<Option<account::Model>, AppError> {
    let by_name = account::Column::Username.eq(name.as_str());
    Ok(account::Entity::find().filter(by_name).one(&**db).await?)
}

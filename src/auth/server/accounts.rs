//! The accounts: made by guests, by the first admin and by keepers; their own password.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter,
    SqlErr,
};

use crate::auth::account::{Account, Role, Username};
use crate::auth::form::{NewAccount, USERNAME, wrong_old_password};
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::session::server::Id;

pub use super::account_lookup::{Credentials, credentials, find, has_active_admin};

use super::access::{Keeper, Recent, RegistrationOpen, SetupOpen, SignedIn};
use super::account_lookup::active_admins;
use super::entities::account;
use super::hash_queue::Priority;
use super::hashing::Hasher;
use super::passwords::{self, PasswordHash};
use super::{logins, setup};

/// The epoch of a new account.
pub const FIRST_EPOCH: i32 = 1;

/// Asked before a password is hashed, which is work for nothing when the name is taken.
///
/// # Errors
/// A message for the field when it is.
pub async fn refuse_taken(db: &Db, name: &Username) -> Result<(), AppError> {
    match find(db, name).await? {
        Some(_) => Err(taken(name)),
        None => Ok(()),
    }
}

/// A guest makes an account for themselves.
///
/// # Errors
/// A message for the field when the name is taken or the password easy to guess;
/// [`AppError::Busy`].
pub async fn register(
    db: &Db,
    _open: RegistrationOpen,
    hasher: &Hasher,
    form: NewAccount,
) -> Result<Account, AppError> {
    let NewAccount { username, password } = form;
    refuse_taken(db, &username).await?;
    let hash =
        passwords::hash_new_in_turn(hasher, Priority::Registration, password, &username).await?;
    insert(db.writer(), &username, hash, Role::Guest).await
}

/// The first admin makes an account, and the set-up token is used up. Two at the same time: one
/// wins, the other finds the door shut.
///
/// # Errors
/// A message for the field when the name is taken; [`AppError::NotFound`] for the second.
pub async fn add_first_admin(
    db: &Db,
    _open: SetupOpen,
    name: &Username,
    hash: PasswordHash,
) -> Result<Account, AppError> {
    let transaction = db.begin_write().await?;
    let account = insert(&transaction, name, hash, Role::Admin).await?;
    if active_admins(&transaction).await? > 1 {
        transaction.rollback().await?;
        return Err(AppError::NotFound);
    }
    setup::replace_token(&transaction).await?;
    transaction.commit().await?;
    Ok(account)
}

/// An admin or the operator makes an account of any role: an admin whose password was checked just
/// now, since the account outlives their session.
///
/// # Errors
/// A message for the field when the name is taken.
pub async fn add(
    db: &Db,
    who: impl Into<Recent<Keeper>>,
    name: &Username,
    hash: PasswordHash,
    role: Role,
) -> Result<Account, AppError> {
    let transaction = who.into().proof().begin_write(db).await?;
    let made = insert(&transaction, name, hash, role).await?;
    transaction.commit().await?;
    Ok(made)
}

/// Changes the password whose hash is `old` and raises the epoch, which ends every session of
/// the account; the session `this` is kept by the new epoch, which is returned.
///
/// # Errors
/// A message for the field when the password was changed by somebody else meanwhile.
pub async fn change_own_password(
    db: &Db,
    who: &SignedIn,
    this: Option<Id>,
    old: &Credentials,
    hash: PasswordHash,
) -> Result<i32, AppError> {
    let epoch = old.epoch + 1;
    let transaction = who.begin_write(db).await?;
    let changed = account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(hash.into_database()))
        .col_expr(account::Column::Epoch, Expr::value(epoch))
        .filter(account::Column::Id.eq(old.account.id))
        .filter(account::Column::Epoch.eq(old.epoch))
        .exec(&transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Err(wrong_old_password());
    }
    if let Some(this) = this {
        logins::end_others(&transaction, who, this).await?;
    }
    transaction.commit().await?;
    Ok(epoch)
}

/// Stores the same password under today's parameters, after it was typed right; unless it was
/// changed meanwhile.
pub async fn rehash(db: &Db, old: &Credentials, hash: PasswordHash) -> Result<(), AppError> {
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(hash.into_database()))
        .filter(account::Column::Id.eq(old.account.id))
        .filter(account::Column::Epoch.eq(old.epoch))
        .exec(db.writer())
        .await?;
    Ok(())
}

async fn insert(
    db: &impl sea_orm::ConnectionTrait,
    name: &Username,
    hash: PasswordHash,
    role: Role,
) -> Result<Account, AppError> {
    let row = account::ActiveModel {
        id: NotSet,
        username: Set(name.as_str().to_owned()),
        password_hash: Set(hash.into_database()),
        role: Set(role.as_str().to_owned()),
        epoch: Set(FIRST_EPOCH),
        active: Set(true),
        created: Set(now()),
    };
    match row.insert(db).await {
        Ok(row) => row.try_into(),
        Err(error) => match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Err(taken(name)),
            _ => Err(error.into()),
        },
    }
}

fn taken(name: &Username) -> AppError {
    AppError::field(USERNAME.name, format!("The name {name} is taken."))
}

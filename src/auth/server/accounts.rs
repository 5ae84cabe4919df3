//! The accounts: found, made, changed.

use rollcall_session::Id;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait,
    PaginatorTrait, QueryFilter, SqlErr,
};

use crate::auth::account::{Account, Role, Username};
use crate::auth::form::{NewAccount, USERNAME, wrong_old_password};
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;

use super::access::{Keeper, Recent, RegistrationOpen, SetupOpen, SignedIn};
use super::entities::account;
use super::hash_queue::Priority;
use super::hashing::Hasher;
use super::passwords::{self, PasswordHash};
use super::{logins, setup};

/// The epoch of a new account.
pub const FIRST_EPOCH: i32 = 1;

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
    row.map(from_row).transpose()
}

/// What log-in compares. No proof is asked: whoever signs in has none yet.
pub async fn credentials(db: &Db, name: &Username) -> Result<Option<Credentials>, AppError> {
    let Some(row) = find_row(db, name).await? else {
        return Ok(None);
    };
    let password_hash = PasswordHash::from_database(row.password_hash.clone());
    let (epoch, active) = (row.epoch, row.active);
    Ok(Some(Credentials { account: from_row(row)?, password_hash, epoch, active }))
}

/// Whether anybody could use the back office.
pub async fn has_active_admin(db: &Db) -> Result<bool, AppError> {
    let admins = account::Entity::find()
        .filter(account::Column::Role.eq(Role::Admin.as_str()))
        .filter(account::Column::Active.eq(true));
    Ok(admins.count(db.sessions()).await? > 0)
}

/// Asked before a password is hashed, which is work for nothing when the name is taken.
///
/// # Errors
/// A message for the field when it is.
pub async fn refuse_taken(db: &Db, name: &Username) -> Result<(), AppError> {
    match find_row(db, name).await? {
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
    // This transaction holds SQLite's one right to write when it counts. A database with many
    // writers would need the isolation level `serializable` here.
    let admins = account::Entity::find()
        .filter(account::Column::Role.eq(Role::Admin.as_str()))
        .filter(account::Column::Active.eq(true))
        .count(&transaction)
        .await?;
    if admins > 1 {
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

async fn find_row(db: &Db, name: &Username) -> Result<Option<account::Model>, AppError> {
    let by_name = account::Column::Username.eq(name.as_str());
    Ok(account::Entity::find().filter(by_name).one(&**db).await?)
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
        Ok(row) => from_row(row),
        Err(error) => match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Err(taken(name)),
            _ => Err(error.into()),
        },
    }
}

fn taken(name: &Username) -> AppError {
    AppError::field(USERNAME.name, format!("The name {name} is taken."))
}

pub(super) fn from_row(row: account::Model) -> Result<Account, AppError> {
    Ok(Account {
        id: row.id,
        username: Username::parse(&row.username).map_err(AppError::internal)?,
        role: row.role.parse().map_err(|cause: String| AppError::internal(cause))?,
    })
}

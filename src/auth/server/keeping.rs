//! What is done to the accounts of others: by admins, and by the operator at the shell.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::auth::account::{Account, Role};
use crate::base::error::AppError;
use crate::base::server::database::Db;

use super::access::{Admin, Keeper};
use super::account_lookup::active_admins;
use super::entities::account::{Column, Entity, Model};
use super::logins;
use super::passwords::PasswordHash;

/// An account as who keeps it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAccount {
    /// Number, name and role.
    pub account: Account,
    /// Whether it may sign in.
    pub active: bool,
    /// When it was made, Unix seconds.
    pub created: i64,
    /// Its epoch, which each change raises.
    pub version: i32,
}

/// What shall be otherwise; `None` stays as it is. What the shell alone may ask for is `force`.
#[derive(Clone, Default)]
pub struct Change {
    /// What it may do.
    pub role: Option<Role>,
    /// Whether it may sign in.
    pub active: Option<bool>,
    /// Its password.
    pub password: Option<PasswordHash>,
    /// Whether nobody need be left who can open the back office.
    pub force: bool,
}

/// The accounts whose number is above `after`, at most `size` of them, in the order of their
/// numbers.
pub async fn list(db: &Db, _: &Admin, after: i64, size: u64) -> Result<Vec<KeptAccount>, AppError> {
    let found = Entity::find()
        .filter(Column::Id.gt(after))
        .order_by_asc(Column::Id)
        .limit(size)
        .all(&**db)
        .await?;
    found.into_iter().map(kept).collect()
}

/// The account with this number.
pub async fn find(db: &Db, _: &Admin, id: i64) -> Result<Option<KeptAccount>, AppError> {
    Entity::find_by_id(id).one(&**db).await?.map(kept).transpose()
}

/// Changes an account by what `decide` makes of it, which is asked in the transaction that writes:
/// nobody changes the account in between. A change ends all of its sessions and tokens: by the
/// epoch, those too that are just being opened. That goes for the role as well, since a session
/// should be begun anew where its rights change (OWASP Session Management Cheat Sheet), and a token
/// of a guest should not wake up as one of an admin. Answers the account as it is now, and whether
/// anything of it is otherwise than before.
///
/// # Errors
/// What `decide` refuses with; [`AppError::NotFound`]; [`AppError::Conflict`] when it would take the
/// last one who can open the back office, without `force`; [`AppError::ReauthenticationRequired`]
/// when an account is to be an admin's, or that of an admin is to be active again, and the password
/// of who says so was checked too long ago.
pub async fn change<E: From<AppError>>(
    db: &Db,
    who: impl Into<Keeper>,
    id: i64,
    decide: impl FnOnce(&KeptAccount) -> Result<Change, E>,
) -> Result<(KeptAccount, bool), E> {
    let who = who.into();
    let transaction = who.begin_write(db).await?;
    let row = Entity::find_by_id(id).one(&transaction).await.map_err(AppError::from)?;
    let before = kept(row.ok_or(AppError::NotFound)?)?;
    let change = decide(&before)?;
    let (role, active) =
        (change.role.unwrap_or(before.account.role), change.active.unwrap_or(before.active));
    let is_same = role == before.account.role && active == before.active;
    if is_same && change.password.is_none() {
        return Ok((before, false));
    }
    let after = KeptAccount {
        account: Account { role, ..before.account.clone() },
        active,
        version: before.version + 1,
        created: before.created,
    };
    let (was_admin, is_admin) = (is_active_admin(&before), is_active_admin(&after));
    let becomes_admin = role == Role::Admin && before.account.role != Role::Admin;
    if becomes_admin || (is_admin && !was_admin) {
        who.clone().recent()?;
    }
    write(&transaction, &after, change.password).await?;
    if was_admin
        && !is_admin
        && !change.force
        && active_admins(&transaction).await.map_err(AppError::from)? == 0
    {
        transaction.rollback().await.map_err(AppError::from)?;
        let message = "This is the last admin who can open the back office: make another first.";
        return Err(AppError::Conflict(message.to_owned()).into());
    }
    transaction.commit().await.map_err(AppError::from)?;
    Ok((after, true))
}

fn is_active_admin(kept: &KeptAccount) -> bool {
    kept.active && kept.account.role == Role::Admin
}

async fn write(
    transaction: &DatabaseTransaction,
    after: &KeptAccount,
    password: Option<PasswordHash>,
) -> Result<(), AppError> {
    let id = after.account.id;
    let mut update = Entity::update_many()
        .col_expr(Column::Role, Expr::value(after.account.role.as_str()))
        .col_expr(Column::Active, Expr::value(after.active))
        .col_expr(Column::Epoch, Expr::col(Column::Epoch).add(1));
    if let Some(hash) = password {
        update = update.col_expr(Column::PasswordHash, Expr::value(hash.into_database()));
    }
    update.filter(Column::Id.eq(id)).exec(transaction).await?;
    logins::end_all(transaction, id).await
}

fn kept(row: Model) -> Result<KeptAccount, AppError> {
    let (active, created, version) = (row.active, row.created, row.epoch);
    Ok(KeptAccount { account: row.try_into()?, active, created, version })
}

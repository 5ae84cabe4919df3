//! The logins: opened at sign-in, listed for their owner, ended for good.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, Condition,
    ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::auth::account::LoginSummary;
use crate::base::error::AppError;
use crate::base::server::client_address::ClientAddress;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::session::server::Id;

use super::access::{Admin, Keeper, SignedIn};
use super::entities::account;
use super::entities::login::{ActiveModel, Column, Entity, Model};

/// Rows that can no longer be used are kept this long, for the back office.
const KEEP_ENDED_SECS: i64 = 30 * 24 * 3600;

/// What was typed waits this long for its form to be opened after log-in.
pub(super) const KEEP_DRAFT_SECS: i64 = 3600;

/// What is noted of a login.
pub struct NewLogin {
    /// The new session's id.
    pub sid: Id,
    /// Whose.
    pub account_id: i64,
    /// From where.
    pub address: ClientAddress,
    /// What the browser calls itself.
    pub user_agent: String,
    /// What was typed before the session ended, if the log-in was for that.
    pub draft: Option<String>,
    /// The longest a session may live, in seconds.
    pub lifetime_secs: i64,
    /// The session that was signed in here before, whose login ends with this.
    pub replaces: Option<Id>,
}

/// Opens a login, and ends the one that it replaces and the account's oldest when there are more
/// than `max`: all of it, or nothing.
pub async fn open(db: &Db, new: NewLogin, max: u32) -> Result<(), AppError> {
    let mut user_agent = new.user_agent;
    user_agent.truncate(user_agent.floor_char_boundary(255));
    let row = ActiveModel {
        id: NotSet,
        sid: Set(new.sid.to_string()),
        account_id: Set(new.account_id),
        created: Set(now()),
        expires: Set(now() + new.lifetime_secs),
        ended: Set(None),
        address: Set(new.address.to_string()),
        user_agent: Set(user_agent),
        draft: Set(new.draft),
    };
    let transaction = db.begin_write().await?;
    row.insert(&transaction).await?;
    if let Some(before) = new.replaces {
        end(&transaction, before).await?;
    }
    let surplus: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::AccountId.eq(new.account_id))
        .filter(Column::Ended.is_null())
        .order_by_desc(Column::Id)
        .offset(u64::from(max))
        .limit(100)
        .into_tuple()
        .all(&transaction)
        .await?;
    if !surplus.is_empty() {
        end_where(&transaction, Column::Id.is_in(surplus)).await?;
    }
    Ok(transaction.commit().await?)
}

/// The open logins of who is signed in, newest first.
pub async fn list_own(db: &Db, who: &SignedIn, this: Id) -> Result<Vec<LoginSummary>, AppError> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(who.account().id))
        .filter(Column::Ended.is_null())
        .filter(Column::Expires.gt(now()))
        .order_by_desc(Column::Id)
        .limit(100)
        .all(&**db)
        .await?;
    let this = this.to_string();
    let summary = |row: Model| LoginSummary {
        is_this: row.sid == this,
        since: row.created,
        address: row.address,
        user_agent: row.user_agent,
    };
    Ok(rows.into_iter().map(summary).collect())
}

/// An open login as an admin sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLogin {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub account_id: i64,
    /// Under what name.
    pub username: String,
    /// When it began. Unix seconds, like all times here.
    pub since: i64,
    /// When it ends at the latest.
    pub expires: i64,
    /// The address it began from.
    pub address: String,
    /// What the browser called itself, shortened.
    pub user_agent: String,
}

/// The open logins of all accounts, or of one, whose number is above `after`: at most `size` of
/// them, in the order of their numbers.
pub async fn list_open(
    db: &Db,
    _: &Admin,
    account_id: Option<i64>,
    after: i64,
    size: u64,
) -> Result<Vec<OpenLogin>, AppError> {
    let mut open = is_open().add(Column::Id.gt(after));
    if let Some(account_id) = account_id {
        open = open.add(Column::AccountId.eq(account_id));
    }
    let rows = Entity::find()
        .filter(open)
        .find_also_related(account::Entity)
        .order_by_asc(Column::Id)
        .limit(size)
        .all(&**db)
        .await?;
    let login = |(row, account): (Model, Option<account::Model>)| OpenLogin {
        id: row.id,
        account_id: row.account_id,
        username: account.map(|account| account.username).unwrap_or_default(),
        since: row.created,
        expires: row.expires,
        address: row.address,
        user_agent: row.user_agent,
    };
    Ok(rows.into_iter().map(login).collect())
}

/// An admin ends a login: its session is over at its next request.
///
/// # Errors
/// [`AppError::NotFound`] when it is not open.
pub async fn end_one(db: &Db, who: &Keeper, id: i64) -> Result<(), AppError> {
    let transaction = who.begin_write(db).await?;
    if end_where(&transaction, is_open().add(Column::Id.eq(id))).await? == 0 {
        return Err(AppError::NotFound);
    }
    Ok(transaction.commit().await?)
}

fn is_open() -> Condition {
    Condition::all().add(Column::Ended.is_null()).add(Column::Expires.gt(now()))
}

/// Ends the login of a session.
pub(super) async fn end(db: &impl ConnectionTrait, sid: Id) -> Result<(), AppError> {
    end_where(db, Column::Sid.eq(sid.to_string())).await.map(drop)
}

/// Ends all logins of who is signed in but the session that asks.
pub async fn end_others(
    db: &impl ConnectionTrait,
    who: &SignedIn,
    this: Id,
) -> Result<(), AppError> {
    let others = Column::AccountId.eq(who.account().id).and(Column::Sid.ne(this.to_string()));
    end_where(db, others).await.map(drop)
}

/// Ends all logins of an account, for those who may: a password reset, an account disabled.
pub(super) async fn end_all(db: &impl ConnectionTrait, account_id: i64) -> Result<(), AppError> {
    end_where(db, Column::AccountId.eq(account_id)).await.map(drop)
}

/// Keeps what was typed elsewhere for the session that is signed in here.
pub(super) async fn keep_draft(db: &Db, sid: Id, draft: String) -> Result<(), AppError> {
    Entity::update_many()
        .col_expr(Column::Draft, Expr::value(draft))
        .filter(Column::Sid.eq(sid.to_string()))
        .filter(Column::Ended.is_null())
        .exec(db.writer())
        .await?;
    Ok(())
}

/// Forgets the draft of a session, if it is for the form at `path`.
pub(super) async fn discard_draft(db: &Db, sid: Id, path: &str) -> Result<(), AppError> {
    Entity::update_many()
        .col_expr(Column::Draft, Expr::value(None::<String>))
        .filter(Column::Sid.eq(sid.to_string()))
        .filter(Column::Draft.starts_with(format!("{path}?")))
        .exec(db.writer())
        .await?;
    Ok(())
}

/// Removes drafts that nobody came back for, and rows whose time is long over.
pub async fn prune(db: &Db) -> Result<(), AppError> {
    Entity::update_many()
        .col_expr(Column::Draft, Expr::value(None::<String>))
        .filter(Column::Draft.is_not_null())
        .filter(Column::Created.lt(now() - KEEP_DRAFT_SECS))
        .exec(db.writer())
        .await?;
    let old = Column::Expires.lt(now() - KEEP_ENDED_SECS);
    Entity::delete_many().filter(old).exec(db.writer()).await?;
    Ok(())
}

/// Answers how many were ended.
async fn end_where(
    db: &impl ConnectionTrait,
    which: impl Into<Condition>,
) -> Result<u64, AppError> {
    let which: Condition = which.into();
    let ended = Entity::update_many()
        .col_expr(Column::Ended, Expr::value(now()))
        .col_expr(Column::Draft, Expr::value(None::<String>))
        .filter(which)
        .filter(Column::Ended.is_null())
        .exec(db)
        .await?;
    Ok(ended.rows_affected)
}

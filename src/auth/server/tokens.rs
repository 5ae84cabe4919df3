//! Personal tokens: made, listed, revoked; of each the database knows its hash alone.

use rollcall_forms::Date;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, Condition,
    DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use time::{Month, OffsetDateTime};

use crate::auth::form::{NewToken, TOKEN_NAME};
use crate::auth::token::{TokenState, TokenSummary};
use crate::base::error::AppError;
use crate::base::server::clock::now;
use crate::base::server::database::Db;

use super::access::{Operator, Recent, SignedIn};
use super::account_lookup::Credentials;
use super::entities::token::{ActiveModel, Column, Entity, Model};
use super::idempotency::{self, Before, Request};
use super::token_secret::TokenSecret;

/// The most tokens of one account that are good, and the most that are kept in its list besides.
const MAX_TOKENS: usize = 20;

/// A year, and a day for whoever renews theirs each year.
const MAX_DAYS: u16 = 366;

/// What a form offers: long enough for a term.
const USUAL_DAYS: u16 = 90;

/// Ended tokens are shown to their owner this long.
const KEEP_ENDED_SECS: i64 = 30 * 24 * 3600;

/// A token's last use is written down at most this often: it is for people, and a write for each
/// request would cost more than the request.
const USE_NOTED_SECS: i64 = 60;

const DAY_SECS: i64 = 24 * 3600;

/// The days that a token may end with, in UTC.
#[derive(Clone, Copy, Debug)]
pub struct LastDays {
    /// Today.
    pub first: Date,
    /// What a form offers.
    pub usual: Date,
    /// The last one that can be chosen.
    pub last: Date,
}

impl LastDays {
    /// Those of today.
    pub fn now() -> Result<Self, AppError> {
        Ok(Self { first: day_in(0)?, usual: day_in(USUAL_DAYS)?, last: day_in(MAX_DAYS)? })
    }
}

/// The day after so many days, in UTC.
///
/// # Errors
/// [`AppError::Internal`] when the calendar does not reach so far.
pub fn day_in(days: u16) -> Result<Date, AppError> {
    day_of(now() + i64::from(days) * DAY_SECS).ok_or(AppError::Internal)
}

/// Makes a token for who is signed in, which outlives their session: so their password was checked
/// just now. It is in no list and no log: whoever holds the answer holds the only copy. `None` when
/// this was made before, `once`.
///
/// # Errors
/// A message when the name is taken by another that is good, when there are too many, or when
/// another was made by the same form.
pub async fn make(
    db: &Db,
    who: &Recent<SignedIn>,
    once: Option<&Request>,
    new: NewToken,
) -> Result<Option<TokenSecret>, AppError> {
    let who = who.proof();
    let account_id = who.account().id;
    let transaction = who.begin_write(db).await?;
    if let Some(request) = once {
        match idempotency::find(&transaction, account_id, request).await? {
            Before::Nothing => idempotency::keep(&transaction, account_id, request, &()).await?,
            Before::Same(()) => return Ok(None),
            Before::Another => return Err(idempotency::sent_before("that token was made.")),
        }
    }
    add(transaction, account_id, who.epoch(), new).await.map(Some)
}

/// The same at the shell, for anybody.
///
/// # Errors
/// As for [`make`].
pub async fn make_for(
    db: &Db,
    _: Operator,
    owner: &Credentials,
    new: NewToken,
) -> Result<TokenSecret, AppError> {
    add(db.begin_write().await?, owner.account.id, owner.epoch, new).await
}

async fn add(
    transaction: DatabaseTransaction,
    account_id: i64,
    epoch: i32,
    new: NewToken,
) -> Result<TokenSecret, AppError> {
    let secret = TokenSecret::generate();
    let now = now();
    let rows = of(account_id).all(&transaction).await?;
    let (live, ended): (Vec<_>, Vec<_>) =
        rows.iter().partition(|row| row.state(epoch, now) == TokenState::Live);
    if live.iter().any(|row| row.name == new.name) {
        return Err(AppError::field(TOKEN_NAME.name, name_taken(&new.name)));
    }
    if live.len() >= MAX_TOKENS {
        let message = format!("You have {MAX_TOKENS} tokens. Revoke one that is not needed.");
        return Err(AppError::form(message));
    }
    let surplus: Vec<i64> = ended.iter().skip(MAX_TOKENS - 1).map(|row| row.id).collect();
    if !surplus.is_empty() {
        Entity::delete_many().filter(Column::Id.is_in(surplus)).exec(&transaction).await?;
    }
    let row = ActiveModel {
        id: NotSet,
        account_id: Set(account_id),
        name: Set(new.name),
        hint: Set(secret.hint().to_owned()),
        hash: Set(secret.hash()),
        scope: Set(new.scope.as_str().to_owned()),
        epoch: Set(epoch),
        created: Set(now),
        expires: Set(end_of(new.last_day).ok_or(AppError::Internal)?),
        last_used: Set(None),
        revoked: Set(None),
    };
    row.insert(&transaction).await?;
    transaction.commit().await?;
    Ok(secret)
}

/// Whoever loads the answer again sends the form again, and must not get a second token by that.
fn name_taken(name: &str) -> String {
    format!(
        "You have a token named {name}. If you made it just now and did not keep it, revoke it \
         and make another: no token is shown twice."
    )
}

/// The tokens of who is signed in, newest first.
pub async fn list_own(db: &Db, who: &SignedIn) -> Result<Vec<TokenSummary>, AppError> {
    let rows = of(who.account().id).limit(2 * MAX_TOKENS as u64).all(&**db).await?;
    rows.into_iter().map(|row| summary(row, who)).collect()
}

/// One token of who is signed in.
///
/// # Errors
/// [`AppError::NotFound`], also for somebody else's.
pub async fn find_own(db: &Db, who: &SignedIn, id: i64) -> Result<TokenSummary, AppError> {
    let row = of(who.account().id).filter(Column::Id.eq(id)).one(&**db).await?;
    summary(row.ok_or(AppError::NotFound)?, who)
}

/// Ends a token of who is signed in, for good. One that is revoked stays as it is.
///
/// # Errors
/// [`AppError::NotFound`], also for somebody else's.
pub async fn revoke(db: &Db, who: &SignedIn, id: i64) -> Result<(), AppError> {
    find_own(db, who, id).await?;
    let transaction = who.begin_write(db).await?;
    Entity::update_many()
        .col_expr(Column::Revoked, Expr::value(now()))
        .filter(Column::Id.eq(id))
        .filter(Column::AccountId.eq(who.account().id))
        .filter(Column::Revoked.is_null())
        .exec(&transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// Whether the last use of a token is so long ago that the next is to be written down.
pub(super) fn use_is_due(last_used: Option<i64>, now: i64) -> bool {
    last_used.is_none_or(|last| now - last >= USE_NOTED_SECS)
}

/// Writes down that a token was used; of many at once, one writes.
pub(super) async fn note_use(db: &Db, id: i64, now: i64) -> Result<(), AppError> {
    let due = Column::LastUsed.is_null().or(Column::LastUsed.lte(now - USE_NOTED_SECS));
    Entity::update_many()
        .col_expr(Column::LastUsed, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(due)
        .exec(db.writer())
        .await?;
    Ok(())
}

/// Removes tokens that have been of no use for long.
pub async fn prune(db: &Db) -> Result<(), AppError> {
    let long_ago = now() - KEEP_ENDED_SECS;
    let old = Condition::any().add(Column::Expires.lt(long_ago)).add(Column::Revoked.lt(long_ago));
    Entity::delete_many().filter(old).exec(db.writer()).await?;
    Ok(())
}

fn of(account_id: i64) -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::AccountId.eq(account_id)).order_by_desc(Column::Id)
}

fn summary(row: Model, who: &SignedIn) -> Result<TokenSummary, AppError> {
    let state = row.state(who.epoch(), now());
    Ok(TokenSummary {
        id: row.id,
        name: row.name,
        hint: row.hint,
        scope: row.scope.parse().map_err(|cause: String| AppError::internal(cause))?,
        created: row.created,
        expires: row.expires,
        last_used: row.last_used,
        state,
    })
}

fn day_of(unix_secs: i64) -> Option<Date> {
    let day = OffsetDateTime::from_unix_timestamp(unix_secs).ok()?.date();
    Date::new(day.year().try_into().ok()?, day.month().into(), day.day())
}

/// The first second after a day.
fn end_of(day: Date) -> Option<i64> {
    let (year, month, day) = day.parts();
    let month = Month::try_from(month).ok()?;
    let day = time::Date::from_calendar_date(year.into(), month, day).ok()?;
    Some(day.midnight().assume_utc().unix_timestamp() + DAY_SECS)
}

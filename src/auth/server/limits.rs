//! How often a door may be tried, counted in the database so that all instances share the count.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, Condition,
    ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::auth::account::Username;
use crate::base::error::AppError;
use crate::base::server::client_address::ClientAddress;
use crate::base::server::clock::now;
use crate::base::server::database::Db;
use crate::session::server::Id;

use super::entities::attempt::{ActiveModel, Column, Entity};

/// Where something is tried. Each door counts for itself, so nobody outside can use up the tries
/// of somebody who is signed in, or who comes back in a browser of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Log-in, which counts what fails.
    LogIn,
    /// Log-in in the browser of this number, which is known for the account. It has tries of its
    /// own, so that wrong passwords from elsewhere keep nobody out of their own browser.
    KnownLogIn(Id),
    /// The current password at a password change, which counts what fails.
    OldPassword,
    /// Registration, which counts the accounts that are made from an address, and what fails.
    Register {
        /// The most accounts from one address within an hour: a setting, since a whole school may
        /// register in its first lesson.
        per_hour: u32,
    },
    /// The set-up token, which counts what fails.
    SetUp,
}

/// So many tries within so many seconds.
#[derive(Clone, Copy, Debug)]
struct Limit {
    of: Of,
    /// What the rows that count say of their door.
    counted: &'static [&'static str],
    tries: u64,
    within_secs: i64,
}

/// Whose tries are counted together.
#[derive(Clone, Copy, Debug)]
enum Of {
    /// One account from one address.
    Pair,
    /// One address: a whole school may sit behind it.
    Address,
    /// One account from anywhere.
    Username,
    /// One account in one browser.
    Browser,
}

const MINUTE_SECS: i64 = 60;
const HOUR_SECS: i64 = 60 * MINUTE_SECS;
const DAY_SECS: i64 = 24 * HOUR_SECS;

/// The longest time that any limit looks back.
const LONGEST_SECS: i64 = DAY_SECS;

/// What rows say of their door.
const LOG_IN: &str = "log-in";
const KNOWN_LOG_IN: &str = "log-in-known";
const OLD_PASSWORD: &str = "old-password";
const SET_UP: &str = "set-up";
/// A registration on its way, one that made an account, and one that did not.
const REGISTERING: &str = "register-begun";
const REGISTERED: &str = "register";
const NOT_REGISTERED: &str = "register-failed";

impl Door {
    /// What the row of a try says from its beginning.
    const fn as_str(self) -> &'static str {
        match self {
            Self::LogIn => LOG_IN,
            Self::KnownLogIn(_) => KNOWN_LOG_IN,
            Self::OldPassword => OLD_PASSWORD,
            Self::Register { .. } => REGISTERING,
            Self::SetUp => SET_UP,
        }
    }

    fn limits(self) -> Vec<Limit> {
        let limit = |of, counted, tries, within_secs| Limit { of, counted, tries, within_secs };
        match self {
            Self::LogIn => {
                vec![
                    limit(Of::Pair, &[LOG_IN], 10, 3 * MINUTE_SECS),
                    limit(Of::Pair, &[LOG_IN], 30, DAY_SECS),
                    limit(Of::Address, &[LOG_IN], 100, 10 * MINUTE_SECS),
                    limit(Of::Username, &[LOG_IN], 100, HOUR_SECS),
                ]
            }
            Self::KnownLogIn(_) => {
                vec![
                    limit(Of::Browser, &[KNOWN_LOG_IN], 10, 3 * MINUTE_SECS),
                    limit(Of::Browser, &[KNOWN_LOG_IN], 100, DAY_SECS),
                ]
            }
            // Against somebody who found a browser signed in and wants the account for good.
            Self::OldPassword => {
                vec![limit(Of::Username, &[OLD_PASSWORD], 10, 3 * MINUTE_SECS)]
            }
            // What is on its way counts as made and as failed.
            Self::Register { per_hour } => vec![
                limit(Of::Address, &[REGISTERING, REGISTERED], u64::from(per_hour), HOUR_SECS),
                limit(Of::Address, &[REGISTERING, NOT_REGISTERED], 100, 10 * MINUTE_SECS),
            ],
            Self::SetUp => vec![limit(Of::Address, &[SET_UP], 10, 3 * MINUTE_SECS)],
        }
    }

    fn browser(self) -> Option<String> {
        match self {
            Self::KnownLogIn(browser) => Some(browser.to_string()),
            _ => None,
        }
    }
}

/// A try on its way. It counts from its beginning, so that a hundred at once cannot all pass
/// before the first has ended; what turns out not to count is taken back.
#[derive(Debug)]
#[must_use]
pub struct Attempt {
    id: i64,
}

impl Attempt {
    /// Notes a try, unless there were too many. One too many writes nothing, and does not count,
    /// or the door would never open again.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the seconds until the oldest try no longer counts.
    pub async fn begin(
        db: &Db,
        door: Door,
        username: &Username,
        address: ClientAddress,
    ) -> Result<Self, AppError> {
        let asked = Asked { door, username, address: address.to_string(), now: now() };
        // First where nobody has to wait for the right to write, then where nobody else has it.
        asked.check(&**db).await?;
        let transaction = db.begin_write().await?;
        asked.check(&transaction).await?;
        let row = ActiveModel {
            id: NotSet,
            door: Set(door.as_str().to_owned()),
            username: Set(username.as_str().to_owned()),
            address: Set(asked.address),
            browser: Set(door.browser()),
            at: Set(asked.now),
        };
        let id = row.insert(&transaction).await?.id;
        transaction.commit().await?;
        Ok(Self { id })
    }

    /// It does not count: the password was right, say.
    pub async fn take_back(self, db: &Db) -> Result<(), AppError> {
        Entity::delete_by_id(self.id).exec(db.writer()).await?;
        Ok(())
    }

    /// A registration has ended: it made an account, or it did not.
    pub async fn count_registration(self, db: &Db, made: bool) -> Result<(), AppError> {
        Entity::update_many()
            .col_expr(Column::Door, Expr::value(if made { REGISTERED } else { NOT_REGISTERED }))
            .filter(Column::Id.eq(self.id))
            .exec(db.writer())
            .await?;
        Ok(())
    }
}

/// A try that asks for its turn.
struct Asked<'a> {
    door: Door,
    username: &'a Username,
    address: String,
    now: i64,
}

impl Asked<'_> {
    async fn check(&self, conn: &impl ConnectionTrait) -> Result<(), AppError> {
        for limit in self.door.limits() {
            if let Some(retry_after_secs) = self.wait_for(conn, &limit).await? {
                return Err(AppError::TooMany { retry_after_secs });
            }
        }
        Ok(())
    }

    /// Seconds to wait when the limit is reached.
    async fn wait_for(
        &self,
        conn: &impl ConnectionTrait,
        limit: &Limit,
    ) -> Result<Option<u64>, AppError> {
        let here = Condition::all().add(Column::Door.is_in(limit.counted.iter().copied()));
        let by_name = Column::Username.eq(self.username.as_str());
        let by_address = Column::Address.eq(&self.address);
        let of_whom = match limit.of {
            Of::Pair => here.add(by_name).add(by_address),
            Of::Address => here.add(by_address),
            Of::Username => here.add(by_name),
            Of::Browser => here.add(by_name).add(Column::Browser.eq(self.door.browser())),
        };
        // The try that has to grow old before the next may come: the last-but-`tries` one.
        let blocking: Option<i64> = Entity::find()
            .select_only()
            .column(Column::At)
            .filter(of_whom)
            .filter(Column::At.gt(self.now - limit.within_secs))
            .order_by_desc(Column::At)
            .offset(limit.tries - 1)
            .limit(1)
            .into_tuple()
            .one(conn)
            .await?;
        let left = blocking.map(|at| (at + limit.within_secs - self.now).max(1));
        Ok(left.and_then(|secs| u64::try_from(secs).ok()))
    }
}

/// Forgets the tries of an account's passwords, wherever they came from: whoever keeps accounts has
/// looked into it.
pub async fn forget(db: &Db, username: &Username) -> Result<(), AppError> {
    let doors = [LOG_IN, KNOWN_LOG_IN, OLD_PASSWORD];
    Entity::delete_many()
        .filter(Column::Username.eq(username.as_str()))
        .filter(Column::Door.is_in(doors))
        .exec(db.writer())
        .await?;
    Ok(())
}

/// Removes what no limit looks at any more.
pub async fn prune(db: &Db) -> Result<(), AppError> {
    Entity::delete_many().filter(Column::At.lt(now() - LONGEST_SECS)).exec(db.writer()).await?;
    Ok(())
}

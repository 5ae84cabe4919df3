//! How often a door may be tried, counted in the database so that all instances share the count.

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, Condition, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::auth::account::Username;
use crate::base::error::AppError;
use crate::base::server::client_address::ClientAddress;
use crate::base::server::database::Db;
use crate::session::server::now;

use super::entities::attempt::{ActiveModel, Column, Entity};

/// Where something is tried. Each door counts for itself, so nobody outside can use up the tries
/// of somebody who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Log-in, which counts what fails.
    LogIn,
    /// The current password at a password change, which counts what fails.
    OldPassword,
    /// Registration, which counts the accounts that are made from an address: at most so many
    /// within an hour.
    Register {
        /// A setting, since a whole school may register in its first lesson.
        per_hour: u32,
    },
}

/// So many tries within so many seconds.
#[derive(Clone, Copy, Debug)]
struct Limit {
    of: Of,
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
}

impl Door {
    const fn as_str(self) -> &'static str {
        match self {
            Self::LogIn => "log-in",
            Self::OldPassword => "old-password",
            Self::Register { .. } => "register",
        }
    }

    fn limits(self) -> Vec<Limit> {
        let limit = |of, tries, within_secs| Limit { of, tries, within_secs };
        match self {
            Self::LogIn => vec![
                limit(Of::Pair, 10, 3 * 60),
                limit(Of::Address, 100, 10 * 60),
                limit(Of::Username, 100, LONGEST_SECS),
            ],
            // Against somebody who found a browser signed in and wants the account for good.
            Self::OldPassword => vec![limit(Of::Username, 10, 3 * 60)],
            Self::Register { per_hour } => {
                vec![limit(Of::Address, u64::from(per_hour), LONGEST_SECS)]
            }
        }
    }
}

/// The longest time that any limit looks back.
const LONGEST_SECS: i64 = 60 * 60;

/// A try on its way. It counts from its beginning, so that a hundred at once cannot all pass
/// before the first has ended; what turns out not to count is taken back.
#[derive(Debug)]
#[must_use]
pub struct Attempt {
    id: i32,
}

impl Attempt {
    /// Notes a try, unless there were too many.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the seconds until the oldest try no longer counts.
    pub async fn begin(
        db: &Db,
        door: Door,
        username: &Username,
        address: ClientAddress,
    ) -> Result<Self, AppError> {
        let now = now();
        let address = address.to_string();
        let row = ActiveModel {
            id: NotSet,
            door: Set(door.as_str().to_owned()),
            username: Set(username.as_str().to_owned()),
            address: Set(address.clone()),
            at: Set(now),
        };
        let id = row.insert(db.writer()).await?.id;
        let by_name = Column::Username.eq(username.as_str());
        let by_address = Column::Address.eq(&address);
        for limit in door.limits() {
            let here = Condition::all().add(Column::Door.eq(door.as_str()));
            let of_whom = match limit.of {
                Of::Pair => here.add(by_name.clone()).add(by_address.clone()),
                Of::Address => here.add(by_address.clone()),
                Of::Username => here.add(by_name.clone()),
            };
            if let Some(retry_after_secs) = wait_for(db, &limit, of_whom, id, now).await? {
                // A try that is not made does not count, or the door would never open again.
                Self { id }.take_back(db).await?;
                return Err(AppError::TooMany { retry_after_secs });
            }
        }
        Ok(Self { id })
    }

    /// It does not count: the password was right, say.
    pub async fn take_back(self, db: &Db) -> Result<(), AppError> {
        Entity::delete_by_id(self.id).exec(db.writer()).await?;
        Ok(())
    }
}

/// Seconds to wait when the limit is reached by tries before `id`.
async fn wait_for(
    db: &Db,
    limit: &Limit,
    of_whom: Condition,
    id: i32,
    now: i64,
) -> Result<Option<u64>, AppError> {
    // The try that has to grow old before the next may come: the last-but-`tries` one.
    let blocking: Option<i64> = Entity::find()
        .select_only()
        .column(Column::At)
        .filter(of_whom)
        .filter(Column::At.gt(now - limit.within_secs))
        .filter(Column::Id.lt(id))
        .order_by_desc(Column::Id)
        .offset(limit.tries - 1)
        .limit(1)
        .into_tuple()
        .one(&**db)
        .await?;
    let left = blocking.map(|at| (at + limit.within_secs - now).max(1));
    Ok(left.and_then(|secs| u64::try_from(secs).ok()))
}

/// Removes what no limit looks at any more.
pub async fn prune(db: &Db) -> Result<(), AppError> {
    Entity::delete_many().filter(Column::At.lt(now() - LONGEST_SECS)).exec(db.writer()).await?;
    Ok(())
}

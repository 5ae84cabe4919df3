//! The proof by a session: its cookie verified, its login is open.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::auth::server::entities::{account, login};
use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::session::server::{Claim, Id, Logins, Refusal};

use super::{SignedIn, Way};

/// The table of logins, as the session layer asks it.
pub struct LoginTable(pub Db);

impl Logins for LoginTable {
    type Account = SignedIn;

    /// One look-up by the unique session id, joined with the account.
    async fn find(&self, sid: Id, claim: Claim) -> Result<Result<SignedIn, Refusal>, AppError> {
        let found = login::Entity::find()
            .filter(login::Column::Sid.eq(sid.to_string()))
            .filter(login::Column::Ended.is_null())
            .find_also_related(account::Entity)
            .one(self.0.sessions())
            .await?;
        let Some((_, Some(row))) = found.filter(|(login, _)| login.account_id == claim.account)
        else {
            return Ok(Err(Refusal::Ended));
        };
        if row.epoch != claim.epoch {
            return Ok(Err(Refusal::EpochRaised));
        }
        if !row.active {
            return Ok(Err(Refusal::AccountInactive));
        }
        let (epoch, way) = (row.epoch, Way::Session { sid, checked: claim.checked });
        Ok(Ok(SignedIn { account: row.try_into()?, epoch, way }))
    }
}

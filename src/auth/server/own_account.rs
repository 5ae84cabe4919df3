//! What people do to their own account.

use crate::auth::form::{PasswordChange, wrong_old_password};
use crate::base::error::AppError;
use crate::base::form::Done;
use crate::base::paths;
use crate::base::server::action::extract;
use crate::base::server::database::Db;
use crate::session::flash::Flash;
use crate::session::server::SessionHandle;

use super::access::SignedIn;
use super::hash_queue::Priority;
use super::hashing::Hasher;
use super::limits::{Attempt, Door};
use super::passwords::{self, Comparison};
use super::{accounts, logins};

/// Changes the password: every other session of the account ends, this one goes on.
pub async fn change_password(who: &SignedIn, form: PasswordChange) -> Result<Done, AppError> {
    let db: Db = extract().await?;
    let session: SessionHandle = extract().await?;
    let hasher: Hasher = extract().await?;
    let username = &who.account().username;
    let attempt = Attempt::begin(&db, Door::OldPassword, username, extract().await?).await?;
    let now = accounts::credentials(&db, username).await?.ok_or(AppError::NotSignedIn)?;
    let hash = Some(now.password_hash.clone());
    let compared = passwords::compare(&hasher, form.old, hash).await;
    if matches!(compared, Ok(Comparison::Wrong)) {
        return Err(wrong_old_password());
    }
    attempt.take_back(&db).await?;
    compared?;
    let hash = passwords::hash_new_in_turn(&hasher, Priority::LogIn, form.new, username).await?;
    let epoch = accounts::change_own_password(&db, who, session.sid(), &now, hash).await?;
    session.renew_claim(epoch);
    let text =
        "Your password is changed. Everywhere else you are signed out, and your tokens have ended.";
    session.flash(Flash::success(text));
    Done::at(paths::ACCOUNT)
}

/// Ends the other sessions.
pub async fn end_other_logins(who: &SignedIn) -> Result<Done, AppError> {
    let db: Db = extract().await?;
    let session: SessionHandle = extract().await?;
    let this = session.sid().ok_or(AppError::NotSignedIn)?;
    let transaction = who.begin_write(&db).await?;
    logins::end_others(&transaction, who, this).await?;
    transaction.commit().await?;
    session.flash(Flash::success("Everywhere else you are signed out."));
    Done::at(paths::ACCOUNT)
}

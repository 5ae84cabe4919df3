//! What people do to their own account.

use rollcall_forms::Done;
use rollcall_session::SessionHandle;

use crate::auth::form::{PasswordChange, wrong_old_password};
use crate::auth::paths;
use crate::base::error::AppError;
use crate::base::flash::Flash;
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SecurityLog};

use super::access::SignedIn;
use super::hash_queue::Priority;
use super::limits::{Attempt, Door};
use super::passwords::{self, Comparison};
use super::{App, account_lookup, accounts, logins};

/// Logs out, for good: the login is closed first, so that no copy of the cookie is believed any
/// more, and only then the session here is forgotten. Whoever is not signed in is logged out
/// already: a visitor's session stays, since a late post must not take the cookie of a log-in that
/// came after it.
///
/// # Errors
/// The database's: the session is as it was.
pub async fn log_out(
    db: &Db,
    who: Option<SignedIn>,
    session: &SessionHandle,
    log: &SecurityLog,
) -> Result<(), AppError> {
    if let (Some(who), Some(sid)) = (who, session.sid()) {
        logins::end(db.writer(), sid).await?;
        log.done(Event::LogOut, who.name());
        session.sign_out();
    }
    Ok(())
}

/// Changes the password: every other session of the account ends, this one goes on.
pub async fn change_password(
    app: &App,
    who: &SignedIn,
    form: PasswordChange,
) -> Result<Done, AppError> {
    let App { db, session, hasher, log, .. } = app;
    let username = &who.account().username;
    let attempt = Attempt::begin(db, Door::OldPassword, username, app.address).await?;
    let now = account_lookup::credentials(db, username).await?.ok_or(AppError::NotSignedIn)?;
    let hash = Some(now.password_hash.clone());
    let compared = passwords::compare(hasher, form.old, hash).await;
    if matches!(compared, Ok(Comparison::Wrong)) {
        log.refused(Event::PasswordChange, Some(who.name()));
        return Err(wrong_old_password());
    }
    attempt.take_back(db).await?;
    compared?;
    let hash = passwords::hash_new_in_turn(hasher, Priority::LogIn, form.new, username).await?;
    let epoch = accounts::change_own_password(db, who, session.sid(), &now, hash).await?;
    log.done(Event::PasswordChange, who.name());
    session.renew_claim(epoch);
    let text =
        "Your password is changed. Everywhere else you are signed out, and your tokens have ended.";
    session.flash(Flash::success(text));
    Done::at(paths::ACCOUNT)
}

/// Ends the other sessions.
pub async fn end_other_logins(app: &App, who: &SignedIn) -> Result<Done, AppError> {
    let this = app.session.sid().ok_or(AppError::NotSignedIn)?;
    let transaction = who.begin_write(&app.db).await?;
    logins::end_others(&transaction, who, this).await?;
    transaction.commit().await?;
    app.log.about("all other logins").done(Event::LoginEnded, who.name());
    app.session.flash(Flash::success("Everywhere else you are signed out."));
    Done::at(paths::ACCOUNT)
}

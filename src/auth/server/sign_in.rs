//! The way into a session: the same from log-in, registration and setup.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use rollcall_forms::Done;

use crate::auth::account::{Account, Username};
use crate::auth::form::LogIn;
use crate::auth::paths;
use crate::base::error::AppError;
use crate::base::flash::Flash;
use crate::base::server::LocalPath;
use crate::base::server::database::Db;
use crate::base::server::security_log::Event;

use super::account_lookup::{self, Credentials};
use super::hash_queue::Priority;
use super::hashing::Hasher;
use super::limits::{Attempt, Door};
use super::logins::NewLogin;
use super::passwords::{self, Comparison};
use super::transport::CookiesReturn;
use super::{App, accounts, drafts, logins};

/// Somebody at the door, from where their cookie can come back.
pub struct Arrival {
    /// The app.
    pub app: App,
    user_agent: String,
}

/// What the log-in form asks for beside the door to open.
#[derive(Default)]
pub struct Wish {
    /// To be kept signed in.
    pub keep: bool,
    /// To be led there.
    pub next: String,
    /// To find again what was typed.
    pub resume: String,
}

impl<S: Sync> FromRequestParts<S> for Arrival {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        CookiesReturn::from_request_parts(parts, state).await?;
        let app = App::from_request_parts(parts, state).await?;
        if app.session.is_bearer() {
            // Its answer sets no cookie, so the login would belong to nobody.
            return Err(AppError::BadRequest);
        }
        let user_agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok());
        Ok(Self { app, user_agent: user_agent.unwrap_or_default().to_owned() })
    }
}

impl Arrival {
    /// The account whose name and password were typed. What fails counts, for the limits at this
    /// door.
    ///
    /// # Errors
    /// One message for all that can be wrong with them; [`AppError::TooMany`].
    pub async fn check(&self, form: LogIn) -> Result<Credentials, AppError> {
        let name = form.username.clone();
        let door = self.door(&name).await?;
        let attempt = Attempt::begin(&self.app.db, door, &name, self.app.address).await?;
        let checked = check_log_in(&self.app.db, &self.app.hasher, form).await;
        // Only a wrong name or password is a failed try; a server that is busy or broken is not.
        if matches!(checked, Err(AppError::Invalid(_))) {
            // What is no account's name may be a password in the wrong field.
            let known = account_lookup::find(&self.app.db, &name).await?;
            self.app.log.refused(Event::LogIn, known.as_ref().map(|known| known.username.as_str()));
        } else {
            attempt.take_back(&self.app.db).await?;
        }
        checked
    }

    /// Whoever has logged in with this browser before does not stand in line with those who try
    /// their password elsewhere.
    async fn door(&self, username: &Username) -> Result<Door, AppError> {
        if !self.app.session.is_known() {
            return Ok(Door::LogIn);
        }
        let account = account_lookup::find(&self.app.db, username).await?;
        let browser = account.and_then(|account| self.app.session.known_browser(account.id));
        Ok(browser.map_or(Door::LogIn, Door::KnownLogIn))
    }

    /// Opens the login and says where to go: where they wanted to, else to their own place.
    /// The epoch is the one that was read together with the password's hash.
    pub async fn sign_in(self, account: Account, epoch: i32, wish: Wish) -> Result<Done, AppError> {
        let next = LocalPath::parse(&wish.next).filter(|next| !leads_back(next));
        let kept =
            next.as_ref().and_then(|next| drafts::keep(&self.app.session, next, &wish.resume));
        let (draft, resumed) = kept.unzip();
        let (session, landing) = (self.app.session.clone(), self.app.landing);
        self.open(&account, epoch, wish.keep, draft).await?;
        // Without the name: what was typed never goes into a cookie.
        session.flash(Flash::success("Welcome."));
        let wished = resumed.or(next.map(|next| next.as_str().to_owned()));
        Done::at(wished.unwrap_or_else(|| landing.of(account.role, &account.username)))
    }

    /// Opens the login and no more. `draft` is what was typed before the session ended.
    pub async fn open(
        self,
        account: &Account,
        epoch: i32,
        keep: bool,
        draft: Option<String>,
    ) -> Result<(), AppError> {
        let replaces = self.app.session.claim().and(self.app.session.sid());
        let new = NewLogin {
            replaces,
            sid: self.app.session.sign_in(account.id, epoch, keep).await,
            account_id: account.id,
            address: self.app.address,
            user_agent: self.user_agent,
            draft,
            lifetime_secs: self.app.session.lifetime_secs(),
        };
        logins::open(&self.app.db, new, self.app.settings.max_logins).await?;
        self.app.log.done(Event::LogIn, account.username.as_str());
        Ok(())
    }
}

/// The account whose name and password were typed.
///
/// # Errors
/// One message, after the same time, whether the name is unknown, the password wrong or the
/// account disabled; [`AppError::Busy`].
async fn check_log_in(db: &Db, hasher: &Hasher, typed: LogIn) -> Result<Credentials, AppError> {
    let found = account_lookup::credentials(db, &typed.username).await?;
    let hash = found.as_ref().map(|found| found.password_hash.clone());
    let comparison = passwords::compare(hasher, typed.password.clone(), hash).await?;
    let refused = || AppError::form("The user name or the password is wrong.");
    let found = found.filter(|found| found.active).ok_or_else(refused)?;
    match comparison {
        Comparison::Wrong => Err(refused()),
        Comparison::Right => Ok(found),
        Comparison::RightButOutdated => {
            let hash = move || passwords::hash_now(&typed.password);
            // It can wait for another log-in: this one is right, however full the queue is.
            if let Ok(Ok(hash)) = hasher.in_turn(Priority::LogIn, hash).await {
                accounts::rehash(db, &found, hash).await?;
            }
            Ok(found)
        }
    }
}

/// After log-in nobody wants to see the door again.
fn leads_back(next: &LocalPath) -> bool {
    [paths::LOGIN, paths::LOGOUT, paths::REGISTER, paths::SETUP].contains(&next.path())
}

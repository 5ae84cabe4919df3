//! The way into a session: the same from log-in, registration and setup.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use rollcall_forms::Done;

use crate::auth::account::{Account, Username, landing};
use crate::auth::form::LogIn;
use crate::base::error::AppError;
use crate::base::paths::{self, LocalPath};
use crate::base::server::client_address::ClientAddress;
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SecurityLog};
use crate::session::flash::Flash;
use crate::session::server::SessionHandle;

use super::accounts::Credentials;
use super::hashing::Hasher;
use super::limits::{Attempt, Door};
use super::logins::NewLogin;
use super::transport::CookiesReturn;
use super::{Settings, accounts, drafts, logins, passwords};

/// Somebody at the door, from where their cookie can come back.
pub struct Arrival {
    /// The database.
    pub db: Db,
    /// Where they come from.
    pub address: ClientAddress,
    /// Its place in the queue for hashes.
    pub hasher: Hasher,
    /// The security log.
    pub log: SecurityLog,
    session: SessionHandle,
    settings: Settings,
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
        let session = SessionHandle::from_request_parts(parts, state).await?;
        if session.is_bearer() {
            // Its answer sets no cookie, so the login would belong to nobody.
            return Err(AppError::BadRequest);
        }
        let user_agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok());
        Ok(Self {
            user_agent: user_agent.unwrap_or_default().to_owned(),
            db: Db::from_request_parts(parts, state).await?,
            address: ClientAddress::from_request_parts(parts, state).await?,
            hasher: Hasher::from_request_parts(parts, state).await?,
            log: SecurityLog::from_request_parts(parts, state).await?,
            session,
            settings: Settings::from_request_parts(parts, state).await?,
        })
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
        let attempt = Attempt::begin(&self.db, door, &name, self.address).await?;
        let checked = passwords::check_log_in(&self.db, &self.hasher, form).await;
        // Only a wrong name or password is a failed try; a server that is busy or broken is not.
        if matches!(checked, Err(AppError::Invalid(_))) {
            // What is no account's name may be a password in the wrong field.
            let known = accounts::find(&self.db, &name).await?;
            self.log.refused(Event::LogIn, known.as_ref().map(|known| known.username.as_str()));
        } else {
            attempt.take_back(&self.db).await?;
        }
        checked
    }

    /// Whoever has logged in with this browser before does not stand in line with those who try
    /// their password elsewhere.
    async fn door(&self, username: &Username) -> Result<Door, AppError> {
        if !self.session.is_known() {
            return Ok(Door::LogIn);
        }
        let account = accounts::find(&self.db, username).await?;
        let browser = account.and_then(|account| self.session.known_browser(account.id));
        Ok(browser.map_or(Door::LogIn, Door::KnownLogIn))
    }

    /// Opens the login and says where to go: where they wanted to, else to their own place.
    /// The epoch is the one that was read together with the password's hash.
    pub async fn sign_in(self, account: Account, epoch: i32, wish: Wish) -> Result<Done, AppError> {
        let next = LocalPath::parse(&wish.next).filter(|next| !leads_back(next));
        let kept = next.as_ref().and_then(|next| drafts::keep(&self.session, next, &wish.resume));
        let (draft, resumed) = kept.unzip();
        let session = self.session.clone();
        self.open(&account, epoch, wish.keep, draft).await?;
        // Without the name: what was typed never goes into a cookie.
        session.flash(Flash::success("Welcome."));
        let wished = resumed.or(next.map(|next| next.as_str().to_owned()));
        Done::at(wished.unwrap_or_else(|| landing(account.role, &account.username)))
    }

    /// Opens the login and no more. `draft` is what was typed before the session ended.
    pub async fn open(
        self,
        account: &Account,
        epoch: i32,
        keep: bool,
        draft: Option<String>,
    ) -> Result<(), AppError> {
        let replaces = self.session.claim().and(self.session.sid());
        let new = NewLogin {
            replaces,
            sid: self.session.sign_in(account.id, epoch, keep).await,
            account_id: account.id,
            address: self.address,
            user_agent: self.user_agent,
            draft,
            lifetime_secs: self.session.lifetime_secs(),
        };
        logins::open(&self.db, new, self.settings.max_logins).await?;
        self.log.done(Event::LogIn, account.username.as_str());
        Ok(())
    }
}

/// After log-in nobody wants to see the door again.
fn leads_back(next: &LocalPath) -> bool {
    [paths::LOGIN, paths::LOGOUT, paths::REGISTER, paths::SETUP].contains(&next.path())
}

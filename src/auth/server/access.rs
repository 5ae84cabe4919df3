//! Proofs: values that only this file can make, and that the stores demand.
//!
//! A handler takes its proof as an argument, an action extracts it, and a function that reads or
//! changes something private asks for it. A route that is open by mistake still lets nobody in.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;

use crate::auth::account::{Account, Registration, Role, Username};
use crate::auth::token::Scope;
use crate::base::error::AppError;
use crate::base::server::api::Problem;
use crate::base::server::database::Db;
use crate::base::server::security_log::SHELL;
use crate::session::server::Id;

use super::{Settings, account_lookup};

mod begin;
mod by_session;
pub mod by_token;
mod recent;

pub use by_session::LoginTable;
pub use recent::Recent;

/// Somebody is signed in: the cookie verified, the login is open, the account active; or the
/// request came to the API with a token that is good. Role and name were read from the database
/// for this very request.
#[derive(Clone, Debug)]
pub struct SignedIn {
    account: Account,
    epoch: i32,
    way: Way,
}

/// By what somebody is signed in.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// The session with this id, for which the password was checked at that time (Unix seconds).
    Session { sid: Id, checked: i64 },
    /// The token with this number.
    Token { id: i64, scope: Scope },
}

impl SignedIn {
    /// Whose session it is.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Their account's name.
    pub fn name(&self) -> &str {
        self.account.username.as_str()
    }

    /// The account's epoch at this request.
    pub fn epoch(&self) -> i32 {
        self.epoch
    }

    /// The proof that they are an admin, if they are.
    pub fn as_admin(&self) -> Option<Admin> {
        match self.account.role {
            Role::Admin => Some(Admin(self.clone())),
            Role::Guest | Role::Staff => None,
        }
    }

    /// The proof that they may read the roster, if they may.
    pub fn as_reader(&self) -> Option<Reader> {
        match self.account.role {
            Role::Staff => Some(Reader { is_admin: false }),
            Role::Admin => Some(Reader { is_admin: true }),
            Role::Guest => None,
        }
    }

    /// The account `name`, if it is one's own or an admin asks.
    ///
    /// # Errors
    /// What [`SignedIn::no_account`] says of all others; the database's.
    pub async fn find_account(&self, db: &Db, name: &str) -> Result<Account, AppError> {
        let name = Username::parse(name).map_err(|_| self.no_account())?;
        if name == self.account.username {
            return Ok(self.account.clone());
        }
        match self.account.role {
            Role::Admin => account_lookup::find(db, &name).await?.ok_or_else(|| self.no_account()),
            Role::Guest | Role::Staff => Err(self.no_account()),
        }
    }

    /// What they read who ask for a name that nobody has. A name of somebody else looks the same
    /// to them, so that names cannot be tried out. Admins, who may see every account, are told.
    pub fn no_account(&self) -> AppError {
        match self.account.role {
            Role::Admin => AppError::NotFound,
            Role::Guest | Role::Staff => AppError::Forbidden,
        }
    }
}

/// May read the roster: staff, an admin, or an operator. The functions of the store take
/// `impl Into<Reader>`, so that a handler hands over the proof it has.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    is_admin: bool,
}

impl Reader {
    /// Whether it is an admin, who is shown what they may change.
    pub fn is_admin(&self) -> bool {
        self.is_admin
    }
}

impl From<&Admin> for Reader {
    fn from(_: &Admin) -> Self {
        Self { is_admin: true }
    }
}

impl From<Operator> for Reader {
    fn from(_: Operator) -> Self {
        Self { is_admin: true }
    }
}

/// The person signed in is an admin.
#[derive(Clone, Debug)]
pub struct Admin(SignedIn);

impl Admin {
    /// Who it is.
    pub fn account(&self) -> &Account {
        self.0.account()
    }

    /// Their account's name.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// The proof that they may keep the accounts. A token that may do no more than write is none: it
    /// lies in a script, and whoever finds it there must not make an account of their own with it.
    pub fn as_keeper(&self) -> Option<Keeper> {
        match self.0.way {
            Way::Session { .. } | Way::Token { scope: Scope::Accounts, .. } => {
                Some(Keeper(self.into()))
            }
            Way::Token { scope: Scope::Read | Scope::Write, .. } => None,
        }
    }
}

/// Everybody may make an account for themselves: the setting says so, and there is an admin.
#[derive(Clone, Copy, Debug)]
pub struct RegistrationOpen(());

/// There is no active admin yet, so whoever holds the setup token may become one.
#[derive(Clone, Copy, Debug)]
pub struct SetupOpen(());

/// Somebody with a shell on the server, who can read the database anyway.
#[derive(Clone, Copy, Debug)]
pub struct Operator(());

impl Operator {
    /// For the command line alone.
    pub fn at_the_shell() -> Self {
        Self(())
    }
}

/// May change the roster: an admin, or an operator. What they change is written down under the
/// name that this carries.
#[derive(Clone, Debug)]
pub struct Editor {
    admin: Option<SignedIn>,
    name: String,
}

impl Editor {
    /// The admin's account; `None` for the shell.
    pub fn account_id(&self) -> Option<i64> {
        self.admin.as_ref().map(|admin| admin.account.id)
    }

    /// The admin's name, or what the shell is called: no account can have a space in its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// May keep the accounts: an admin by a session or by a token that says so, or an operator.
#[derive(Clone, Debug)]
pub struct Keeper(Editor);

impl Keeper {
    /// Under what name the security log has it.
    pub fn name(&self) -> &str {
        self.0.admin.as_ref().map_or(SHELL, SignedIn::name)
    }
}

impl From<Operator> for Keeper {
    fn from(operator: Operator) -> Self {
        Self(operator.into())
    }
}

impl From<&Admin> for Editor {
    fn from(admin: &Admin) -> Self {
        let Admin(admin) = admin;
        Self { admin: Some(admin.clone()), name: admin.account.username.to_string() }
    }
}

impl From<Operator> for Editor {
    fn from(Operator(()): Operator) -> Self {
        Self { admin: None, name: "the shell".to_owned() }
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        parts.extensions.get().cloned().ok_or(AppError::NotSignedIn)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for SignedIn {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, AppError> {
        Ok(parts.extensions.get().cloned())
    }
}

impl<S: Sync> FromRequestParts<S> for Admin {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let signed_in: &SignedIn = parts.extensions.get().ok_or(AppError::NotSignedIn)?;
        signed_in.as_admin().ok_or(AppError::Forbidden)
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Admin {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, AppError> {
        Ok(parts.extensions.get().and_then(SignedIn::as_admin))
    }
}

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let signed_in: &SignedIn = parts.extensions.get().ok_or(AppError::NotSignedIn)?;
        signed_in.as_reader().ok_or(AppError::Forbidden)
    }
}

impl<S: Sync> FromRequestParts<S> for Keeper {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let admin = <Admin as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        admin.as_keeper().ok_or_else(|| by_token::lacks(Scope::Accounts))
    }
}

impl<S: Sync> FromRequestParts<S> for RegistrationOpen {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let settings = Settings::from_request_parts(parts, state).await?;
        let db = Db::from_request_parts(parts, state).await?;
        let is_open = settings.registration == Registration::Open;
        if is_open && account_lookup::has_active_admin(&db).await? {
            Ok(Self(()))
        } else {
            Err(AppError::Forbidden)
        }
    }
}

impl<S: Sync> FromRequestParts<S> for SetupOpen {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let db = Db::from_request_parts(parts, state).await?;
        if account_lookup::has_active_admin(&db).await? {
            Err(AppError::NotFound)
        } else {
            Ok(Self(()))
        }
    }
}

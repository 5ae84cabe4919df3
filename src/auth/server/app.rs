//! What the actions of accounts work with.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::auth::account::Landing;
use crate::base::error::AppError;
use crate::base::server::client_address::ClientAddress;
use crate::base::server::database::Db;
use crate::base::server::security_log::SecurityLog;
use crate::session::server::SessionHandle;

use super::Settings;
use super::hashing::Hasher;
use super::setup::SetupKey;

/// The app as it is for one request.
pub struct App {
    /// The database.
    pub db: Db,
    /// The session of the browser that asks.
    pub session: SessionHandle,
    /// Where the request comes from.
    pub address: ClientAddress,
    /// Its place in the queue for hashes.
    pub hasher: Hasher,
    /// The security log.
    pub log: SecurityLog,
    /// What an operator has set.
    pub settings: Settings,
    /// Where accounts belong.
    pub landing: Landing,
    /// What makes the token for the first admin.
    pub setup_key: SetupKey,
}

impl<S: Sync> FromRequestParts<S> for App {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        Ok(Self {
            db: Db::from_request_parts(parts, state).await?,
            session: SessionHandle::from_request_parts(parts, state).await?,
            address: ClientAddress::from_request_parts(parts, state).await?,
            hasher: Hasher::from_request_parts(parts, state).await?,
            log: SecurityLog::from_request_parts(parts, state).await?,
            settings: Settings::from_request_parts(parts, state).await?,
            landing: Landing::from_request_parts(parts, state).await?,
            setup_key: SetupKey::from_request_parts(parts, state).await?,
        })
    }
}

//! What the actions of the roster work with.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::base::error::AppError;
use crate::base::server::action::AddressQuery;
use crate::base::server::database::Db;
use crate::base::server::security_log::SecurityLog;
use crate::session::server::SessionHandle;

use super::Settings;

/// The app as it is for one request.
pub struct App {
    /// The database.
    pub db: Db,
    /// The session of the browser that asks.
    pub session: SessionHandle,
    /// The security log.
    pub log: SecurityLog,
    /// What an operator has set.
    pub settings: Settings,
    /// The query of the address, where a script asks.
    pub query: String,
}

impl<S: Sync> FromRequestParts<S> for App {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        Ok(Self {
            db: Db::from_request_parts(parts, state).await?,
            session: SessionHandle::from_request_parts(parts, state).await?,
            log: SecurityLog::from_request_parts(parts, state).await?,
            settings: Settings::from_request_parts(parts, state).await?,
            query: AddressQuery::from_request_parts(parts, state).await?.0,
        })
    }
}

//! The cookie as a tower-sessions store: one object per request, which records what the request
//! decides. The layer turns that into at most one `Set-Cookie` at the end.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use serde_json::Value;
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

use crate::settings::SessionSettings;
use crate::state::SessionState;

/// One request's session as tower-sessions sees it.
pub(crate) struct CookieStore {
    settings: SessionSettings,
    state: Mutex<SessionState>,
}

impl CookieStore {
    pub fn new(settings: SessionSettings, state: SessionState) -> Self {
        Self { settings, state: Mutex::new(state) }
    }

    pub fn state(&self) -> MutexGuard<'_, SessionState> {
        // A panic elsewhere leaves whole values: each decision is one assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn settings(&self) -> &SessionSettings {
        &self.settings
    }
}

impl fmt::Debug for CookieStore {
    /// Nothing of the session: `Debug` output ends in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CookieStore")
    }
}

#[async_trait]
impl SessionStore for CookieStore {
    /// A session that did not exist, or whose id was cycled, is saved.
    async fn create(&self, record: &mut Record) -> Result<()> {
        let data = to_json(&record.data)?;
        let mut state = self.state();
        if state.current.is_none() && record.data.is_empty() {
            return Ok(());
        }
        let session = state.begun(&self.settings);
        session.data = data;
        record.id = session.sid;
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let data = to_json(&record.data)?;
        if let Some(session) = &mut self.state().current {
            session.data = data;
        }
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let state = self.state();
        let Some(session) = state.current.as_ref().filter(|session| session.sid == *id) else {
            return Ok(None);
        };
        let data = serde_json::from_str(&session.data).map_err(|e| Error::Decode(e.to_string()))?;
        // tower-sessions keeps one expiry; ours are two, and live in the payload.
        Ok(Some(Record { id: *id, data, expiry_date: OffsetDateTime::UNIX_EPOCH }))
    }

    /// A visitor's session alone: for one that is signed in there is a row to close, and the code
    /// that closes it has the database.
    async fn delete(&self, id: &Id) -> Result<()> {
        let mut state = self.state();
        match &state.current {
            Some(session) if session.sid != *id => Ok(()),
            Some(session) if session.claim.is_some() => {
                Err(Error::Backend("somebody is signed in: log them out".to_owned()))
            }
            _ => {
                state.current = None;
                Ok(())
            }
        }
    }
}

/// Sorted, so that the same data always gives the same bytes.
fn to_json(data: &HashMap<String, Value>) -> Result<Box<str>> {
    let sorted: BTreeMap<_, _> = data.iter().collect();
    let json = serde_json::to_string(&sorted).map_err(|e| Error::Encode(e.to_string()))?;
    Ok(json.into())
}

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

use crate::session::flash::Flash;

use super::known_cookie::KnownBrowser;
use super::payload::{Claim, Payload, now};
use super::refusal::Refusal;
use super::settings::SessionSettings;

/// What a request knows and decides about its session.
#[derive(Default)]
pub(super) struct Decisions {
    /// The session as it arrived, verified.
    pub arrived: Option<Payload>,
    /// When the request arrived, Unix seconds.
    pub arrived_at: i64,
    /// Whether no browser of today sent it: they all send `Sec-Fetch-Mode`.
    pub asked_by_program: bool,
    /// Whether the request names this very machine as its host.
    pub is_at_home: bool,
    /// Whether a fallback key verified it.
    pub by_fallback: bool,
    /// Whether a page asked by itself, so that nobody was seen.
    pub background: bool,
    /// Why the cookie that arrived is not believed.
    pub refused: Option<Refusal>,
    /// The session as it is now.
    pub current: Option<Payload>,
    /// Whether somebody signed in, or the claim was made anew, during this request.
    pub claimed: bool,
    /// Whether a page holds something of the session, its token say, so that it must not be stored.
    pub session_rendered: bool,
    /// Whether a post came with a token that is not this session's.
    pub token_refused: bool,
    /// Messages that arrived for this session.
    pub flashes: Vec<Flash>,
    /// Whether a flash cookie came with the request.
    pub flash_arrived: bool,
    /// Whether the messages were taken to be shown.
    pub flashes_taken: bool,
    /// Messages for the next page.
    pub flashes_left: Vec<Flash>,
    /// Whether a known cookie came with the request.
    pub known_arrived: bool,
    /// The accounts that this browser is known for, if there are any.
    pub known: Option<KnownBrowser>,
    /// Whether a fallback key verified that.
    pub known_by_fallback: bool,
    /// Whether an account was added, or its time begun anew.
    pub known_changed: bool,
}

impl Decisions {
    /// The session, begun now if there is none.
    pub fn begun(&mut self, settings: &SessionSettings) -> &mut Payload {
        self.current.get_or_insert_with(|| Payload::visitor(settings, now()))
    }

    /// Whether somebody was signed in when the request came, and nobody is any more.
    pub fn signed_out(&self) -> bool {
        let was = self.arrived.as_ref().is_some_and(|session| session.claim.is_some());
        was && self.current.is_none()
    }

    /// Begins a session for who just signed in. Whatever was there before ends: a visitor's
    /// cookie that somebody planted must not become a signed-in one (session fixation).
    pub fn sign_in(&mut self, settings: &SessionSettings, claim: Claim) -> Id {
        self.claimed = true;
        self.make_known(claim.account);
        self.current.insert(Payload::signed_in(settings, claim, now())).sid
    }

    /// From now on this browser is known for an account.
    pub fn make_known(&mut self, account: i64) {
        self.known.get_or_insert_with(KnownBrowser::new).add(account, now());
        self.known_changed = true;
    }
}

/// One request's session as tower-sessions sees it.
pub(super) struct CookieStore {
    settings: SessionSettings,
    decisions: Mutex<Decisions>,
}

impl CookieStore {
    pub fn new(settings: SessionSettings, decisions: Decisions) -> Self {
        Self { settings, decisions: Mutex::new(decisions) }
    }

    pub fn decisions(&self) -> MutexGuard<'_, Decisions> {
        // A panic elsewhere leaves whole values behind: each decision is one assignment.
        self.decisions.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut decisions = self.decisions();
        if decisions.current.is_none() && record.data.is_empty() {
            return Ok(());
        }
        let session = decisions.begun(&self.settings);
        session.data = data;
        record.id = session.sid;
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let data = to_json(&record.data)?;
        if let Some(session) = &mut self.decisions().current {
            session.data = data;
        }
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let decisions = self.decisions();
        let Some(session) = decisions.current.as_ref().filter(|session| session.sid == *id) else {
            return Ok(None);
        };
        let data = serde_json::from_str(&session.data).map_err(|e| Error::Decode(e.to_string()))?;
        // tower-sessions keeps one expiry; ours are two, and live in the payload.
        Ok(Some(Record { id: *id, data, expiry_date: OffsetDateTime::UNIX_EPOCH }))
    }

    /// A visitor's session alone: behind one that is signed in there is a row to close, and whoever
    /// closes it has the database.
    async fn delete(&self, id: &Id) -> Result<()> {
        let mut decisions = self.decisions();
        match &decisions.current {
            Some(session) if session.sid != *id => Ok(()),
            Some(session) if session.claim.is_some() => {
                Err(Error::Backend("somebody is signed in: log them out".to_owned()))
            }
            _ => {
                decisions.current = None;
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

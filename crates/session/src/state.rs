//! What a request knows and decides about its session.

use serde_json::value::RawValue;
use tower_sessions::session::Id;

use crate::known::KnownBrowser;
use crate::payload::{Claim, Payload, now};
use crate::refusal::Refusal;
use crate::settings::SessionSettings;

/// What came with a request, and what becomes of it. The layer makes cookies of it at the end.
#[derive(Default)]
pub(crate) struct SessionState {
    /// What the request says of itself.
    pub request: RequestFacts,
    /// The session cookie that came with the request.
    pub arrived: Arrived,
    /// The session as it is now.
    pub current: Option<Payload>,
    /// Whether somebody signed in, or the claim was renewed, during this request.
    pub claimed: bool,
    /// Whether a page holds something of the session, its token say, so that it must not be stored.
    pub rendered: bool,
    /// Whether a post came with a token that is not this session's.
    pub token_refused: bool,
    /// The messages.
    pub flash: FlashState,
    /// The accounts that this browser is known for.
    pub known: KnownState,
}

/// What a request says of itself.
#[derive(Default)]
pub(crate) struct RequestFacts {
    /// When it arrived, Unix seconds.
    pub arrived_at: i64,
    /// Whether a person's browser is about to show the answer as a page.
    pub is_navigation: bool,
    /// Whether no browser of today sent it: they all send `Sec-Fetch-Mode`.
    pub is_by_program: bool,
    /// Whether it names this very machine as its host.
    pub is_loopback: bool,
}

/// The session cookie of a request.
#[derive(Default)]
pub(crate) enum Arrived {
    /// None came.
    #[default]
    Nothing,
    /// One that is believed.
    Verified {
        /// What it says.
        session: Payload,
        /// Whether a fallback key verified it, so that it has to be signed again.
        by_fallback: bool,
    },
    /// One that is not believed.
    Refused(Refusal),
}

impl Arrived {
    /// The session, if it is believed.
    pub fn session(&self) -> Option<&Payload> {
        match self {
            Self::Verified { session, .. } => Some(session),
            _ => None,
        }
    }

    /// Whether a fallback key verified it.
    pub fn by_fallback(&self) -> bool {
        matches!(self, Self::Verified { by_fallback: true, .. })
    }

    /// Why it is not believed.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused(refusal) => Some(*refusal),
            _ => None,
        }
    }
}

/// Messages that came, and messages that are left for the next page, each as JSON.
#[derive(Default)]
pub(crate) struct FlashState {
    /// Whether a flash cookie came with the request.
    pub arrived: bool,
    /// Messages that arrived for this session.
    pub waiting: Vec<Box<RawValue>>,
    /// Whether they were taken to be shown.
    pub taken: bool,
    /// Messages for the next page.
    pub left: Vec<Box<RawValue>>,
}

/// The accounts that a browser is known for.
#[derive(Default)]
pub(crate) struct KnownState {
    /// Whether a known cookie came with the request.
    pub arrived: bool,
    /// The accounts, if there are any.
    pub browser: Option<KnownBrowser>,
    /// Whether a fallback key verified them.
    pub by_fallback: bool,
    /// Whether an account was added, or its time begins again.
    pub changed: bool,
}

impl SessionState {
    /// That of a request whose session cookie is believed.
    pub fn verified(session: Payload, by_fallback: bool) -> Self {
        let arrived = Arrived::Verified { session: session.clone(), by_fallback };
        Self { current: Some(session), arrived, ..Self::default() }
    }

    /// That of a request whose session cookie is not believed.
    pub fn refused(refusal: Refusal) -> Self {
        Self { arrived: Arrived::Refused(refusal), ..Self::default() }
    }

    /// The session, begun now if there is none.
    pub fn begun(&mut self, settings: &SessionSettings) -> &mut Payload {
        self.current.get_or_insert_with(|| Payload::visitor(settings, now()))
    }

    /// Whether somebody was signed in when the request came, and nobody is any more.
    pub fn signed_out(&self) -> bool {
        let was = self.arrived.session().is_some_and(|session| session.claim.is_some());
        was && self.current.is_none()
    }

    /// Begins a session for an account that just signed in. Whatever was there before ends: a
    /// visitor's cookie that somebody planted must not become a signed-in one (session fixation).
    pub fn sign_in(&mut self, settings: &SessionSettings, claim: Claim) -> Id {
        self.claimed = true;
        self.make_known(claim.account);
        self.current.insert(Payload::signed_in(settings, claim, now())).sid
    }

    /// From now on this browser is known for an account.
    pub fn make_known(&mut self, account: i64) {
        self.known.browser.get_or_insert_with(KnownBrowser::new).add(account, now());
        self.known.changed = true;
    }
}

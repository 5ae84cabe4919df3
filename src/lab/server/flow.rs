//! The last requests of each browser, kept for a while in this process and for that browser alone.
//!
//! A ring belongs to the session that the cookie proves. It is handed on when a visitor signs in,
//! since that is what people come to see, and dropped when a session ends. What is secret is hidden
//! before it is kept.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

use crate::base::error::AppError;
use crate::base::paths;
use crate::lab::flow::Exchange;
use crate::session::server::{Id, SessionHandle, is_navigation, now};

use super::steps;

/// So many requests of one browser.
const MAX_EXCHANGES: usize = 20;

/// So many browsers: at most 8 kB a request, so at most 160 MB.
const MAX_RINGS: usize = 1000;

/// The rings of all browsers.
#[derive(Clone, Debug, Default)]
pub struct Rings(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    rings: HashMap<Id, Ring>,
    /// Goes up with each use: the ring with the least is the one not used for longest.
    clock: u64,
}

#[derive(Debug, Default)]
struct Ring {
    exchanges: VecDeque<Exchange>,
    used: u64,
}

impl Rings {
    /// The requests of a session, oldest first.
    pub fn of(&self, sid: Id) -> Vec<Exchange> {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ring = inner.rings.get(&sid);
        ring.map(|ring| ring.exchanges.iter().cloned().collect()).unwrap_or_default()
    }

    /// How many rings there are.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).rings.len()
    }

    /// Keeps an exchange, and follows the session where it goes.
    pub fn note(&self, change: Change, exchange: Option<Exchange>) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Change { before, after, was_signed_in, .. } = change;
        let mut handed_on = Ring::default();
        if let Some(before) = before
            && Some(before) != after
        {
            // What somebody else did before in this browser is not for who signs in now.
            let ring = inner.rings.remove(&before).filter(|_| !was_signed_in);
            handed_on = ring.unwrap_or_default();
        }
        let Some(sid) = after else { return };
        if exchange.is_none() && handed_on.exchanges.is_empty() {
            return;
        }
        inner.make_room(sid);
        inner.clock += 1;
        let clock = inner.clock;
        let ring = inner.rings.entry(sid).or_insert(handed_on);
        ring.used = clock;
        ring.exchanges.extend(exchange);
        while ring.exchanges.len() > MAX_EXCHANGES {
            ring.exchanges.pop_front();
        }
    }
}

impl Inner {
    fn make_room(&mut self, sid: Id) {
        if self.rings.len() < MAX_RINGS || self.rings.contains_key(&sid) {
            return;
        }
        let oldest = self.rings.iter().min_by_key(|(_, ring)| ring.used).map(|(sid, _)| *sid);
        oldest.map(|oldest| self.rings.remove(&oldest));
    }
}

/// What a request did to its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The session that the cookie proved.
    pub before: Option<Id>,
    /// The session that the browser has now.
    pub after: Option<Id>,
    /// Whether somebody was signed in before.
    pub was_signed_in: bool,
    /// Whether somebody is signed in now.
    pub is_signed_in: bool,
}

impl Change {
    fn of(session: &SessionHandle, response: &Response) -> Self {
        let (before, was_signed_in) = session.arrived();
        // What a failed request decided about its session is not carried out.
        let failed = response.status().is_server_error();
        let after = if failed { before } else { session.sid() };
        Self { before, after, was_signed_in, is_signed_in: session.claim().is_some() }
    }
}

/// The layer. It stands around the session's, so that it sees the cookies that are set.
pub async fn record(State(rings): State<Rings>, request: Request, next: Next) -> Response {
    let is_seen = is_navigation(request.headers())
        // Whoever looks at the drawing does not want to see the looking.
        && !(request.method() == Method::GET && request.uri().path() == paths::LAB_FLOW);
    let asked = is_seen.then(|| {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        (method, uri, request.headers().clone())
    });
    let response = next.run(request).await;
    if let Some(session) = response.extensions().get::<SessionHandle>() {
        let change = Change::of(session, &response);
        let draw = |(method, uri, headers): (Method, axum::http::Uri, HeaderMap)| Exchange {
            at: now(),
            steps: steps::draw(&method, &uri, &headers, change, &response),
        };
        rings.note(change, asked.filter(|_| change.after.is_some()).map(draw));
    }
    response
}

impl<S: Sync> FromRequestParts<S> for Rings {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let found = parts.extensions.get().cloned();
        found.ok_or_else(|| AppError::internal("no rings in the request's extensions"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(at: i64) -> Exchange {
        Exchange { at, steps: Vec::new() }
    }

    fn goes(before: Id, after: Option<Id>, was_signed_in: bool) -> Change {
        Change { before: Some(before), after, was_signed_in, is_signed_in: false }
    }

    fn stays(sid: Id) -> Change {
        goes(sid, Some(sid), false)
    }

    fn times(rings: &Rings, sid: Id) -> Vec<i64> {
        rings.of(sid).iter().map(|exchange| exchange.at).collect()
    }

    #[test]
    fn a_ring_keeps_the_last_twenty_and_there_are_a_thousand_rings() {
        let rings = Rings::default();
        let first = Id::default();
        for at in 0..25 {
            rings.note(stays(first), Some(exchange(at)));
        }
        assert_eq!(times(&rings, first), (5..25).collect::<Vec<_>>());
        let others: Vec<Id> = (0..MAX_RINGS).map(|_| Id::default()).collect();
        for sid in &others[1..] {
            rings.note(stays(*sid), Some(exchange(0)));
        }
        rings.note(stays(first), Some(exchange(25)));
        rings.note(stays(others[0]), Some(exchange(0)));
        assert_eq!(rings.count(), MAX_RINGS);
        assert!(!times(&rings, first).is_empty(), "it was used just now");
        assert!(times(&rings, others[1]).is_empty(), "it was not used for longest");
    }

    #[test]
    fn a_ring_goes_with_a_visitor_who_signs_in_and_ends_with_the_session() {
        let rings = Rings::default();
        let [visitor, ada, bob] = [(); 3].map(|()| Id::default());
        rings.note(stays(visitor), Some(exchange(1)));
        rings.note(goes(visitor, Some(ada), false), Some(exchange(2)));
        assert_eq!((times(&rings, visitor), times(&rings, ada)), (vec![], vec![1, 2]));
        rings.note(goes(ada, Some(bob), true), Some(exchange(3)));
        assert_eq!((times(&rings, ada), times(&rings, bob)), (vec![], vec![3]));
        rings.note(goes(bob, None, true), None);
        assert_eq!((times(&rings, bob), rings.count()), (vec![], 0));
    }
}

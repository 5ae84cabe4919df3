//! What a room keeps for one session, in this process and for that session alone.
//!
//! It belongs to the session that the cookie proves, so there is no name by which anybody could ask
//! for somebody else's. It is handed on when a visitor signs in, and dropped when a session ends.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use rollcall_session::{Id, SessionHandle};

use crate::base::error::AppError;
use crate::base::server::client_address::ClientAddress;

/// For so many sessions something is kept. When there are more, that goes which was not used for
/// longest of the address that has most.
const MAX_SESSIONS: usize = 1000;

/// For so many of one address, which may be that of a school. So nobody pushes out all others.
const MAX_OF_ADDRESS: usize = 100;

/// One `T` for each session.
pub struct BySession<T>(Arc<Mutex<Inner<T>>>);

struct Inner<T> {
    kept: HashMap<Id, Kept<T>>,
    /// Goes up with each use: the one with the least was not used for longest.
    clock: u64,
}

struct Kept<T> {
    what: T,
    used: u64,
    /// From where it was begun.
    address: ClientAddress,
}

impl<T: Default> BySession<T> {
    /// Reads what is kept for a session; for none, or where nothing is kept yet, what a new one has.
    pub fn read<R>(&self, sid: Option<Id>, read: impl FnOnce(&T) -> R) -> R {
        let mut inner = self.lock();
        inner.clock += 1;
        let used = inner.clock;
        match sid.and_then(|sid| inner.kept.get_mut(&sid)) {
            Some(kept) => {
                kept.used = used;
                read(&kept.what)
            }
            None => read(&T::default()),
        }
    }

    /// Changes what is kept for a session that asks from this address. Where that is refused,
    /// nothing new is kept, so nothing of others has to go.
    pub fn change<R, E>(
        &self,
        sid: Id,
        address: ClientAddress,
        change: impl FnOnce(&mut T) -> Result<R, E>,
    ) -> Result<R, E> {
        let mut inner = self.lock();
        inner.clock += 1;
        let used = inner.clock;
        if let Some(kept) = inner.kept.get_mut(&sid) {
            kept.used = used;
            return change(&mut kept.what);
        }
        let mut what = T::default();
        let result = change(&mut what);
        if result.is_ok() {
            inner.make_room(address);
            inner.kept.insert(sid, Kept { what, used, address });
        }
        result
    }

    /// Whether something is kept for a session.
    pub fn is_kept(&self, sid: Id) -> bool {
        self.lock().kept.contains_key(&sid)
    }

    /// Follows a session where it goes.
    pub fn follow(&self, change: Change) {
        let Change { before, after, was_signed_in, .. } = change;
        let Some(before) = before.filter(|before| Some(*before) != after) else { return };
        let mut inner = self.lock();
        // What somebody else did before in this browser is not for who signs in now.
        let handed_on = inner.kept.remove(&before).filter(|_| !was_signed_in);
        if let (Some(handed_on), Some(after)) = (handed_on, after) {
            inner.kept.entry(after).or_insert(handed_on);
        }
    }

    /// For how many sessions something is kept.
    pub fn count(&self) -> usize {
        self.lock().kept.len()
    }

    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Inner<T> {
    /// Makes room for one more of this address.
    fn make_room(&mut self, address: ClientAddress) {
        let mut counts: HashMap<ClientAddress, usize> = HashMap::new();
        self.kept.values().for_each(|kept| *counts.entry(kept.address).or_default() += 1);
        let is_full_here = counts.get(&address).is_some_and(|count| *count >= MAX_OF_ADDRESS);
        if self.kept.len() < MAX_SESSIONS && !is_full_here {
            return;
        }
        let most = counts.values().copied().max().unwrap_or_default();
        let may_go = |kept: &Kept<T>| match is_full_here {
            true => kept.address == address,
            false => counts.get(&kept.address) == Some(&most),
        };
        let may_go = self.kept.iter().filter(|(_, kept)| may_go(kept));
        let oldest = may_go.min_by_key(|(_, kept)| kept.used).map(|(sid, _)| *sid);
        oldest.map(|oldest| self.kept.remove(&oldest));
    }
}

impl<T> Clone for BySession<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for BySession<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Inner { kept: HashMap::new(), clock: 0 })))
    }
}

impl<T> fmt::Debug for BySession<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BySession")
    }
}

impl<S: Sync, T: Send + 'static> FromRequestParts<S> for BySession<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let found = parts.extensions.get().cloned();
        found.ok_or_else(|| AppError::internal("nothing is kept by session in the extensions"))
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
    /// Of a request whose answer is on its way.
    pub(super) fn of(session: &SessionHandle, response: &Response) -> Self {
        let (before, was_signed_in) = session.arrived();
        // What a failed request decided about its session is not carried out.
        let failed = response.status().is_server_error();
        let after = if failed { before } else { session.sid() };
        Self { before, after, was_signed_in, is_signed_in: session.claim().is_some() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Words = BySession<Vec<&'static str>>;

    fn goes(before: Id, after: Option<Id>, was_signed_in: bool) -> Change {
        Change { before: Some(before), after, was_signed_in, is_signed_in: false }
    }

    fn of(words: &Words, sid: Id) -> Vec<&'static str> {
        words.read(Some(sid), Clone::clone)
    }

    fn address(number: usize) -> ClientAddress {
        let [.., high, low] = number.to_be_bytes();
        ClientAddress::new([10, 0, high, low].into())
    }

    fn add(words: &Words, sid: Id, word: &'static str) {
        add_from(words, address(0), sid, word);
    }

    fn add_from(words: &Words, address: ClientAddress, sid: Id, word: &'static str) {
        let added: Result<(), ()> = words.change(sid, address, |words| {
            words.push(word);
            Ok(())
        });
        assert!(added.is_ok());
    }

    #[test]
    fn something_is_kept_for_a_hundred_sessions_of_an_address_and_what_rested_longest_goes() {
        let words = Words::default();
        let first = Id::default();
        add(&words, first, "first");
        let others: Vec<Id> = (0..MAX_OF_ADDRESS).map(|_| Id::default()).collect();
        for sid in &others[1..] {
            add(&words, *sid, "other");
        }
        add(&words, first, "again");
        add(&words, others[0], "one more");
        assert_eq!(words.count(), MAX_OF_ADDRESS);
        assert_eq!(of(&words, first), ["first", "again"], "it was used just now");
        assert!(of(&words, others[1]).is_empty(), "it was not used for longest");
        assert_eq!(of(&words, others[2]), ["other"], "to read it is to use it");
        assert_eq!(words.change(Id::default(), address(0), |_| Err::<(), _>("no")), Err("no"));
        assert_eq!(of(&words, others[3]), ["other"], "what is refused needs no room");
        add(&words, Id::default(), "newest");
        let left = [2, 3, 4, 5].map(|other| of(&words, others[other]).len());
        assert_eq!(left, [1, 1, 0, 1]);
    }

    #[test]
    fn who_has_many_sessions_pushes_out_nobody_who_has_few() {
        let words = Words::default();
        let quiet = Id::default();
        add_from(&words, address(1), quiet, "quiet");
        for number in 0..2 * MAX_SESSIONS {
            add_from(&words, address(2), Id::default(), "loud");
            add_from(&words, address(10 + number % 20), Id::default(), "loud");
        }
        assert_eq!(words.count(), MAX_SESSIONS);
        assert_eq!(of(&words, quiet), ["quiet"]);
        assert!(words.is_kept(quiet) && !words.is_kept(Id::default()));
    }

    #[test]
    fn it_goes_with_a_visitor_who_signs_in_and_ends_with_the_session() {
        let words = Words::default();
        let [visitor, ada, bob] = [(); 3].map(|()| Id::default());
        add(&words, visitor, "one");
        words.follow(goes(visitor, Some(visitor), false));
        assert_eq!(of(&words, visitor), ["one"]);
        words.follow(goes(visitor, Some(ada), false));
        assert_eq!((of(&words, visitor), of(&words, ada)), (vec![], vec!["one"]));
        words.follow(goes(ada, Some(bob), true));
        assert_eq!((of(&words, ada), of(&words, bob)), (vec![], vec![]));
        add(&words, bob, "two");
        words.follow(goes(bob, None, true));
        assert_eq!((of(&words, bob), words.count()), (vec![], 0));
    }
}

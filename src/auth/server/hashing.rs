//! Work that keeps a core busy, a password hash say: off the async threads, and a few at a time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;

use crate::base::error::AppError;
use crate::base::server::client_address::ClientAddress;
use crate::base::server::client_presence::ClientPresence;
use crate::base::server::security_log::{Event, SecurityLog};

use super::hash_queue::{HashQueue, Priority};

/// How long one waits for a turn at most, on a machine too slow for its queue.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// The turns of one app. Clones share them.
#[derive(Clone)]
pub struct Hashing(Arc<Mutex<Turns>>);

struct Turns {
    running: usize,
    queue: HashQueue<oneshot::Sender<HashTurn>>,
}

/// The right to keep one core busy, handed to the next one when it is dropped.
pub struct HashTurn(Hashing);

impl Hashing {
    /// A queue for so many, and so many of one address.
    pub fn new(max: usize, max_per_address: usize) -> Self {
        let queue = HashQueue::new(max, max_per_address);
        Self(Arc::new(Mutex::new(Turns { running: 0, queue })))
    }

    /// How many turns there are at a time: half of the cores, so that a flood of log-ins leaves
    /// the other half to the pages, and the memory that hashing takes is bounded.
    pub fn at_once() -> usize {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        (cores / 2).max(1)
    }

    /// How many wait for their turn.
    pub fn waiting(&self) -> usize {
        let mut turns = self.lock();
        turns.queue.retain(|waiting| !waiting.is_closed());
        turns.queue.waiting()
    }

    /// Waits for a turn. Who stops waiting leaves the queue.
    ///
    /// # Errors
    /// [`AppError::Busy`] when too many wait, at once or when others come later.
    pub async fn turn(
        &self,
        address: ClientAddress,
        priority: Priority,
    ) -> Result<HashTurn, AppError> {
        let turn = {
            let mut turns = self.lock();
            if turns.running < Self::at_once() {
                turns.running += 1;
                return Ok(HashTurn(self.clone()));
            }
            turns.queue.retain(|waiting| !waiting.is_closed());
            let (waiting, turn) = oneshot::channel();
            // Whoever gives up finds the other end of its channel closed.
            drop(turns.queue.push(address, priority, waiting));
            turn
        };
        match tokio::time::timeout(MAX_WAIT, turn).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(AppError::Busy),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Turns> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for HashTurn {
    fn drop(&mut self) {
        let next = {
            let mut turns = self.0.lock();
            let next = turns.queue.take_next();
            if next.is_none() {
                turns.running -= 1;
            }
            next
        };
        if let Some(next) = next {
            // Has it gone away, this turn comes back, is dropped, and goes to the one behind it.
            let _ = next.send(HashTurn(self.0.clone()));
        }
    }
}

/// What a request needs to have a password hashed: its place in the queue.
#[derive(Clone)]
pub struct Hasher {
    hashing: Hashing,
    address: ClientAddress,
    presence: ClientPresence,
    log: SecurityLog,
}

impl Hasher {
    /// Does the work when its turn has come. A client who goes away meanwhile leaves the queue;
    /// work that has begun is done. That too many wait stands in the security log.
    ///
    /// # Errors
    /// [`AppError::Busy`] when it does not come to its turn.
    pub async fn in_turn<T: Send + 'static>(
        &self,
        priority: Priority,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let turn = tokio::select! {
            biased;
            turn = self.hashing.turn(self.address, priority) => turn.inspect_err(|_| {
                self.log.about("password hashes").refused(Event::LimitReached, None);
            })?,
            () = self.presence.clone().left() => return Err(AppError::Busy),
        };
        // The turn goes into the thread: if the client leaves, the work still counts as running.
        let done = spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await.map_err(AppError::internal)
    }
}

impl<S: Sync> FromRequestParts<S> for Hasher {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, AppError> {
        let address = ClientAddress::from_request_parts(parts, state).await?;
        let log = SecurityLog::from_request_parts(parts, state).await?;
        let (hashing, presence) = (parts.extensions.get(), parts.extensions.get());
        let found = hashing.cloned().zip(presence.cloned());
        let missing = || AppError::internal("no queue for hashing in the request's extensions");
        let (hashing, presence) = found.ok_or_else(missing)?;
        Ok(Self { hashing, address, presence, log })
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};
    use std::pin::{Pin, pin};
    use std::task::Poll;

    use axum::body::Body;
    use axum::extract::Request;
    use axum::middleware::from_fn;
    use axum::{Extension, Router};
    use tower::util::ServiceExt;

    use crate::base::server::client_presence::note_presence;

    use super::*;

    fn here() -> ClientAddress {
        ClientAddress::new(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }

    /// Polls a future once.
    async fn poll_once<T>(future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
        let mut future = future;
        std::future::poll_fn(|context| {
            Poll::Ready(match future.as_mut().poll(context) {
                Poll::Ready(value) => Some(value),
                Poll::Pending => None,
            })
        })
        .await
    }

    async fn all_turns(hashing: &Hashing) -> Vec<HashTurn> {
        let mut turns = Vec::new();
        for _ in 0..Hashing::at_once() {
            turns.push(hashing.turn(here(), Priority::LogIn).await.expect("a free turn"));
        }
        turns
    }

    #[tokio::test]
    async fn a_turn_goes_from_one_to_the_next_past_those_who_went_away() {
        let hashing = Hashing::new(64, 40);
        let mut turns = all_turns(&hashing).await;
        let mut first = Box::pin(hashing.turn(here(), Priority::LogIn));
        let mut second = pin!(hashing.turn(here(), Priority::LogIn));
        assert!(poll_once(first.as_mut()).await.is_none(), "no turn is free");
        assert!(poll_once(second.as_mut()).await.is_none(), "no turn is free");
        assert_eq!(hashing.waiting(), 2);
        drop(first);
        turns.pop();
        let turn = poll_once(second.as_mut()).await.expect("its turn").ok();
        assert!(turn.is_some());
        assert_eq!(hashing.waiting(), 0);
        drop((turn, turns));
        assert_eq!(all_turns(&hashing).await.len(), Hashing::at_once(), "all are free again");
    }

    #[tokio::test]
    async fn one_too_many_is_refused_at_once() {
        let hashing = Hashing::new(1, 1);
        let _turns = all_turns(&hashing).await;
        let mut first = pin!(hashing.turn(here(), Priority::LogIn));
        assert!(poll_once(first.as_mut()).await.is_none());
        let mut second = pin!(hashing.turn(here(), Priority::LogIn));
        let refused = poll_once(second.as_mut()).await.expect("at once");
        assert_eq!(refused.err(), Some(AppError::Busy));
    }

    #[tokio::test]
    async fn who_went_away_takes_nobodys_place() {
        let hashing = Hashing::new(1, 1);
        let _turns = all_turns(&hashing).await;
        let mut first = Box::pin(hashing.turn(here(), Priority::LogIn));
        assert!(poll_once(first.as_mut()).await.is_none());
        drop(first);
        let mut second = pin!(hashing.turn(here(), Priority::LogIn));
        assert!(poll_once(second.as_mut()).await.is_none(), "it waits and is not refused");
    }

    #[tokio::test]
    async fn work_that_has_begun_keeps_its_turn_when_its_client_goes_away() {
        let hashing = Hashing::new(64, 40);
        let mut turns = all_turns(&hashing).await;
        turns.pop();
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let (wait, of_request) = (Arc::new(Mutex::new(wait)), hashing.clone());
        let works = move |Extension(presence): Extension<ClientPresence>| async move {
            let log = SecurityLog::without_request();
            let hasher = Hasher { hashing: of_request, address: here(), presence, log };
            let work = move || wait.lock().expect("one waits").recv().is_ok();
            hasher.in_turn(Priority::LogIn, work).await.map(|went_on| went_on.to_string())
        };
        let router = Router::new().fallback(works).layer(from_fn(note_presence));
        let mut asked = Box::pin(router.oneshot(Request::new(Body::empty())));
        assert!(poll_once(asked.as_mut()).await.is_none());
        drop(asked);
        let mut next = pin!(hashing.turn(here(), Priority::LogIn));
        assert!(poll_once(next.as_mut()).await.is_none(), "the core is still busy");
        go_on.send(()).expect("it is waited for");
        assert!(next.await.is_ok());
    }
}

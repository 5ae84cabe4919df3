//! So many requests within a minute for each key, counted in this process and in bounded memory.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::{Quota, RateLimiter};

/// The time over which requests are counted.
pub const WINDOW_SECS: u64 = 60;

/// The most keys, addresses say, that are counted at a time: a few megabytes.
const MAX_KEYS: usize = 50_000;

/// A quota for each key: all of it at once, or evenly over the minute.
pub struct Rate<K: Clone + Ord + Hash> {
    /// The most requests within a minute.
    pub quota: u32,
    counter: RateLimiter<K, Counted<K>, MonotonicClock, StateInformationMiddleware>,
}

impl<K: Clone + Ord + Hash> Rate<K> {
    /// So many requests a minute; a rate of 0 is none.
    pub fn per_minute(requests: u32) -> Option<Self> {
        let quota = Quota::per_minute(NonZeroU32::new(requests)?);
        let counter = RateLimiter::new(quota, Counted::default(), MonotonicClock);
        Some(Self { quota: requests, counter })
    }

    /// Counts requests of `key`; answers how many are left.
    ///
    /// # Errors
    /// The seconds until so many may come.
    pub fn count(&self, key: &K, requests: NonZeroU32) -> Result<u32, u64> {
        match self.counter.check_key_n(key, requests) {
            Ok(Ok(state)) => Ok(state.remaining_burst_capacity()),
            Ok(Err(refusal)) => {
                let wait = refusal.wait_time_from(self.counter.clock().now());
                Err(wait.saturating_add(Duration::from_millis(999)).as_secs().max(1))
            }
            // More at once than the whole quota: it never fits.
            Err(_) => Err(WINDOW_SECS),
        }
    }
}

/// What was counted. A count is the moment at which its quota is whole again. When there are too
/// many keys, the oldest goes, the one that is whole first: to forget it gives away least, and who
/// is over the limit stays so, however many others come.
struct Counted<K>(Mutex<Counts<K>>);

struct Counts<K> {
    by_key: HashMap<K, Nanos>,
    oldest_first: BTreeSet<(Nanos, K)>,
}

impl<K> Default for Counted<K> {
    fn default() -> Self {
        Self(Mutex::new(Counts { by_key: HashMap::new(), oldest_first: BTreeSet::new() }))
    }
}

impl<K: Clone + Ord + Hash> StateStore for Counted<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (outcome, next) = measure(counts.by_key.get(key).copied())?;
        if let Some(before) = counts.by_key.insert(key.clone(), next) {
            counts.oldest_first.remove(&(before, key.clone()));
        } else if counts.by_key.len() > MAX_KEYS
            && let Some((_, oldest)) = counts.oldest_first.pop_first()
        {
            counts.by_key.remove(&oldest);
        }
        counts.oldest_first.insert((next, key.clone()));
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: NonZeroU32 = NonZeroU32::MIN;

    #[test]
    fn each_key_has_its_own_quota() {
        let rate = Rate::per_minute(3).expect("a rate");
        for left in [2, 1, 0] {
            assert_eq!(rate.count(&1, ONE), Ok(left));
        }
        let wait_secs = rate.count(&1, ONE).expect_err("one too many");
        assert!((1..=20).contains(&wait_secs), "{wait_secs}");
        assert!(rate.count(&2, ONE).is_ok());
        assert!(rate.count(&2, NonZeroU32::new(4).expect("not zero")).is_err());
    }

    #[test]
    fn who_has_to_wait_for_less_than_a_second_is_told_a_second() {
        let rate = Rate::per_minute(1200).expect("a rate");
        // Another one comes every 50 milliseconds, also while this counts.
        let wait_secs = std::iter::repeat_with(|| rate.count(&1, ONE)).find_map(Result::err);
        assert_eq!(wait_secs, Some(1));
    }

    #[test]
    fn a_rate_of_nothing_is_none() {
        assert!(Rate::<i32>::per_minute(0).is_none());
    }

    #[test]
    fn when_there_are_too_many_keys_the_oldest_goes_and_who_is_over_the_limit_stays_so() {
        let rate = Rate::per_minute(2).expect("a rate");
        for _ in 0..2 {
            assert!(rate.count(&0, ONE).is_ok());
        }
        let most = i32::try_from(MAX_KEYS).expect("few");
        for key in 1..=most {
            assert_eq!(rate.count(&key, ONE), Ok(1), "{key}");
        }
        assert!(rate.count(&0, ONE).is_err(), "it had asked too often, and still has");
        assert_eq!(rate.count(&most, ONE), Ok(0), "the newest is counted on");
        assert_eq!(rate.count(&1, ONE), Ok(1), "the oldest was forgotten");
        let counts = rate.counter.into_state_store().0.into_inner().expect("counts");
        assert_eq!((counts.by_key.len(), counts.oldest_first.len()), (MAX_KEYS, MAX_KEYS));
    }
}

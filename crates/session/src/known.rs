//! The known cookie: which accounts have logged in with this browser, signed.
//!
//! Nobody is signed in by it. It only separates tries: wrong passwords from elsewhere do not count
//! for who comes back in a browser of their own. It is bound to no session, and outlives them.

use serde::{Deserialize, Serialize};
use tower_sessions::session::Id;

use crate::keys::{Purpose, SigningKeys};
use crate::payload::CLOCK_SKEW_SECS;

/// The most accounts that one browser is known for.
pub const MAX_KNOWN_ACCOUNTS: usize = 5;
/// How long a browser is known for an account after its last log-in there, in seconds.
const LIFETIME_SECS: i64 = 180 * 24 * 3600;

/// A browser that is known for some accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownBrowser {
    /// Its own number: 128 random bits. The tries of this browser are counted under it.
    number: Id,
    /// The accounts, the newest first.
    accounts: Vec<KnownAccount>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KnownAccount {
    /// The account's id.
    acc: i64,
    /// When it last logged in here, Unix seconds.
    at: i64,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    browser: String,
    accs: Vec<KnownAccount>,
}

impl KnownBrowser {
    /// A browser that is known for nobody yet.
    pub fn new() -> Self {
        Self { number: Id::default(), accounts: Vec::new() }
    }

    /// An account has logged in: the oldest goes when there are too many.
    pub fn add(&mut self, account: i64, now: i64) {
        self.accounts.retain(|known| known.acc != account);
        self.accounts.insert(0, KnownAccount { acc: account, at: now });
        self.accounts.truncate(MAX_KNOWN_ACCOUNTS);
    }

    /// The browser's number, if it is known for this account.
    pub fn number_for(&self, account: i64) -> Option<Id> {
        self.accounts.iter().any(|known| known.acc == account).then_some(self.number)
    }

    /// The cookie's value.
    pub fn sign(&self, keys: &SigningKeys, name: &str) -> String {
        let wire = Wire { browser: self.number.to_string(), accs: self.accounts.clone() };
        let json = serde_json::to_vec(&wire).expect("strings and numbers always serialize");
        keys.sign(Purpose::Known, name, &json)
    }

    /// Reads a cookie's value, without the accounts whose time is over, and tells whether a
    /// fallback key verified it: `None` when it is not ours or nothing is left.
    pub fn read(keys: &SigningKeys, name: &str, value: &str, now: i64) -> Option<(Self, bool)> {
        let verified = keys.verify(Purpose::Known, name, value).ok()?;
        let Wire { browser, mut accs } = serde_json::from_slice(&verified.payload).ok()?;
        let number = browser.parse().ok()?;
        accs.retain(|known| (now - LIFETIME_SECS..=now + CLOCK_SKEW_SECS).contains(&known.at));
        (!accs.is_empty()).then_some((Self { number, accounts: accs }, verified.by_fallback))
    }

    /// Until the newest account's time is over, in seconds.
    pub fn remaining_secs(&self, now: i64) -> i64 {
        self.accounts.first().map_or(0, |newest| newest.at + LIFETIME_SECS - now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SecretKey;

    const NOW: i64 = 1_000_000_000;

    fn keys() -> SigningKeys {
        let secret = SecretKey::parse(&SecretKey::generate()).expect("generated");
        SigningKeys::new(&secret, &[])
    }

    #[test]
    fn it_keeps_the_newest_five_accounts_and_its_number() {
        let keys = keys();
        let mut known = KnownBrowser::new();
        let number = known.number;
        for account in [1, 2, 3, 4, 5, 1, 6] {
            known.add(account, NOW);
        }
        let value = known.sign(&keys, "known");
        assert!(value.len() < 400, "{}", value.len());
        let (read, by_fallback) = KnownBrowser::read(&keys, "known", &value, NOW).expect("ours");
        assert!(!by_fallback);
        for account in [6, 1, 5, 4, 3] {
            assert_eq!(read.number_for(account), Some(number), "{account}");
        }
        assert_eq!(read.number_for(2), None);
    }

    #[test]
    fn it_is_good_for_half_a_year_after_each_log_in_under_its_own_name_and_purpose() {
        let keys = keys();
        let mut known = KnownBrowser::new();
        known.add(1, NOW);
        known.add(2, NOW + 100);
        let value = known.sign(&keys, "known");
        let read = |name, value: &str, now| KnownBrowser::read(&keys, name, value, now);
        let (both, _) = read("known", &value, NOW + LIFETIME_SECS).expect("good");
        assert!(both.number_for(1).is_some() && both.number_for(2).is_some());
        assert_eq!(both.remaining_secs(NOW), LIFETIME_SECS + 100);
        let (one, _) = read("known", &value, NOW + LIFETIME_SECS + 1).expect("good");
        assert!(one.number_for(1).is_none() && one.number_for(2).is_some());
        assert!(read("known", &value, NOW + LIFETIME_SECS + 101).is_none());
        assert!(read("known", &value, NOW - 1000).is_none(), "from the future");
        assert!(read("__Host-known", &value, NOW).is_none(), "another name");
        let (payload, _) = value.split_once('.').expect("three parts");
        let payload =
            base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload);
        let of_flash = keys.sign(Purpose::Flash, "known", &payload.expect("base64url"));
        assert!(read("known", &of_flash, NOW).is_none(), "another purpose");
    }
}

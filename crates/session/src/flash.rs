//! The flash cookie: messages for the next page, signed, short-lived, bound to a session.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tower_sessions::session::Id;

use crate::keys::{Purpose, SigningKeys};

/// The most bytes of name and value together.
pub const MAX_FLASH_BYTES: usize = 2048;
/// How long a message waits for its page, in seconds.
pub(crate) const LIFETIME_SECS: i64 = 300;

#[derive(Serialize, Deserialize)]
struct Wire {
    sid: String,
    iat: i64,
    /// Each as the app's own type writes it.
    msgs: Vec<Box<RawValue>>,
}

/// Signs as many of the newest messages as fit.
pub(crate) fn sign(
    keys: &SigningKeys,
    name: &str,
    sid: Id,
    messages: Vec<Box<RawValue>>,
    now: i64,
) -> String {
    let mut wire = Wire { sid: sid.to_string(), iat: now, msgs: messages };
    loop {
        let json = serde_json::to_vec(&wire).expect("strings and numbers always serialize");
        let value = keys.sign(Purpose::Flash, name, &json);
        if name.len() + value.len() <= MAX_FLASH_BYTES || wire.msgs.is_empty() {
            return value;
        }
        let dropped = wire.msgs.remove(0);
        tracing::debug!(bytes = dropped.get().len(), "a message for the next page has no room");
    }
}

/// The messages in a cookie's value: none unless it is ours, fresh and left for this session.
pub(crate) fn read(
    keys: &SigningKeys,
    name: &str,
    value: &str,
    sid: Id,
    now: i64,
) -> Vec<Box<RawValue>> {
    let Ok(verified) = keys.verify(Purpose::Flash, name, value) else {
        return Vec::new();
    };
    let Ok(wire) = serde_json::from_slice::<Wire>(&verified.payload) else {
        return Vec::new();
    };
    let fresh = now.abs_diff(wire.iat) < LIFETIME_SECS.unsigned_abs();
    if fresh && wire.sid == sid.to_string() { wire.msgs } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SecretKey;

    #[test]
    fn thirty_messages_stay_small_and_the_newest_remain() {
        let secret = SecretKey::parse(&SecretKey::generate()).expect("generated");
        let keys = SigningKeys::new(&secret, &[]);
        let sid = Id::default();
        let message = |n: usize| {
            let text = format!("{n}{}", "x".repeat(500));
            serde_json::value::to_raw_value(&text).expect("a text")
        };
        let value = sign(&keys, "flash", sid, (0..30).map(message).collect(), 1000);
        assert!("flash".len() + value.len() <= MAX_FLASH_BYTES);
        let kept = read(&keys, "flash", &value, sid, 1000);
        assert!(!kept.is_empty());
        assert_eq!(kept.last().map(|last| last.get()), Some(message(29).get()));
        assert!(read(&keys, "flash", &value, Id::default(), 1000).is_empty(), "another sid");
        assert!(read(&keys, "flash", &value, sid, 1300).is_empty(), "five minutes later");
    }
}

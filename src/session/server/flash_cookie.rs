//! The flash cookie: messages for the next page, signed, short-lived, bound to a session.

use serde::{Deserialize, Serialize};
use tower_sessions::session::Id;

use crate::session::flash::Flash;

use super::keys::{Purpose, SigningKeys};

/// The most bytes of name and value together.
pub const MAX_FLASH_BYTES: usize = 2048;
/// The most bytes of one message.
const MAX_TEXT_BYTES: usize = 500;
/// How long a message waits for its page, in seconds.
pub(super) const LIFETIME_SECS: i64 = 300;

#[derive(Serialize, Deserialize)]
struct Wire {
    sid: String,
    iat: i64,
    msgs: Vec<Flash>,
}

/// Signs as many of the newest messages as fit.
pub(super) fn sign(keys: &SigningKeys, name: &str, sid: Id, flashes: &[Flash], now: i64) -> String {
    let mut wire = Wire { sid: sid.to_string(), iat: now, msgs: flashes.to_vec() };
    loop {
        let json = serde_json::to_vec(&wire).expect("strings and numbers always serialize");
        let value = keys.sign(Purpose::Flash, name, &json);
        if name.len() + value.len() <= MAX_FLASH_BYTES || wire.msgs.is_empty() {
            return value;
        }
        wire.msgs.remove(0);
    }
}

/// The messages in a cookie's value: none unless it is ours, fresh and left for this session.
pub(super) fn read(keys: &SigningKeys, name: &str, value: &str, sid: Id, now: i64) -> Vec<Flash> {
    let Ok(verified) = keys.verify(Purpose::Flash, name, value) else {
        return Vec::new();
    };
    let Ok(wire) = serde_json::from_slice::<Wire>(&verified.payload) else {
        return Vec::new();
    };
    let fresh = now.abs_diff(wire.iat) < LIFETIME_SECS.unsigned_abs();
    if fresh && wire.sid == sid.to_string() { wire.msgs } else { Vec::new() }
}

/// A message that fits beside others.
pub(super) fn shorten(mut text: String) -> String {
    if text.len() > MAX_TEXT_BYTES {
        let end = text.floor_char_boundary(MAX_TEXT_BYTES - '…'.len_utf8());
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::server::SecretKey;

    #[test]
    fn thirty_messages_stay_small_and_the_newest_remain() {
        let secret = SecretKey::parse(&SecretKey::generate()).expect("generated");
        let keys = SigningKeys::new(&secret, &[]);
        let sid = Id::default();
        let flash = |n| Flash::notice(shorten(format!("{n}{}", "x".repeat(900))));
        let flashes: Vec<Flash> = (0..30).map(flash).collect();
        let value = sign(&keys, "flash", sid, &flashes, 1000);
        assert!("flash".len() + value.len() <= MAX_FLASH_BYTES);
        let kept = read(&keys, "flash", &value, sid, 1000);
        assert!(!kept.is_empty());
        assert_eq!(kept.last(), flashes.last());
        assert!(read(&keys, "flash", &value, Id::default(), 1000).is_empty(), "another sid");
        assert!(read(&keys, "flash", &value, sid, 1300).is_empty(), "five minutes later");
    }
}

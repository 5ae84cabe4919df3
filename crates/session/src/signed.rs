//! Signed values: `payload.kid.mac`, readable by anybody, changed by nobody.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac;

use crate::keys::{Purpose, SigningKeys, mac};
use crate::refusal::Refusal;

/// The most bytes of a cookie's name and value together that browsers keep (RFC 6265bis,
/// section 5.7). They drop a larger one without a word.
pub const MAX_COOKIE_BYTES: usize = 4096;

/// The characters of a MAC: 32 bytes.
pub const MAC_CHARS: usize = 43;

/// The characters of an anti-forgery token: 64 bytes.
pub const CSRF_TOKEN_CHARS: usize = 86;

/// The header that carries the token of a session for scripts.
pub const TOKEN_HEADER: &str = "x-csrf-token";

/// A value whose MAC was right.
#[derive(Debug)]
pub struct Verified {
    /// What was signed.
    pub payload: Vec<u8>,
    /// Whether a fallback key verified it, so that it has to be signed again.
    pub by_fallback: bool,
}

impl SigningKeys {
    /// Signs `payload` as the value of the cookie `name`.
    pub fn sign(&self, purpose: Purpose, name: &str, payload: &[u8]) -> String {
        let kid = &self.current.id;
        let mut value = URL_SAFE_NO_PAD.encode(payload);
        let parts = [name.as_bytes(), b".", value.as_bytes(), b".", kid.as_bytes()];
        let mac = self.mac(purpose, &parts);
        value.reserve_exact(kid.len() + 2 + MAC_CHARS);
        value.push('.');
        value.push_str(kid);
        value.push('.');
        URL_SAFE_NO_PAD.encode_string(mac, &mut value);
        value
    }

    /// Checks a value of the cookie `name`: length, three parts, known key, MAC in constant
    /// time. Only then is the payload decoded.
    ///
    /// # Errors
    /// The first check that failed.
    pub fn verify(&self, purpose: Purpose, name: &str, value: &str) -> Result<Verified, Refusal> {
        if name.len() + value.len() > MAX_COOKIE_BYTES {
            return Err(Refusal::TooLong);
        }
        let mut parts = value.split('.');
        let (Some(payload), Some(kid), Some(tag), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Refusal::NotThreeParts);
        };
        let found = self.all().position(|key| key.id == kid).ok_or(Refusal::UnknownKey)?;
        let key = if found == 0 { &self.current } else { &self.fallbacks[found - 1] };
        let mut given = [0; 32];
        let length = URL_SAFE_NO_PAD.decode_slice(tag, &mut given);
        let mut hmac = key.hmac(purpose);
        for part in [name.as_bytes(), b".", payload.as_bytes(), b".", kid.as_bytes()] {
            hmac.update(part);
        }
        if length != Ok(32) || hmac.verify_slice(&given).is_err() {
            return Err(Refusal::WrongMac);
        }
        let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| Refusal::Unreadable)?;
        Ok(Verified { payload, by_fallback: found > 0 })
    }

    /// A token for the session `sid`, masked with fresh random bytes so that its text differs
    /// each time: compression cannot leak it (BREACH).
    pub fn csrf_token(&self, sid: &str) -> String {
        let mask: [u8; 32] = rand::random();
        let tag = self.mac(Purpose::Csrf, &[sid.as_bytes()]);
        let mut token = [0; 64];
        token[..32].copy_from_slice(&mask);
        for (out, (m, t)) in token[32..].iter_mut().zip(mask.iter().zip(tag)) {
            *out = m ^ t;
        }
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Whether `token` was made for the session `sid`, with the current key or a fallback.
    pub fn csrf_token_is_for(&self, sid: &str, token: &str) -> bool {
        let mut bytes = [0; 64];
        if URL_SAFE_NO_PAD.decode_slice(token, &mut bytes) != Ok(64) {
            return false;
        }
        let (mask, masked) = bytes.split_at(32);
        let tag: Vec<u8> = mask.iter().zip(masked).map(|(m, t)| m ^ t).collect();
        self.all().any(|key| {
            let mut hmac = key.hmac(Purpose::Csrf);
            hmac.update(sid.as_bytes());
            hmac.verify_slice(&tag).is_ok()
        })
    }
}

/// The MAC over exactly these bytes, for the floor of the benchmark.
#[doc(hidden)]
pub fn bare_mac(keys: &SigningKeys, bytes: &[u8]) -> [u8; 32] {
    mac(keys.current.hmac(Purpose::Session), &[bytes])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SecretKey;

    fn keys() -> SigningKeys {
        let key = SecretKey::parse(&SecretKey::generate()).expect("generated");
        SigningKeys::new(&key, &[])
    }

    #[test]
    fn a_signed_value_verifies_under_its_own_name_and_purpose_only() {
        let keys = keys();
        let value = keys.sign(Purpose::Session, "session", b"{}");
        assert_eq!(value.rsplit('.').next().map(str::len), Some(MAC_CHARS));
        let verify = |purpose, name| keys.verify(purpose, name, &value).map(|v| v.payload);
        assert_eq!(verify(Purpose::Session, "session"), Ok(b"{}".to_vec()));
        assert_eq!(verify(Purpose::Session, "flash"), Err(Refusal::WrongMac));
        assert_eq!(verify(Purpose::Flash, "session"), Err(Refusal::WrongMac));
    }

    #[test]
    fn each_changed_byte_is_refused() {
        let keys = keys();
        let value = keys.sign(Purpose::Session, "session", br#"{"sid":"x"}"#);
        for position in 0..value.len() {
            for replacement in [b'A', b'B', b'.', b'=', b'~'] {
                let mut bytes = value.clone().into_bytes();
                if bytes[position] == replacement {
                    continue;
                }
                bytes[position] = replacement;
                let changed = String::from_utf8(bytes).expect("ASCII");
                assert!(keys.verify(Purpose::Session, "session", &changed).is_err(), "{changed}");
            }
        }
    }

    #[test]
    fn a_token_differs_each_time_and_holds_for_one_session() {
        let keys = keys();
        let (one, two) = (keys.csrf_token("a"), keys.csrf_token("a"));
        assert_ne!(one, two);
        assert_eq!([one.len(), two.len()], [CSRF_TOKEN_CHARS; 2]);
        assert!(keys.csrf_token_is_for("a", &one) && keys.csrf_token_is_for("a", &two));
        assert!(!keys.csrf_token_is_for("b", &one));
        assert!(!keys.csrf_token_is_for("a", "") && !keys.csrf_token_is_for("a", "x"));
    }
}

//! The secret keys: where they come from, and the keys that are derived from them.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A keyed HMAC-SHA256 (RFC 2104), its key schedule done.
pub(crate) type HmacSha256 = Hmac<Sha256>;

/// The least number of bytes of a secret key: the output size of SHA-256.
const MIN_BYTES: usize = 32;

/// Values that tutorials print. A server that copies one signs with a key that everybody knows.
pub const TUTORIAL_KEYS: [&str; 14] = [
    "hard to guess string",
    "any random string",
    "A0Zr98j/3yX R~XHH!jmN]LWX/,?RT",
    "_5#y2L\"F4Q8z\\n\\xec]/",
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    "dev",
    "development",
    "secret",
    "secret key",
    "secret_key",
    "super secret key",
    "supersecretkey",
    "changeme",
    "you-will-never-guess",
];

/// A secret from which all keys are derived. It never prints itself.
#[derive(Clone)]
pub struct SecretKey(Vec<u8>);

impl SecretKey {
    /// Reads a key from text: at least 32 random bytes as base64url or hex.
    ///
    /// # Errors
    /// A sentence that says what is wrong. It does not hold the key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if TUTORIAL_KEYS.iter().any(|known| known.eq_ignore_ascii_case(text)) {
            return Err("it is printed in tutorials, so everybody knows it".to_owned());
        }
        let is_hex = text.bytes().all(|b| b.is_ascii_hexdigit());
        let bytes = if is_hex {
            hex::decode(text).ok()
        } else {
            URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()
        };
        let bytes = bytes.ok_or("it is neither base64url nor hex")?;
        if bytes.len() < MIN_BYTES {
            let (has, needs) = (bytes.len(), MIN_BYTES);
            return Err(format!("it is too short: {has} bytes, {needs} are needed"));
        }
        let distinct = bytes.iter().collect::<std::collections::HashSet<_>>().len();
        if distinct < 12 {
            return Err("it is not random: the same few bytes repeat".to_owned());
        }
        Ok(Self(bytes))
    }

    /// A key of any bytes, with no look at whether they can be guessed: to show or to test what a
    /// bad key does. A server signs with a parsed one.
    pub fn unchecked(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }

    /// A new random key as the text that [`SecretKey::parse`] reads.
    pub fn generate() -> String {
        URL_SAFE_NO_PAD.encode(rand::random::<[u8; MIN_BYTES]>())
    }

    /// A key for one purpose (RFC 5869): knowing one tells nothing about another.
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut key = [0; 32];
        let info = format!("rollcall/{purpose}/v1");
        Hkdf::<Sha256>::new(None, &self.0)
            .expand(info.as_bytes(), &mut key)
            .expect("32 bytes are within HKDF's limit of 255 blocks");
        key
    }

    fn id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&Sha256::digest(&self.0)[..4])
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.id())
    }
}

/// What a key is for. A value signed for one purpose is worth nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The session cookie.
    Session,
    /// The flash cookie.
    Flash,
    /// The known cookie.
    Known,
    /// Anti-forgery tokens.
    Csrf,
    /// What a log-in form carries for the page that it interrupted.
    Draft,
}

/// The keys derived from one secret, ready for use.
#[derive(Clone)]
pub(crate) struct KeySet {
    pub(crate) id: String,
    session: HmacSha256,
    flash: HmacSha256,
    known: HmacSha256,
    csrf: HmacSha256,
    draft: HmacSha256,
}

impl KeySet {
    fn new(secret: &SecretKey) -> Self {
        let hmac = |purpose| {
            HmacSha256::new_from_slice(&secret.derive(purpose)).expect("HMAC takes any key length")
        };
        Self {
            id: secret.id(),
            session: hmac("session"),
            flash: hmac("flash"),
            known: hmac("known"),
            csrf: hmac("csrf"),
            draft: hmac("draft"),
        }
    }

    pub(crate) fn hmac(&self, purpose: Purpose) -> HmacSha256 {
        match purpose {
            Purpose::Session => self.session.clone(),
            Purpose::Flash => self.flash.clone(),
            Purpose::Known => self.known.clone(),
            Purpose::Csrf => self.csrf.clone(),
            Purpose::Draft => self.draft.clone(),
        }
    }
}

/// One key that signs, and older ones that only verify.
#[derive(Clone)]
pub struct SigningKeys {
    pub(crate) current: KeySet,
    pub(crate) fallbacks: Vec<KeySet>,
}

impl SigningKeys {
    /// Derives all keys.
    pub fn new(current: &SecretKey, fallbacks: &[SecretKey]) -> Self {
        Self {
            current: KeySet::new(current),
            fallbacks: fallbacks.iter().map(KeySet::new).collect(),
        }
    }

    /// The current key first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &KeySet> {
        std::iter::once(&self.current).chain(&self.fallbacks)
    }

    /// The HMAC-SHA256 of `parts`, in order, under the current key of `purpose`.
    pub fn mac(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        mac(self.current.hmac(purpose), parts)
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all().map(|set| &set.id)).finish()
    }
}

pub(crate) fn mac(mut hmac: HmacSha256, parts: &[&[u8]]) -> [u8; 32] {
    for part in parts {
        hmac.update(part);
    }
    hmac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_key_is_accepted() {
        assert!(SecretKey::parse(&SecretKey::generate()).is_ok());
    }

    #[test]
    fn hex_and_base64url_are_read() {
        let bytes: Vec<u8> = (0..32).collect();
        let as_hex = SecretKey::parse(&hex::encode(&bytes)).expect("hex");
        let as_base64 = SecretKey::parse(&URL_SAFE_NO_PAD.encode(&bytes)).expect("base64url");
        assert_eq!(as_hex.0, bytes);
        assert_eq!(as_base64.0, bytes);
    }

    #[test]
    fn short_repeated_and_printed_keys_are_refused() {
        let short = URL_SAFE_NO_PAD.encode((0..31).collect::<Vec<u8>>());
        let repeated = "ab".repeat(32);
        let short_hex = hex::encode((0..24).collect::<Vec<u8>>());
        assert!(SecretKey::parse(&short_hex).is_err(), "24 bytes in hex are 48 digits");
        for bad in ["", "x", "dev", "Secret", "hard to guess string", &short, &repeated] {
            assert!(SecretKey::parse(bad).is_err(), "{bad}");
        }
        for bad in TUTORIAL_KEYS {
            assert!(SecretKey::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_key_does_not_print_itself() {
        let text = SecretKey::generate();
        let key = SecretKey::parse(&text).expect("generated");
        assert!(!format!("{key:?} {:?}", SigningKeys::new(&key, &[])).contains(&text));
    }
}

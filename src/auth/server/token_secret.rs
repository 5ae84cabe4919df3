//! A personal token as a text: made, recognised, hashed.
//!
//! `rc_`, 43 random letters and digits, and a checksum of 6 more. The prefix lets scanners find a
//! token that has leaked into a repository or a log; the checksum tells them, and us, a token from
//! a text that only looks like one, without a look at the database.

use std::fmt;

use crc::{CRC_32_ISO_HDLC, Crc};
use rand::RngExt;
use rand::distr::Alphanumeric;
use sha2::{Digest, Sha256};

/// How every token begins.
const PREFIX: &str = "rc_";

/// 62 to the power of 43 is a little more than 2 to the power of 256.
const RANDOM_CHARS: usize = 43;

/// 62 to the power of 6 is more than 32 bits hold.
const CHECKSUM_CHARS: usize = 6;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A token. It never prints itself.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenSecret(String);

impl TokenSecret {
    /// A new one.
    pub fn generate() -> Self {
        let random = rand::rng().sample_iter(Alphanumeric).take(RANDOM_CHARS).map(char::from);
        let body: String = PREFIX.chars().chain(random).collect();
        let checksum = checksum(&body);
        Self(body + &checksum)
    }

    /// Reads a token; `None` when its checksum is not that of a token.
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.get(..PREFIX.len() + RANDOM_CHARS)?;
        let is_one = body.starts_with(PREFIX)
            && body[PREFIX.len()..].bytes().all(|byte| byte.is_ascii_alphanumeric())
            && text[body.len()..] == checksum(body);
        is_one.then(|| Self(text.to_owned()))
    }

    /// The text to show, once.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How it begins: enough to tell one's own tokens apart, and too little to guess the rest.
    pub fn hint(&self) -> &str {
        &self.0[..PREFIX.len() + 4]
    }

    /// What the database keeps, in hex. A password needs a slow hash, since people choose it among
    /// few; this has 256 random bits, so there is nothing to try out (OWASP Password Storage Cheat
    /// Sheet: slow hashes make up for low entropy), and each request can afford it.
    pub(super) fn hash(&self) -> String {
        hex::encode(Sha256::digest(&self.0))
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSecret")
    }
}

/// The CRC-32 that zip and Ethernet use, in base 62.
fn checksum(body: &str) -> String {
    let mut rest = Crc::<u32>::new(&CRC_32_ISO_HDLC).checksum(body.as_bytes());
    let mut digits = [b'0'; CHECKSUM_CHARS];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    digits.map(char::from).iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_recognised_and_one_wrong_character_is_not() {
        let token = TokenSecret::generate();
        assert_eq!(token.as_str().len(), 52);
        assert_eq!(TokenSecret::parse(token.as_str()), Some(token.clone()));
        for at in 0..token.as_str().len() {
            for other in ["a", "B", "7", "_", "é"] {
                let mut text = token.as_str().to_owned();
                text.replace_range(at..=at, other);
                assert_eq!(TokenSecret::parse(&text).is_some(), text == token.as_str(), "{text}");
            }
        }
        for text in ["", "rc_", &token.as_str()[..51], &format!("{}0", token.as_str())] {
            assert_eq!(TokenSecret::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_format_stays_as_scanners_know_it() {
        let body = format!("rc_{}", "0".repeat(43));
        let text = format!("{body}{}", checksum(&body));
        assert_eq!(text, "rc_00000000000000000000000000000000000000000002bgPyo");
        let token = TokenSecret::parse(&text).expect("a token");
        assert_eq!(token.hint(), "rc_0000");
        assert_eq!(token.hash().len(), 64);
    }

    #[test]
    fn no_two_are_alike_and_none_prints_itself() {
        let (one, other) = (TokenSecret::generate(), TokenSecret::generate());
        assert_ne!(one, other);
        assert!(!format!("{one:?}").contains(one.as_str()));
    }
}

//! Passwords: hashed, compared and judged.

use std::sync::LazyLock;

use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::task::spawn_blocking;
use unicode_normalization::UnicodeNormalization;

use crate::auth::account::Username;
use crate::auth::form::bad_new_password;
use crate::base::error::AppError;

use super::hash_queue::Priority;
use super::hashing::Hasher;
use super::password_strength;

/// Argon2id with 19 MiB, two passes and one lane: the first choice of the OWASP Password Storage
/// Cheat Sheet for a server that has other work too.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash that no password has: comparing with it takes as long as with a real one, so the time
/// of an answer does not tell whether a name exists.
static NOBODYS: LazyLock<PasswordHash> = LazyLock::new(|| {
    let noise: [u8; 32] = rand::random();
    hash_now(&hex::encode(noise)).unwrap_or_else(|_| PasswordHash(String::new()))
});

/// A hash in the PHC string format.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub(super) fn from_database(text: String) -> Self {
        Self(text)
    }

    pub(super) fn into_database(self) -> String {
        self.0
    }
}

/// What a comparison found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Another password, or no such account.
    Wrong,
    /// The right one.
    Right,
    /// The right one, hashed with parameters of the past: hash it anew.
    RightButOutdated,
}

/// Compares a typed password with a hash; with `None`, takes as long and says [`Comparison::Wrong`].
///
/// # Errors
/// [`AppError::Busy`].
pub async fn compare(
    hasher: &Hasher,
    password: String,
    hash: Option<PasswordHash>,
) -> Result<Comparison, AppError> {
    let compare = move || {
        let found = compare_now(&password, hash.as_ref().unwrap_or(&NOBODYS));
        if hash.is_some() { found } else { Comparison::Wrong }
    };
    hasher.in_turn(Priority::LogIn, compare).await
}

/// Hashes a password to be, if it is hard to guess.
///
/// # Errors
/// A sentence for the person who chose it; [`AppError::Busy`].
pub async fn hash_new_in_turn(
    hasher: &Hasher,
    priority: Priority,
    password: String,
    username: &Username,
) -> Result<PasswordHash, AppError> {
    let name = username.clone();
    hasher.in_turn(priority, move || hash_new_now(&password, &name)).await?
}

/// The same at the shell, where nobody else waits.
///
/// # Errors
/// A sentence for the person who chose it.
pub async fn hash_new(password: String, username: &Username) -> Result<PasswordHash, AppError> {
    let name = username.clone();
    let hashed = spawn_blocking(move || hash_new_now(&password, &name));
    hashed.await.map_err(AppError::internal)?
}

/// Makes the dummy hash, so that the first log-in after a start takes no longer than the next.
pub async fn warm_up() -> Result<(), AppError> {
    spawn_blocking(|| LazyLock::force(&NOBODYS)).await.map(drop).map_err(AppError::internal)
}

fn hash_new_now(password: &str, username: &Username) -> Result<PasswordHash, AppError> {
    password_strength::judge(password, username).map_err(bad_new_password)?;
    hash_now(password).map_err(AppError::internal)
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("constants within bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The same letters are the same password, however a keyboard composes them: NFC, as NIST
/// SP 800-63B, section 3.1.1.2, asks for.
fn composed(password: &str) -> String {
    password.nfc().collect()
}

pub(super) fn hash_now(password: &str) -> Result<PasswordHash, argon2::password_hash::Error> {
    let hash: phc::PasswordHash = argon2().hash_password(composed(password).as_bytes())?;
    Ok(PasswordHash(hash.to_string()))
}

fn compare_now(password: &str, hash: &PasswordHash) -> Comparison {
    let Ok(hash) = phc::PasswordHash::new(&hash.0) else {
        tracing::error!("a password hash in the database is not readable");
        return Comparison::Wrong;
    };
    if argon2().verify_password(composed(password).as_bytes(), &hash).is_err() {
        return Comparison::Wrong;
    }
    let todays = argon2();
    let outdated = hash.algorithm.as_str() != "argon2id"
        || Params::try_from(&hash).is_ok_and(|p| {
            let new = todays.params();
            (p.m_cost(), p.t_cost(), p.p_cost()) != (new.m_cost(), new.t_cost(), new.p_cost())
        });
    if outdated { Comparison::RightButOutdated } else { Comparison::Right }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_with_other_parameters_is_right_but_outdated() {
        let weaker = Params::new(8 * 1024, 1, 1, None).expect("bounds");
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, weaker);
        let old: phc::PasswordHash = hasher.hash_password(b"tulip").expect("hashes");
        let old = PasswordHash(old.to_string());
        assert_eq!(compare_now("tulip", &old), Comparison::RightButOutdated);
        assert_eq!(compare_now("rose", &old), Comparison::Wrong);
        let new = hash_now("tulip").expect("hashes");
        assert_eq!(compare_now("tulip", &new), Comparison::Right);
    }

    #[test]
    fn the_same_letters_composed_otherwise_are_the_same_password() {
        let hash = hash_now("caf\u{e9}").expect("hashes");
        assert_eq!(compare_now("cafe\u{301}", &hash), Comparison::Right);
    }
}

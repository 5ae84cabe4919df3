//! Tricked cookies: made here, weighed by the session module's own checks, shown masked.
//!
//! Some are really signed by this server. None of those is of use to anybody: the session module makes
//! no others, and no page shows their MAC.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall_forms::{Options, keep_options};

use crate::base::error::AppError;
use crate::lab::tamper::{Attempt, Check, CheckState, Weighed};
use crate::session::server::{
    Claim, Id, Logins, Payload, Purpose, Refusal, SecretKey, SignedSession, SigningKeys,
    TUTORIAL_KEYS, Trial, Worthless,
};

/// The keys to guess, by their place in the list.
pub(super) static GUESSES: LazyLock<Options> = LazyLock::new(|| {
    let numbered = TUTORIAL_KEYS.iter().enumerate();
    keep_options(numbered.map(|(number, key)| (number.to_string(), (*key).to_owned())))
});

/// What a cookie is made of.
pub struct Wish<'a> {
    /// How to trick.
    pub attempt: Attempt,
    /// What was typed into the box.
    pub typed: &'a str,
    /// The place of the guessed key in the list.
    pub guess: usize,
}

/// A cookie as an attacker would send it, from a copy of one's own session.
pub fn cookie(trial: Trial<'_>, own: &SignedSession, wish: &Wish<'_>, now: i64) -> String {
    let SignedSession { value, payload, .. } = own;
    let mut parts = value.split('.').skip(1);
    let (key_id, mac) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let encode = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
    let sign_with = |key: &SecretKey, payload: &[u8]| {
        SigningKeys::new(key, &[]).sign(Purpose::Session, trial.cookie_name(), payload)
    };
    let guessed = || {
        let key = TUTORIAL_KEYS.get(wish.guess).copied().unwrap_or_default();
        sign_with(&SecretKey::guessed(key), wish.typed.as_bytes())
    };
    let worthless = |what| trial.sign(what, payload, now);
    match wish.attempt {
        Attempt::Edited => format!("{}.{key_id}.{mac}", encode(wish.typed.as_bytes())),
        Attempt::GuessedKey => guessed(),
        Attempt::GuessedKeyOurId => {
            let guessed = guessed();
            let guessed_mac = guessed.rsplit('.').next().unwrap_or_default();
            format!("{}.{key_id}.{guessed_mac}", encode(wish.typed.as_bytes()))
        }
        Attempt::OtherAccount => {
            // Who is account 1 claims to be the next.
            let account = if payload.claim.is_some_and(|own| own.account == 1) { 2 } else { 1 };
            let claim = Claim { account, checked: now, epoch: 0, keep: false };
            let other = Payload { claim: Some(claim), ..payload.clone() };
            format!("{}.{key_id}.{mac}", encode(&other.to_json()))
        }
        Attempt::Cut => value.rsplit_once('.').map(|(rest, _)| rest.to_owned()).unwrap_or_default(),
        Attempt::RotatedKey => {
            let retired = SecretKey::guessed(&SecretKey::generate());
            sign_with(&retired, &payload.to_json())
        }
        Attempt::Long => worthless(Worthless::TooLong),
        Attempt::Flash => worthless(Worthless::Flash),
        Attempt::Future => worthless(Worthless::Future),
        Attempt::Expired => worthless(Worthless::Expired),
        Attempt::Idle => worthless(Worthless::Rested),
        Attempt::LoggedOut | Attempt::EpochRaised | Attempt::Disabled => {
            worthless(Worthless::OfNobody)
        }
    }
}

/// The payload of a cookie, decoded: at most what a page can bear.
pub(super) fn payload_of(value: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(value.split('.').next().unwrap_or_default());
    String::from_utf8_lossy(&bytes.unwrap_or_default()).chars().take(1000).collect()
}

/// What the checks say of the cookie of an attempt. One that is about the end of a login is weighed
/// before and after.
///
/// # Errors
/// The database's.
pub async fn weigh<L: Logins>(
    trial: Trial<'_>,
    logins: &L,
    attempt: Attempt,
    value: &str,
    now: i64,
) -> Result<Vec<Weighed>, AppError> {
    let (demo, between): (_, [&'static str; 2]) = match attempt {
        Attempt::LoggedOut => (DemoLogins::default(), ["While signed in", "After the log-out"]),
        Attempt::EpochRaised => {
            (DemoLogins::default(), ["While signed in", "After the new password"])
        }
        Attempt::Disabled => {
            (DemoLogins::default(), ["While signed in", "After the account was disabled"])
        }
        _ => return Ok(vec![weighed("", &trial.weigh(logins, value, now).await?)]),
    };
    let before = weighed(between[0], &trial.weigh(&demo, value, now).await?);
    match attempt {
        Attempt::EpochRaised => {
            demo.epoch.fetch_add(1, Ordering::Relaxed);
        }
        Attempt::Disabled => demo.disabled.store(true, Ordering::Relaxed),
        _ => demo.ended.store(true, Ordering::Relaxed),
    }
    Ok(vec![before, weighed(between[1], &trial.weigh(&demo, value, now).await?)])
}

/// The one login of a demonstration, which lasts as long as its request. It asks what the table of
/// logins asks, in the same order, of an account that nobody can use.
#[derive(Default)]
struct DemoLogins {
    ended: AtomicBool,
    epoch: AtomicI32,
    disabled: AtomicBool,
}

impl Logins for DemoLogins {
    type Account = ();

    async fn find(&self, _: Id, claim: Claim) -> Result<Result<(), Refusal>, AppError> {
        Ok(if self.ended.load(Ordering::Relaxed) {
            Err(Refusal::Ended)
        } else if self.epoch.load(Ordering::Relaxed) != claim.epoch {
            Err(Refusal::EpochRaised)
        } else if self.disabled.load(Ordering::Relaxed) {
            Err(Refusal::AccountInactive)
        } else {
            Ok(())
        })
    }
}

fn weighed(moment: &'static str, result: &Result<Payload, Refusal>) -> Weighed {
    let refused = result.as_ref().err().copied();
    let place = |refusal| Refusal::ALL.iter().position(|other| *other == refusal);
    let died_at = refused.and_then(place).unwrap_or(Refusal::ALL.len());
    let is_visitor = result.as_ref().is_ok_and(|payload| payload.claim.is_none());
    let check = |(index, refusal): (usize, &Refusal)| {
        let of_login =
            matches!(refusal, Refusal::Ended | Refusal::EpochRaised | Refusal::AccountInactive);
        let state = match index.cmp(&died_at) {
            std::cmp::Ordering::Less if of_login && is_visitor => CheckState::NotAsked,
            std::cmp::Ordering::Less => CheckState::Passed,
            std::cmp::Ordering::Equal => CheckState::Refused,
            std::cmp::Ordering::Greater => CheckState::NotReached,
        };
        Check { words: words(*refusal), state }
    };
    Weighed {
        moment,
        checks: Refusal::ALL.iter().enumerate().map(check).collect(),
        refused: refused.map(|refusal| format!("{refusal:?}")),
        signed_in: result.as_ref().is_ok_and(|payload| payload.claim.is_some()),
    }
}

/// The check that refuses so.
fn words(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::TooLong => "Name and value are at most 4096 bytes",
        Refusal::NotThreeParts => "There are three parts: payload.kid.mac",
        Refusal::UnknownKey => "The key id names a key of this server",
        Refusal::WrongMac => "The MAC is right, compared in constant time",
        Refusal::Unreadable => "The payload is one that we know",
        Refusal::FromTheFuture => "It was not issued in the future",
        Refusal::Expired => "Its absolute end has not passed",
        Refusal::Idle => "It has not rested too long",
        Refusal::Ended => "Its login is open in the table",
        Refusal::EpochRaised => "Its epoch is the account's",
        Refusal::AccountInactive => "The account is active",
    }
}

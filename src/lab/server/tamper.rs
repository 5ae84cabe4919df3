//! Tricked cookies: made here, checked by the session's own checks, shown masked.
//!
//! Some are really signed, with a key that is made for one try and gone with its answer. The app's
//! keys sign nothing here.

use std::sync::{Arc, LazyLock};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall_forms::{Options, keep_options};
use rollcall_session::{
    Checked, Claim, Id, LoginStatus, Logins, MAX_COOKIE_BYTES, Payload, Purpose, Refusal,
    SecretKey, SessionError, SessionSettings, Sessions, SignedSession, SigningKeys, TUTORIAL_KEYS,
};

use crate::base::error::AppError;
use crate::lab::tamper::{Attempt, Check, CheckState, Weighed};

const HOUR: i64 = 3600;

/// No account has this id: the database counts from 1.
const NOBODY: i64 = 0;

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

/// A server of one try's own: the app's checks, under another key.
pub struct Practice {
    keys: SigningKeys,
    sessions: Arc<Sessions>,
}

impl Practice {
    /// Whose cookies are called as those of `own`.
    pub fn new(key: &SecretKey, own: &SignedSession) -> Self {
        let keys = SigningKeys::new(key, &[]);
        let is_secure = own.name.starts_with("__Host-");
        let sessions = Sessions::new(keys.clone(), SessionSettings::default(), is_secure);
        Self { keys, sessions }
    }

    /// With a key that nobody has.
    pub fn with_new_key(own: &SignedSession) -> Self {
        Self::new(&new_key(), own)
    }

    /// A message for the next page, under its own name and for its own purpose.
    fn flash(&self, own: &Payload, now: i64) -> String {
        let message = r#"{"mood":"notice","text":"A message for the next page."}"#;
        let json = format!(r#"{{"sid":"{}","iat":{now},"msgs":[{message}]}}"#, own.sid);
        let name = self.sessions.cookie_name().replace("session", "flash");
        self.keys.sign(Purpose::Flash, &name, json.as_bytes())
    }

    /// The payload of an attempt that is really signed.
    fn payload(attempt: Attempt, own: &Payload, now: i64) -> Payload {
        let own = own.clone();
        match attempt {
            Attempt::Long => {
                let data = format!("{{\"much\":\"{}\"}}", "x".repeat(MAX_COOKIE_BYTES)).into();
                Payload { data, ..own }
            }
            Attempt::Future => {
                let begins = now + HOUR;
                Payload { issued: begins, seen: begins, expires: begins - 60, ..own }
            }
            Attempt::Expired => {
                let (issued, seen) = (now - 2 * HOUR, now - HOUR);
                Payload { issued, seen, expires: now - HOUR, ..own }
            }
            Attempt::Idle => {
                let rested = now - own.idle_secs - HOUR;
                Payload { issued: rested, seen: rested, ..own }
            }
            _ => Payload {
                sid: Id::default(),
                issued: now,
                seen: now,
                idle_secs: HOUR,
                expires: now + HOUR,
                claim: Some(Claim { account: NOBODY, checked: now, epoch: 0, keep: false }),
                data: "{}".into(),
            },
        }
    }
}

fn new_key() -> SecretKey {
    SecretKey::unchecked(SecretKey::generate().as_bytes())
}

/// A cookie as an attacker would send it, from a copy of one's own session.
pub fn cookie(practice: &Practice, own: &SignedSession, wish: &Wish<'_>, now: i64) -> String {
    let SignedSession { name, value, payload, .. } = own;
    let mut parts = value.split('.').skip(1);
    let (key_id, mac) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let encode = |text: &[u8]| URL_SAFE_NO_PAD.encode(text);
    let sign_with = |key: &SecretKey, payload: &[u8]| {
        SigningKeys::new(key, &[]).sign(Purpose::Session, name, payload)
    };
    let guessed = || {
        let key = TUTORIAL_KEYS.get(wish.guess).copied().unwrap_or_default();
        sign_with(&SecretKey::unchecked(key.as_bytes()), wish.typed.as_bytes())
    };
    match wish.attempt {
        Attempt::Edited => format!("{}.{key_id}.{mac}", encode(wish.typed.as_bytes())),
        Attempt::GuessedKey => guessed(),
        Attempt::GuessedKeyOurId => {
            let guessed = guessed();
            let guessed_mac = guessed.rsplit('.').next().unwrap_or_default();
            format!("{}.{key_id}.{guessed_mac}", encode(wish.typed.as_bytes()))
        }
        Attempt::OtherAccount => {
            // Account 1 claims to be the next.
            let account = if payload.claim.is_some_and(|own| own.account == 1) { 2 } else { 1 };
            let claim = Claim { account, checked: now, epoch: 0, keep: false };
            let other = Payload { claim: Some(claim), ..payload.clone() };
            format!("{}.{key_id}.{mac}", encode(&other.to_json()))
        }
        Attempt::Cut => value.rsplit_once('.').map(|(rest, _)| rest.to_owned()).unwrap_or_default(),
        Attempt::RotatedKey => sign_with(&new_key(), &payload.to_json()),
        Attempt::Flash => practice.flash(payload, now),
        attempt => practice.sessions.sign(&Practice::payload(attempt, payload, now)),
    }
}

/// The payload of a cookie, decoded: at most what a page can bear.
pub(super) fn payload_of(value: &str) -> String {
    let bytes = URL_SAFE_NO_PAD.decode(value.split('.').next().unwrap_or_default());
    String::from_utf8_lossy(&bytes.unwrap_or_default()).chars().take(1000).collect()
}

/// What the checks say of the cookie of an attempt. `by_app` are those of the app, which are asked
/// where its key could have signed; what this room signs is checked under the room's key. An
/// attempt about the end of a login is checked before and after.
///
/// # Errors
/// The database's.
pub async fn check(
    practice: &Practice,
    attempt: Attempt,
    value: &str,
    now: i64,
    by_app: impl Future<Output = Result<Checked, AppError>>,
) -> Result<Vec<Weighed>, AppError> {
    if !attempt.is_signed_here() {
        return Ok(vec![weighed("", &by_app.await?)]);
    }
    let check = async |moment, login| {
        let checked = practice.sessions.check(&Login(login), value, now).await?;
        Ok::<_, AppError>(weighed(moment, &checked))
    };
    let (end, moment) = match attempt {
        Attempt::LoggedOut => (LoginStatus::Ended, "After the log-out"),
        Attempt::EpochRaised => (LoginStatus::EpochRaised, "After the new password"),
        Attempt::Disabled => (LoginStatus::AccountInactive, "After the account was disabled"),
        _ => return Ok(vec![check("", LoginStatus::Open(())).await?]),
    };
    Ok(vec![check("While signed in", LoginStatus::Open(())).await?, check(moment, end).await?])
}

/// The one login of a demonstration.
struct Login(LoginStatus<()>);

impl Logins for Login {
    type Account = ();
    type Error = SessionError;

    async fn find(&self, _: Id, _: Claim) -> Result<LoginStatus<()>, SessionError> {
        Ok(self.0)
    }
}

fn weighed(moment: &'static str, checked: &Checked) -> Weighed {
    let (refused, claim) = match checked {
        Checked::Believed(session) => (None, session.claim),
        Checked::Refused(refusal) => (Some(*refusal), None),
    };
    let place = |refusal| Refusal::ALL.iter().position(|other| *other == refusal);
    let died_at = refused.and_then(place).unwrap_or(Refusal::ALL.len());
    let is_visitor = refused.is_none() && claim.is_none();
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
        signed_in: claim.is_some(),
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

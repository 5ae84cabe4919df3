//! One's own session: taken apart for its page, and its data changed.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall_forms::Done;
use rollcall_session::{
    Key, MAX_COOKIE_BYTES, Payload, SessionError, SessionHandle, SignedSession,
};
use serde_json::Value;

use crate::base::error::AppError;
use crate::lab::form::{OwnKey, VALUE};
use crate::lab::paths;
use crate::lab::session::{End, Member, OtherFormat, OwnValue, SessionView};
use crate::lab::shown::{Piece, Shown};

use super::mask::masked;

/// What stands before the keys that people make here, so that none is one of the app's.
const PREFIX: &str = "lab.";

/// So many bytes are put in at a time to fill a session.
const FILLER_BYTES: usize = 600;

/// Sets a key.
///
/// # Errors
/// A message at the field of the value: a rule of it, or that the cookie would be too large.
pub async fn set(session: &SessionHandle, key: &OwnKey, value: &str) -> Result<Done, AppError> {
    let at_value = |message| AppError::field(VALUE.name, message);
    let value = VALUE.parse_text(value).map_err(at_value)?;
    match session.try_insert(&key_of(key), value).await {
        Err(SessionError::TooLarge(size)) => {
            Err(at_value(format!("SessionTooLarge: {size}. The old cookie stays as it is.")))
        }
        Err(error) => Err(error.into()),
        Ok(()) => Done::at(paths::LAB_SESSION),
    }
}

/// Removes a key.
///
/// # Errors
/// That the session's data cannot be read.
pub async fn remove(session: &SessionHandle, key: &OwnKey) -> Result<Done, AppError> {
    session.remove(&key_of(key)).await?;
    Done::at(paths::LAB_SESSION)
}

/// Puts in some more bytes under a name that is free.
///
/// # Errors
/// That the cookie would be too large.
pub async fn fill(session: &SessionHandle) -> Result<Done, AppError> {
    let own = own_values(&session.signed().payload);
    let is_free = |name: &String| own.iter().all(|value| value.key != *name);
    let name = (1..).map(|number| format!("filler-{number}")).find(is_free).unwrap_or_default();
    set(session, &OwnKey::parse(&name)?, &"x".repeat(FILLER_BYTES)).await
}

fn key_of(key: &OwnKey) -> Key<String> {
    Key::below(PREFIX, key.as_str())
}

/// What the page of the room shows.
pub(super) fn view(session: &SignedSession, now: i64) -> SessionView {
    let SignedSession { name, value, payload, arrived, by_fallback } = session;
    let mut parts = value.split('.').map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    let (encoded, key_id, mac) = (part(), part(), part());
    let json = String::from_utf8_lossy(&payload.to_json()).into_owned();
    let idle_end = payload.seen + payload.idle_secs;
    SessionView {
        name: name.clone(),
        encoded,
        key_id,
        mac: Shown(vec![masked(&mac)]),
        json,
        members: members(payload),
        arrived: *arrived,
        by_fallback: *by_fallback,
        bytes: name.len() + value.len(),
        limit_bytes: MAX_COOKIE_BYTES,
        ends: vec![
            End { label: "It rests too long", at: idle_end, left_secs: idle_end - now },
            End {
                label: "Its absolute end",
                at: payload.expires,
                left_secs: payload.expires - now,
            },
        ],
        issued: payload.issued,
        own: own_values(payload),
        others: vec![flask(payload, now), django(payload, now)],
    }
}

fn members(payload: &Payload) -> Vec<Member> {
    let member = |name, value: String, meaning| Member { name, value, at: None, meaning };
    let moment =
        |name, at: i64, meaning| Member { name, value: at.to_string(), at: Some(at), meaning };
    let mut members = vec![
        member("sid", payload.sid.to_string(), "The session's id: 128 random bits."),
        moment("iat", payload.issued, "When it was issued."),
        moment("seen", payload.seen, "When it was last renewed."),
        member("idle", payload.idle_secs.to_string(), "For how many seconds it may rest."),
        moment("exp", payload.expires, "When it ends in any case."),
    ];
    if let Some(claim) = payload.claim {
        members.extend([
            member("acc", claim.account.to_string(), "The id of your account. No name, no role."),
            moment("auth", claim.checked, "When your password was last checked."),
            member("epoch", claim.epoch.to_string(), "Goes up when all your sessions are ended."),
        ]);
        if claim.keep {
            members.push(member("keep", "true".to_owned(), "It outlives the browser."));
        }
    }
    members.push(member(
        "data",
        payload.data.to_string(),
        "What the app keeps for you. Yours to fill below.",
    ));
    members
}

fn data_of(payload: &Payload) -> BTreeMap<String, Value> {
    serde_json::from_str(&payload.data).unwrap_or_default()
}

fn own_values(payload: &Payload) -> Vec<OwnValue> {
    let own = data_of(payload).into_iter().filter_map(|(key, value)| {
        let bytes = key.len() + value.to_string().len();
        let key = key.strip_prefix(PREFIX)?.to_owned();
        let value = value.as_str().unwrap_or_default();
        let cut: String = value.chars().take(200).collect();
        let more = value.chars().count() - cut.chars().count();
        let mut pieces = vec![Piece::Plain(cut)];
        pieces.extend((more > 0).then_some(Piece::Cut(more)));
        Some(OwnValue { key, value: Shown(pieces), bytes })
    });
    own.collect()
}

/// As `itsdangerous` writes it: payload, time and an HMAC-SHA1 of 20 bytes, with dots between.
fn flask(payload: &Payload, now: i64) -> OtherFormat {
    let bytes = now.to_be_bytes();
    let time = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    OtherFormat {
        framework: "Flask",
        parts: vec![
            (
                "the data as JSON, base64url",
                Shown::plain(URL_SAFE_NO_PAD.encode(payload.data.as_bytes())),
            ),
            ("the time, base64url", Shown::plain(URL_SAFE_NO_PAD.encode(time))),
            (
                "HMAC-SHA1, 27 characters",
                Shown(vec![Piece::Masked { start: String::new(), hidden: 27 }]),
            ),
        ],
        separator: ".",
        ended: "Log out, and a copy of the cookie is still good until its time is over.",
    }
}

/// As `django.core.signing` writes it: the time in base 62, an HMAC-SHA256, colons between.
fn django(payload: &Payload, now: i64) -> OtherFormat {
    OtherFormat {
        framework: "Django, signed_cookies",
        parts: vec![
            (
                "the data as JSON, base64url",
                Shown::plain(URL_SAFE_NO_PAD.encode(payload.data.as_bytes())),
            ),
            ("the time, base 62", Shown::plain(base_62(now))),
            (
                "HMAC-SHA256, 43 characters",
                Shown(vec![Piece::Masked { start: String::new(), hidden: 43 }]),
            ),
        ],
        separator: ":",
        ended: "The same. Django's default is another: a random key, and the data in a table.",
    }
}

fn base_62(number: i64) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = usize::try_from(number).unwrap_or_default();
    let mut digits = Vec::new();
    while rest > 0 || digits.is_empty() {
        digits.push(char::from(DIGITS[rest % 62]));
        rest /= 62;
    }
    digits.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_times_of_other_frameworks_are_written_as_they_write_them() {
        // What itsdangerous 2.2.0 and Django 5.2.19 make of this moment, tried with both.
        assert_eq!(base_62(1_700_000_000), "1r31eq");
        assert_eq!(URL_SAFE_NO_PAD.encode(&1_700_000_000_i64.to_be_bytes()[4..]), "ZVPxAA");
    }
}

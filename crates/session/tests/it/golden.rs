//! Cookies that an earlier version signed are read for ever.
//!
//! `session-v1.txt` is never generated again: if a test here fails, the code is wrong.

use rollcall_session::{Claim, Payload, Purpose, SigningKeys, now};

use crate::golden_file::{cookie, key, lines};

#[test]
fn every_value_verifies_and_would_be_signed_the_same_today() {
    let keys = SigningKeys::new(&key(), &[]);
    for (title, purpose, name) in [
        ("visitor:", Purpose::Session, "session"),
        ("visitor with data:", Purpose::Session, "session"),
        ("signed in:", Purpose::Session, "session"),
        ("kept signed in:", Purpose::Session, "session"),
        ("signed in, production:", Purpose::Session, "__Host-session"),
        ("flash:", Purpose::Flash, "flash"),
    ] {
        let (payload, value) = cookie(title);
        let verified = keys.verify(purpose, name, value).expect(title);
        assert_eq!(String::from_utf8(verified.payload).unwrap(), payload, "{title}");
        assert_eq!(keys.sign(purpose, name, payload.as_bytes()), value, "{title}");
    }
    let token = lines("token of the session signed in:");
    assert!(keys.csrf_token_is_for(token[0], token[1]));
}

#[test]
fn every_payload_says_what_it_said_and_is_written_as_it_was() {
    let began = 1_767_225_600;
    let claim = |keep| Some(Claim { account: 1, checked: began, epoch: 1, keep });
    for (title, claim, data) in [
        ("visitor:", None, "{}"),
        (
            "visitor with data:",
            None,
            r#"{"city":"Zürich","nested":{"a":[1,2.5,null,true]},"theme":"dark"}"#,
        ),
        ("signed in:", claim(false), "{}"),
        ("kept signed in:", claim(true), r#"{"theme":"dark"}"#),
    ] {
        let (json, _) = cookie(title);
        let payload = Payload::from_json(json.as_bytes(), now()).expect(title);
        let sid = json.split('"').nth(3).unwrap();
        let expected = Payload {
            sid: sid.parse().unwrap(),
            issued: began,
            seen: began,
            idle_secs: 31_622_400_000,
            expires: 32_503_680_000,
            claim,
            data: data.into(),
        };
        assert_eq!(payload, expected, "{title}");
        assert_eq!(String::from_utf8(payload.to_json()).unwrap(), json, "{title}");
    }
}

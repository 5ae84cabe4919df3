//! Any value is read or refused, and never a panic.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rollcall_session::{Purpose, Sessions, SigningKeys, now};

use crate::{Small, new_key};

/// Runs this many cases, and writes no files with those that failed: their seed is in the output.
fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

fn sessions() -> (SigningKeys, std::sync::Arc<Sessions>) {
    let keys = SigningKeys::new(&new_key(), &[new_key()]);
    let small = Small::with_keys(axum::Router::new(), keys.clone(), false);
    (keys, small.sessions)
}

#[test]
fn any_text_is_refused_and_never_a_panic() {
    let (_, sessions) = sessions();
    let texts = prop_oneof![".*", r"[A-Za-z0-9_.-]{0,400}", r"(\PC{0,40}\.){0,4}"];
    let outcome = runner(1000).run(&texts, |text| {
        prop_assert!(sessions.verify(&text, now()).is_err());
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn any_payload_that_our_own_key_signed_is_read_or_refused_and_never_a_panic() {
    let (keys, sessions) = sessions();
    let number = || prop_oneof![any::<i64>(), Just(i64::MAX), Just(i64::MIN), Just(0), Just(-1)];
    let data =
        prop_oneof!["\\{\\}", "\\[\\]", "null", "\\{\"a\":(1|\\{\\}|\"x\"|1e999)\\}", ".{0,9}"];
    let json = (number(), number(), number(), number(), any::<Option<i32>>(), data).prop_map(
        |(iat, seen, idle, exp, acc, data)| {
            let acc = acc.map(|n| format!("\"acc\":{n},\"auth\":{n},\"epoch\":{n},"));
            let acc = acc.unwrap_or_default();
            let sid = "AAAAAAAAAAAAAAAAAAAAAA";
            let times = format!(r#""iat":{iat},"seen":{seen},"idle":{idle},"exp":{exp}"#);
            format!(r#"{{"sid":"{sid}",{times},{acc}"data":{data}}}"#).into_bytes()
        },
    );
    let anything = prop::collection::vec(any::<u8>(), 0..300);
    let outcome = runner(1000).run(&prop_oneof![json, anything], |payload| {
        let value = keys.sign(Purpose::Session, "session", &payload);
        for now in [0, now(), i64::MAX, i64::MIN] {
            if let Ok((read, by_fallback)) = sessions.verify(&value, now) {
                prop_assert!(!by_fallback);
                prop_assert!(sessions.verify(&sessions.sign(&read), now).is_ok());
            }
        }
        Ok(())
    });
    outcome.unwrap();
}

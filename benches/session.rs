//! What a session cookie costs: verify, sign, refuse a forged one, beside the bare HMAC of the
//! same bytes. `cargo bench --bench session`
//!
//! The goal: to verify and parse a payload of 280 bytes, its data left for later, takes at most
//! four times the bare HMAC with its key prepared. The run ends with that ratio.

#![allow(missing_docs)]

use std::hint::black_box;

use criterion::Criterion;
use rollcall_session::{
    Claim, Id, Payload, Refusal, SecretKey, SessionSettings, Sessions, SigningKeys, bare_mac, now,
};

mod estimates;

const PAYLOAD_BYTES: usize = 280;

fn main() {
    let secret = SecretKey::parse(&SecretKey::generate()).expect("a generated key");
    let keys = SigningKeys::new(&secret, &[]);
    let sessions = Sessions::new(keys.clone(), SessionSettings::default(), false);
    let payload = payload();
    let value = sessions.sign(&payload);
    // What the MAC of the value runs over: name, payload, key id.
    let signed = format!("session.{}", value.rsplit_once('.').expect("three parts").0);
    let mut forged = value.clone();
    forged.replace_range(40..41, if &value[40..41] == "A" { "B" } else { "A" });
    assert_eq!(sessions.verify(&forged, now()), Err(Refusal::WrongMac));

    let mut criterion = Criterion::default().configure_from_args();
    let at = now();
    criterion.bench_function("bare_hmac", |b| {
        b.iter(|| bare_mac(&keys, black_box(signed.as_bytes())));
    });
    criterion.bench_function("verify_and_parse", |b| {
        b.iter(|| sessions.verify(black_box(&value), at));
    });
    criterion.bench_function("refuse_forged", |b| {
        b.iter(|| sessions.verify(black_box(&forged), at));
    });
    criterion.bench_function("sign", |b| b.iter(|| sessions.sign(black_box(&payload))));
    criterion.final_summary();

    if !estimates::at_most("verify_and_parse", 4.0, "bare_hmac") {
        std::process::exit(1);
    }
}

/// A signed-in session whose JSON is exactly [`PAYLOAD_BYTES`] long.
fn payload() -> Payload {
    let at = now();
    let claim = Claim { account: 12_345, checked: at, epoch: 3, keep: false };
    let mut payload = Payload {
        sid: Id::default(),
        issued: at,
        seen: at,
        idle_secs: 1800,
        expires: at + 43_200,
        claim: Some(claim),
        data: r#"{"note":""}"#.into(),
    };
    let missing = PAYLOAD_BYTES - payload.to_json().len();
    payload.data = format!(r#"{{"note":"{}"}}"#, "x".repeat(missing)).into();
    assert_eq!(payload.to_json().len(), PAYLOAD_BYTES);
    payload
}

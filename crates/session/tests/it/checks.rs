//! The dry run: what the layer would make of a cookie, without acting on it.

use axum::Router;
use axum::routing::get;
use rollcall_session::{Checked, LoginStatus, Refusal, SessionHandle, now};

use crate::{Book, Small};

fn small() -> Small {
    let sign_in = |session: SessionHandle| async move {
        session.sign_in(7, 1, false).await;
    };
    let visit = |session: SessionHandle| async move { session.csrf_token() };
    Small::around(Router::new().route("/sign-in", get(sign_in)).route("/visit", get(visit)))
}

#[tokio::test]
async fn a_dry_run_says_of_each_login_what_the_layer_would() {
    let small = small();
    small.get("/sign-in").await;
    let value = small.cookie.lock().unwrap().clone().unwrap();
    let own = small.payload().unwrap();
    for (status, refused) in [
        (LoginStatus::Open(()), None),
        (LoginStatus::Ended, Some(Refusal::Ended)),
        (LoginStatus::EpochRaised, Some(Refusal::EpochRaised)),
        (LoginStatus::AccountInactive, Some(Refusal::AccountInactive)),
    ] {
        let expected = refused.map_or(Checked::Believed(own.clone()), Checked::Refused);
        let checked = small.sessions.check(&Book(status), &value, now()).await;
        assert_eq!(checked, Ok(expected), "{status:?}");
    }
}

#[tokio::test]
async fn a_dry_run_asks_for_no_login_of_a_visitor_and_counts_nothing() {
    let small = small();
    small.get("/visit").await;
    let value = small.cookie.lock().unwrap().clone().unwrap();
    let check = async |value: &str, now| {
        small.sessions.check(&Book(LoginStatus::Ended), value, now).await.unwrap()
    };
    assert_eq!(check(&value, now()).await, Checked::Believed(small.payload().unwrap()));
    let year = 365 * 24 * 3600;
    for (value, now, refusal) in [
        (&*value, now() + year, Refusal::Expired),
        (&value[1..], now(), Refusal::WrongMac),
        ("a.b.c", now(), Refusal::UnknownKey),
        ("a; b\r\n", now(), Refusal::NotThreeParts),
        (&"a".repeat(4096), now(), Refusal::TooLong),
    ] {
        assert_eq!(check(value, now).await, Checked::Refused(refusal));
    }
    let counts = Refusal::ALL.map(|refusal| small.sessions.refusals().get(refusal));
    assert_eq!(counts, [0; Refusal::ALL.len()]);
}

//! Room 3: each verdict is what the app does with that very cookie.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall::auth::server::access::LoginTable;
use rollcall::lab::server::tamper::{Practice, Wish, check, cookie};
use rollcall::lab::tamper::{Attempt, CheckState, Weighed};
use rollcall_session::{Checked, Refusal, SecretKey, SignedSession, TUTORIAL_KEYS, now};

use super::{HOSTILE, assert_no_markup};
use crate::support::{Browser, Server};

const PAGE: &str = "/lab/tamper";

/// Each way, and the check at which it dies.
const VERDICTS: [(Attempt, Refusal); 14] = [
    (Attempt::Edited, Refusal::WrongMac),
    (Attempt::GuessedKey, Refusal::UnknownKey),
    (Attempt::GuessedKeyOurId, Refusal::WrongMac),
    (Attempt::OtherAccount, Refusal::WrongMac),
    (Attempt::Cut, Refusal::NotThreeParts),
    (Attempt::Long, Refusal::TooLong),
    (Attempt::Flash, Refusal::WrongMac),
    (Attempt::RotatedKey, Refusal::UnknownKey),
    (Attempt::Future, Refusal::FromTheFuture),
    (Attempt::Expired, Refusal::Expired),
    (Attempt::Idle, Refusal::Idle),
    (Attempt::LoggedOut, Refusal::Ended),
    (Attempt::EpochRaised, Refusal::EpochRaised),
    (Attempt::Disabled, Refusal::AccountInactive),
];

fn refusals(server: &Server) -> [u64; Refusal::ALL.len()] {
    Refusal::ALL.map(|refusal| server.sessions.refusals().get(refusal))
}

/// Sends a cookie to the app, and answers the one refusal that was counted.
async fn sent_to_the_app(server: &Server, value: &str) -> Option<Refusal> {
    let before = refusals(server);
    let mut browser = server.browser();
    browser.cookies.insert("session".to_owned(), value.to_owned());
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    let after = refusals(server);
    let counted = (0..before.len()).filter(|index| after[*index] != before[*index]);
    let counted: Vec<Refusal> = counted.map(|index| Refusal::ALL[index]).collect();
    assert!(counted.len() <= 1, "{counted:?}");
    assert_eq!(counted.is_empty(), page.set_cookie("session").is_none(), "the app removes it");
    assert!(counted.is_empty() || page.says("You are not logged in"));
    counted.first().copied()
}

/// The session that a browser holds.
fn signed(server: &Server, browser: &Browser) -> SignedSession {
    let value = browser.session().unwrap().to_owned();
    let payload = server.payload(&value);
    let name = server.sessions.cookie_name().to_owned();
    SignedSession { name, value, payload, arrived: true, by_fallback: false }
}

/// What the checks say of a cookie.
async fn weigh(
    server: &Server,
    practice: &Practice,
    attempt: Attempt,
    value: &str,
) -> Vec<Weighed> {
    let logins = LoginTable(server.db.clone());
    let by_app = server.sessions.check(&logins, value, now());
    check(practice, attempt, value, now(), by_app).await.unwrap()
}

#[tokio::test]
async fn each_verdict_equals_what_the_app_does_with_that_cookie() {
    assert_eq!(VERDICTS.map(|(attempt, _)| attempt), Attempt::ALL);
    let database = Server::start().await;
    let key = SecretKey::parse(&SecretKey::generate()).unwrap();
    let server = Server::on(database.db.clone(), &key, &[], |_| ());
    let mut visitor = server.browser();
    visitor.get("/login").await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.get("/").await;
    for browser in [&visitor, &ada] {
        let own = signed(&server, browser);
        // Under the app's own key, so that the app can be asked about what the room signs.
        let practice = Practice::new(&key, &own);
        let json = String::from_utf8(own.payload.to_json()).unwrap();
        let edited = json.replace("\"exp\":", "\"exp\":9");
        for (attempt, expected) in VERDICTS {
            for guess in 0..TUTORIAL_KEYS.len() {
                let wish = Wish { attempt, typed: &edited, guess };
                let value = cookie(&practice, &own, &wish, now());
                let weighed = weigh(&server, &practice, attempt, &value).await;
                let last = weighed.last().unwrap();
                assert_eq!(last.refused, Some(format!("{expected:?}")), "{attempt:?}");
                let app = sent_to_the_app(&server, &value).await;
                // The demonstration's session has a login nowhere else: to the app it is ended.
                let own_login = matches!(attempt, Attempt::EpochRaised | Attempt::Disabled);
                let in_app = if own_login { Refusal::Ended } else { expected };
                assert_eq!(app, Some(in_app), "{attempt:?}");
                if !attempt.takes_payload() {
                    break;
                }
            }
        }
        // Unchanged, it is one's own, and both believe it.
        let wish = Wish { attempt: Attempt::Edited, typed: &json, guess: 0 };
        let value = cookie(&practice, &own, &wish, now());
        let weighed = weigh(&server, &practice, Attempt::Edited, &value).await;
        let is_signed_in = own.payload.claim.is_some();
        assert_eq!((weighed[0].refused.clone(), weighed[0].signed_in), (None, is_signed_in));
        assert_eq!(sent_to_the_app(&server, &value).await, None);
    }
}

#[tokio::test]
async fn what_ended_a_real_login_is_what_the_demonstration_says() {
    let server = Server::start().await;
    let logins = LoginTable(server.db.clone());
    for (name, end, expected) in [
        ("ada", "UPDATE logins SET ended = 1", Refusal::Ended),
        ("bob", "UPDATE accounts SET epoch = epoch + 1", Refusal::EpochRaised),
        ("eve", "UPDATE accounts SET active = 0", Refusal::AccountInactive),
    ] {
        let browser = server.signed_in(name, Role::Guest).await;
        let value = browser.session().unwrap();
        server.sql(end).await;
        let checked = server.sessions.check(&logins, value, now()).await.unwrap();
        assert_eq!(checked, Checked::Refused(expected), "{name}");
        assert_eq!(sent_to_the_app(&server, value).await, Some(expected), "{name}");
        server.sql("UPDATE accounts SET active = 1").await;
    }
}

async fn attempt(browser: &mut Browser, fields: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let query = query.extend_pairs(fields).finish();
    let page = browser.get(&format!("{PAGE}?{query}")).await;
    assert_eq!(page.status, StatusCode::OK);
    page.body
}

#[tokio::test]
async fn the_page_marks_the_check_that_refused_and_changes_nothing() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.get("/").await;
    let held = ada.cookies.clone();
    let before = refusals(&server);
    for (way, refusal) in VERDICTS {
        let fields = [("try", way.as_str()), ("payload", "{\"admin\":true}"), ("key", "3")];
        let page = attempt(&mut ada, &fields).await;
        assert!(page.contains(&format!("<code>{refusal:?}</code>")), "{way:?}: {page}");
        assert_eq!(page.matches("class=\"check-refused\"").count(), 1, "{way:?}");
        assert!(page.contains("The app goes on as for any visitor"), "{way:?}");
        assert_eq!(ada.cookies, held, "{way:?}");
    }
    let own = String::from_utf8(server.payload(ada.session().unwrap()).to_json()).unwrap();
    let page = attempt(&mut ada, &[("try", "edited"), ("payload", &own)]).await;
    assert!(page.contains("the app would take you for who is signed in"));
    assert_eq!(refusals(&server), before, "nothing is counted");
    assert!(ada.get("/").await.says("Logged in as ada"));
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM logins").await, 1, "no login was opened");
}

#[tokio::test]
async fn whoever_is_account_1_claims_to_be_another_and_is_told_so() {
    let server = Server::start().await;
    let mut first = server.signed_in("ada", Role::Admin).await;
    let mut second = server.signed_in("bob", Role::Guest).await;
    for (browser, own, claimed) in [(&mut first, 1, 2), (&mut second, 2, 1)] {
        let account = server.payload(browser.session().unwrap()).claim.unwrap().account;
        assert_eq!(account, own);
        let page = attempt(browser, &[("try", "other-account")]).await;
        assert!(page.contains(&format!("\"acc\":{claimed},")), "{page}");
        assert!(page.contains("Claim to be another account"));
        assert!(!page.contains("account 1") && !page.contains("\"acc\": 1"));
    }
}

#[tokio::test]
async fn a_check_that_did_not_come_to_its_turn_is_not_said_to_hold() {
    let server = Server::start().await;
    let mut visitor = server.browser();
    visitor.get("/login").await;
    let own = signed(&server, &visitor);
    let practice = Practice::with_new_key(&own);
    let weighed = weigh(&server, &practice, Attempt::Edited, &own.value).await;
    let states: Vec<CheckState> = weighed[0].checks.iter().map(|check| check.state).collect();
    assert_eq!(states[..8], [CheckState::Passed; 8]);
    assert_eq!(states[8..], [CheckState::NotAsked; 3]);
    let weighed = weigh(&server, &practice, Attempt::Edited, "a.b.c").await;
    let states: Vec<CheckState> = weighed[0].checks.iter().map(|check| check.state).collect();
    assert_eq!(states[..3], [CheckState::Passed, CheckState::Passed, CheckState::Refused]);
    assert_eq!(states[3..], [CheckState::NotReached; 8]);
}

#[tokio::test]
async fn no_signature_of_an_attempt_reaches_the_page_and_no_text_becomes_markup() {
    let server = Server::start().await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    ada.get("/").await;
    let mac = ada.session().unwrap().rsplit('.').next().unwrap().to_owned();
    for way in Attempt::ALL {
        let page = attempt(&mut ada, &[("try", way.as_str())]).await;
        assert!(!page.contains(&mac), "{way:?}");
        let main = page.split("<main").nth(1).unwrap();
        let words = main.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        assert!(words.filter(|word| word.len() == 43).count() == 0, "{way:?}: {main}");
        for value in HOSTILE {
            let fields = [("try", way.as_str()), ("payload", value), ("key", value)];
            let mut query = form_urlencoded::Serializer::new(String::new());
            let query = query.extend_pairs(fields).finish();
            assert_no_markup(&ada.get(&format!("{PAGE}?{query}")).await, value);
        }
    }
    let long = "x".repeat(4001);
    assert!(!attempt(&mut ada, &[("try", "edited"), ("payload", &long)]).await.contains("Verdict"));
    for odd in ["?try=nonsense", "?try=edited&try=cut", "?try=%FF", "?key=-1&try=guessed-key"] {
        assert_eq!(ada.get(&format!("{PAGE}{odd}")).await.status, StatusCode::OK, "{odd}");
    }
}

#[tokio::test]
async fn nothing_that_the_room_signs_is_believed_by_the_app_at_any_time() {
    let database = Server::start().await;
    let key = SecretKey::parse(&SecretKey::generate()).unwrap();
    let server = Server::on(database.db.clone(), &key, &[], |_| ());
    let mut visitor = server.browser();
    visitor.get("/login").await;
    let ada = server.signed_in("ada", Role::Guest).await;
    let logins = LoginTable(server.db.clone());
    let began = now();
    for own in [&visitor, &ada].map(|browser| signed(&server, browser)) {
        let new_key = Practice::with_new_key(&own);
        // Even if it were the app's own key that signs.
        let same_key = Practice::new(&key, &own);
        for attempt in Attempt::ALL.into_iter().filter(|attempt| attempt.is_signed_here()) {
            let wish = Wish { attempt, typed: "", guess: 0 };
            let value = cookie(&new_key, &own, &wish, began);
            let checked = server.sessions.check(&logins, &value, began).await.unwrap();
            let is_long = attempt == Attempt::Long;
            let unknown = if is_long { Refusal::TooLong } else { Refusal::UnknownKey };
            assert_eq!(checked, Checked::Refused(unknown), "{attempt:?}");
            let value = cookie(&same_key, &own, &wish, began);
            for at in (began..began + 7200).step_by(15).chain([own.payload.expires - 1]) {
                let checked = server.sessions.check(&logins, &value, at).await.unwrap();
                let after = at - began;
                assert!(matches!(checked, Checked::Refused(_)), "{attempt:?} after {after} s");
            }
        }
    }
}

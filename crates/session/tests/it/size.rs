//! The 4096 bytes that a browser keeps, and what happens above.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use rollcall_session::{
    Key, MAX_COOKIE_BYTES, Session, SessionError, SessionHandle, SessionTooLarge, SigningKeys,
};

use crate::{Small, new_key};

const FILLER: Key<String> = Key::new("filler");
const OTHER: Key<String> = Key::new("other");

fn small(secure: bool) -> Small {
    let fill = |Path(bytes): Path<usize>, session: Session| async move {
        session.insert("filler", "x".repeat(bytes)).await.unwrap();
    };
    let routes = Router::new().route("/{bytes}", get(fill));
    Small::with_keys(routes, SigningKeys::new(&new_key(), &[]), secure)
}

/// The bytes of a line's name and value together.
fn cookie_bytes(line: &str) -> usize {
    line.split(';').next().unwrap().len() - "=".len()
}

#[tokio::test]
async fn of_name_and_value_4096_bytes_are_kept_and_one_more_is_an_error() {
    assert_eq!(MAX_COOKIE_BYTES, 4096);
    for (secure, name) in [(false, "session"), (true, "__Host-session")] {
        let small = small(secure);
        let empty = cookie_bytes(&small.get("/0").await.set_cookie.unwrap());
        // Four characters of base64 hold three bytes.
        let just_below = (MAX_COOKIE_BYTES - empty) * 3 / 4 - 8;
        let mut largest = String::new();
        let mut refused = None;
        for bytes in just_below..just_below + 20 {
            *small.cookie.lock().unwrap() = None;
            let reply = small.get(&format!("/{bytes}")).await;
            match reply.error {
                None => largest = reply.set_cookie.expect("a cookie"),
                Some(error) => {
                    assert_eq!(reply.status, StatusCode::INSUFFICIENT_STORAGE);
                    assert_eq!(reply.set_cookie, None);
                    refused = refused.or(Some(error));
                }
            }
        }
        assert!(largest.starts_with(&format!("{name}=")));
        assert_eq!(cookie_bytes(&largest), 4096, "{name}");
        let Some(SessionError::TooLarge(size)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!((size.bytes, size.limit_bytes), (4097, 4096), "{name}");
    }
}

#[tokio::test]
async fn a_cookie_that_would_be_too_large_leaves_the_old_one_as_it_was() {
    let small = small(false);
    small.get("/5").await;
    let before = small.payload().unwrap();
    let reply = small.get("/5000").await;
    assert_eq!((reply.status, reply.set_cookie), (StatusCode::INSUFFICIENT_STORAGE, None));
    assert_eq!(small.payload().unwrap(), before);
    assert!(small.get("/6").await.set_cookie.is_some(), "and the session goes on");
}

#[tokio::test]
async fn try_insert_names_each_keys_size_largest_first_and_changes_nothing() {
    let handler = |session: SessionHandle| async move {
        session.try_insert(&OTHER, "y".repeat(500)).await?;
        session.try_insert(&FILLER, "x".repeat(1500)).await?;
        let refused = session.try_insert(&OTHER, "z".repeat(4000)).await;
        let Err(SessionError::TooLarge(size)) = refused else { panic!("{refused:?}") };
        let refused = session.try_insert(&Key::<u8>::new("third"), 1).await;
        assert_eq!(refused, Ok(()), "what fits still fits");
        let kept = session.get(&OTHER).await.unwrap_or_default();
        assert_eq!(kept, "y".repeat(500), "and the old value stays");
        let SessionTooLarge { bytes, limit_bytes, keys } = &size;
        assert!(bytes > limit_bytes, "{size}");
        Ok::<_, SessionError>(keys.iter().map(|(k, n)| format!("{k} {n}\n")).collect::<String>())
    };
    let small = Small::around(Router::new().route("/", get(handler)));
    let reply = small.get("/").await;
    // Name, two quotes, text.
    assert_eq!((reply.status, reply.text.as_str()), (StatusCode::OK, "other 4007\nfiller 1508\n"));
    let payload = small.payload().unwrap();
    let data: serde_json::Value = serde_json::from_str(&payload.data).unwrap();
    let names: Vec<&String> = data.as_object().unwrap().keys().collect();
    assert_eq!(names, ["filler", "other", "third"]);
    assert_eq!(data["other"], "y".repeat(500));
}

#[tokio::test]
async fn a_refused_insert_of_a_new_key_leaves_no_trace() {
    let handler = |session: SessionHandle| async move {
        let refused = session.try_insert(&FILLER, "x".repeat(5000)).await;
        assert!(matches!(refused, Err(SessionError::TooLarge(_))), "{refused:?}");
        assert_eq!(session.get(&FILLER).await, None);
    };
    let small = Small::around(Router::new().route("/", get(handler)));
    assert_eq!(small.get("/").await.status, StatusCode::OK);
    assert!(small.payload().is_none_or(|payload| &*payload.data == "{}"));
}

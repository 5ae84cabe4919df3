//! What handlers put into a session through tower-sessions, and when it is written.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use rollcall_session::{Key, Session, SessionHandle};

use crate::{Small, attributes, lasting_attributes, value};

const KEYS: [&str; 12] =
    ["pear", "apple", "fig", "kiwi", "lime", "plum", "date", "b", "a", "Z", "é", "10"];

async fn sign_in(session: SessionHandle) {
    session.sign_in(7, 1, false).await;
}

fn said<E: std::fmt::Debug>(done: Result<(), E>) -> String {
    done.err().map(|error| format!("{error:?}")).unwrap_or_default()
}

fn small() -> Small {
    let insert = |session: Session| async move { session.insert("name", "Ada").await.unwrap() };
    let read = |session: Session| async move {
        session.get::<String>("name").await.unwrap().unwrap_or_else(|| "nothing".to_owned())
    };
    let remove = |session: Session| async move {
        session.remove::<String>("name").await.unwrap().unwrap_or_else(|| "nothing".to_owned())
    };
    let routes = Router::new()
        .route("/insert", get(insert))
        .route("/read", get(read))
        .route("/remove", get(remove))
        .route("/flush", get(|session: Session| async move { said(session.flush().await) }))
        .route("/cycle", get(|session: Session| async move { said(session.cycle_id().await) }))
        .route("/sign-in", get(sign_in))
        .route("/sign-out", get(|session: SessionHandle| async move { session.sign_out() }));
    Small::around(routes)
}

#[tokio::test]
async fn what_is_put_in_is_there_in_the_next_request_until_it_is_removed() {
    let small = small();
    assert_eq!(small.get("/read").await.text, "nothing");
    assert!(small.payload().is_none(), "reading begins no session");

    assert!(small.get("/insert").await.set_cookie.is_some());
    assert_eq!(&*small.payload().unwrap().data, r#"{"name":"Ada"}"#);
    let read = small.get("/read").await;
    assert_eq!((read.text.as_str(), read.set_cookie), ("Ada", None));

    let removed = small.get("/remove").await;
    assert_eq!(removed.text, "Ada");
    assert!(removed.set_cookie.is_some());
    assert_eq!(small.get("/read").await.text, "nothing");
}

#[tokio::test]
async fn a_change_that_changes_nothing_writes_no_cookie() {
    let small = small();
    assert_eq!(small.get("/remove").await.set_cookie, None, "an absent key, no session");
    small.get("/insert").await;
    assert_eq!(small.get("/insert").await.set_cookie, None, "the same value again");
    small.get("/remove").await;
    assert_eq!(small.get("/remove").await.set_cookie, None, "an absent key");
}

#[tokio::test]
async fn the_same_data_gives_the_same_bytes_in_whatever_order_it_came() {
    let put = |keys: Vec<&'static str>| {
        get(move |session: Session| async move {
            for key in keys {
                session.insert(key, key.len()).await.unwrap();
            }
        })
    };
    let (forwards, backwards) = (KEYS.to_vec(), KEYS.into_iter().rev().collect());
    let routes = Router::new().route("/1", put(forwards)).route("/2", put(backwards));
    let small = Small::around(routes);
    small.get("/1").await;
    let first = small.payload().unwrap().data;
    assert_eq!(small.get("/2").await.set_cookie, None, "not a byte differs");
    let mut sorted = KEYS.to_vec();
    sorted.sort_unstable();
    let pairs: Vec<String> = sorted.iter().map(|key| format!("\"{key}\":{}", key.len())).collect();
    assert_eq!(*first, format!("{{{}}}", pairs.join(",")));
}

#[tokio::test]
async fn flushing_removes_the_cookie_of_a_visitor() {
    let small = small();
    let set = small.get("/insert").await.set_cookie.unwrap();
    let removed = small.get("/flush").await.set_cookie.unwrap();
    assert_eq!((value(&removed), small.payload()), ("", None));
    assert_eq!(lasting_attributes(&set), lasting_attributes(&removed));
    assert!(attributes(&removed).contains(&"Max-Age=0"));
    assert_eq!(small.get("/flush").await.set_cookie, None, "there is none left");
}

#[tokio::test]
async fn cycling_the_id_gives_a_new_one_and_keeps_the_data() {
    let small = small();
    small.get("/insert").await;
    let before = small.payload().unwrap();
    assert!(small.get("/cycle").await.set_cookie.is_some());
    let after = small.payload().unwrap();
    assert_ne!(after.sid, before.sid);
    assert_eq!(after.data, before.data);
}

#[tokio::test]
async fn what_would_leave_a_login_open_is_an_error_while_somebody_is_signed_in() {
    let small = small();
    small.get("/sign-in").await;
    let before = small.payload().unwrap();
    for path in ["/flush", "/cycle"] {
        let refused = small.get(path).await;
        assert_eq!(
            refused.text, "Store(Backend(\"somebody is signed in: log them out\"))",
            "{path}"
        );
        let after = small.payload().unwrap();
        assert_eq!((after.sid, after.claim), (before.sid, before.claim), "{path}");
    }
}

#[tokio::test]
async fn signing_in_begins_with_nothing_and_keeps_what_is_put_in_afterwards() {
    let mixed = |data: Session, session: SessionHandle| async move {
        data.insert("before", 1).await.unwrap();
        session.sign_in(7, 1, false).await;
        data.insert("after", 2).await.unwrap();
    };
    let small = Small::around(Router::new().route("/", get(mixed)).route("/again", get(mixed)));
    for path in ["/", "/again"] {
        small.get(path).await;
        assert_eq!(&*small.payload().unwrap().data, r#"{"after":2}"#, "{path}");
    }
}

#[tokio::test]
async fn a_handler_that_fails_writes_no_cookie() {
    let answer = |status: StatusCode| {
        get(move |data: Session, session: SessionHandle| async move {
            session.sign_out();
            data.insert("new", 1).await.unwrap();
            session.csrf_token();
            status
        })
    };
    let routes = Router::new()
        .route("/sign-in", get(sign_in))
        .route("/500", answer(StatusCode::INTERNAL_SERVER_ERROR))
        .route("/503", answer(StatusCode::SERVICE_UNAVAILABLE))
        .route("/304", answer(StatusCode::NOT_MODIFIED))
        .route("/404", answer(StatusCode::NOT_FOUND));
    let small = Small::around(routes);
    small.get("/sign-in").await;
    for path in ["/500", "/503", "/304"] {
        assert_eq!(small.get(path).await.set_cookie, None, "{path}");
        assert!(small.payload().unwrap().claim.is_some(), "{path}");
    }
    let removed = small.get("/404").await.set_cookie.unwrap();
    assert_ne!(value(&removed), "", "another answer does: what came after the end is a visitor's");
    assert!(small.payload().unwrap().claim.is_none());
}

#[tokio::test]
async fn a_typed_key_reads_what_it_wrote_and_nothing_of_another_shape() {
    const COUNT: Key<u32> = Key::new("count");
    const AS_TEXT: Key<String> = Key::new("count");
    let write = |session: SessionHandle| async move { session.try_insert(&COUNT, 3).await };
    let read = |session: SessionHandle| async move {
        format!("{:?} {:?}", session.get(&COUNT).await, session.get(&AS_TEXT).await)
    };
    let remove = |session: SessionHandle| async move { session.remove(&COUNT).await };
    let routes = Router::new().route("/write", get(write)).route("/read", get(read));
    let small = Small::around(routes.route("/remove", get(remove)));
    assert_eq!(small.get("/write").await.status, StatusCode::OK);
    assert_eq!(small.get("/read").await.text, "Some(3) None");
    small.get("/remove").await;
    assert_eq!(small.get("/read").await.text, "None None");
}

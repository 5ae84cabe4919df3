//! Messages for the next page: how many fit, and of which types they may be.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use rollcall_session::{MAX_FLASH_BYTES, SessionHandle};

use crate::{Small, attributes, value};

#[tokio::test]
async fn thirty_messages_fit_into_2048_bytes() {
    let leave = |session: SessionHandle| async move {
        session.csrf_token();
        for n in 0..30 {
            session.flash(format!("{n} {}", "lang ".repeat(80)));
        }
    };
    let show = |session: SessionHandle| async move { session.take_flashes::<String>().join("\n") };
    let small = Small::around(Router::new().route("/", get(leave)).route("/show", get(show)));
    let line = small.get("/").await.flash.expect("a flash");
    assert!("flash".len() + value(&line).len() <= MAX_FLASH_BYTES, "{}", line.len());
    assert_eq!(MAX_FLASH_BYTES, 2048);
    assert_eq!(attributes(&line), ["HttpOnly", "Max-Age=300", "Path=/", "SameSite=Lax"]);

    small.also_send("flash", value(&line));
    let shown = small.get("/show").await.text;
    assert!(shown.lines().count() > 1, "{shown}");
    assert!(shown.lines().last().unwrap().starts_with("29 "), "the newest are kept: {shown}");
}

#[tokio::test]
async fn a_message_without_a_session_to_bind_it_to_is_dropped() {
    let leave = |session: SessionHandle| async move { session.flash("lost") };
    let reply = Small::around(Router::new().route("/", get(leave))).get("/").await;
    assert_eq!((reply.status, reply.flash, reply.set_cookie), (StatusCode::OK, None, None));
}

#[tokio::test]
async fn a_message_is_of_any_type_and_comes_to_those_that_ask_for_its_type() {
    let leave = |session: SessionHandle| async move {
        session.csrf_token();
        session.flash("a text");
        session.flash((7, "a pair"));
    };
    let show = |session: SessionHandle| async move {
        format!("{:?}", session.take_flashes::<(u8, String)>())
    };
    let small = Small::around(Router::new().route("/", get(leave)).route("/show", get(show)));
    let line = small.get("/").await.flash.expect("a flash");
    small.also_send("flash", value(&line));
    let shown = small.get("/show").await;
    assert_eq!(shown.text, r#"[(7, "a pair")]"#);
    assert_eq!(value(&shown.flash.expect("a removal")), "", "and all of them are gone");
}

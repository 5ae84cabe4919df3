//! Uploads: who may send what, and how much of it is read.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use http_body_util::BodyExt;
use rollcall::auth::account::Role;
use tokio::task::JoinHandle;

use crate::support::{Server, stalled};

use super::*;

#[tokio::test]
async fn a_body_that_is_no_upload_is_the_form_again() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let token = admin.token(PAGE).await;
    let urlencoded = format!("csrf_token={token}&file=x");
    let whole = body(&token, "list.csv", &many(1));
    let other_name = String::from_utf8(whole.clone()).unwrap().replace("\"file\"", "\"other\"");
    for (kind, body) in [
        ("application/x-www-form-urlencoded", urlencoded.into_bytes()),
        ("text/csv", many(1)),
        ("multipart/form-data", whole.clone()),
        (MULTIPART, b"nonsense".to_vec()),
        (MULTIPART, Vec::new()),
        (MULTIPART, other_name.into_bytes()),
        (MULTIPART, whole[..whole.len() / 2].to_vec()),
        (MULTIPART, whole[..whole.len() - 30].to_vec()),
    ] {
        let answer = admin.post_body(PAGE, kind, body).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
        assert!(answer.says("The form did not arrive whole."), "{kind}: {}", answer.body);
    }
    let other = body(&token, "list.xlsx", &many(1));
    let answer = admin.post_body(PAGE, MULTIPART, other).await;
    assert!(answer.says("File takes files whose name ends in .csv or .tsv or .txt."));
    let nameless = admin.post_body(PAGE, MULTIPART, body(&token, "", b"")).await;
    assert!(nameless.says("File is missing: choose a file."), "{}", nameless.body);
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM imports").await, 0);
}

#[tokio::test]
async fn who_sends_a_file_after_the_session_ended_is_told_to_choose_it_again() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let token = admin.token(PAGE).await;
    server.sql("UPDATE logins SET ended = 1").await;
    let answer = admin.post_body(PAGE, MULTIPART, body(&token, "list.csv", &many(1))).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.says("Log in, then choose the file again: it was not kept."));
    assert!(!answer.says("what you typed"));
    assert_eq!(answer.input("next").as_deref(), Some(PAGE));
}

#[tokio::test]
async fn without_its_token_a_file_is_refused_before_it_is_read() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for token in ["", "wrong", &server.browser().token("/login").await] {
        // What comes is gathered to pieces of 16 kB before it is looked at.
        let first = String::from_utf8(body(token, "list.csv", &[b'x'; 20_000])).unwrap();
        let first = first.split("\r\n------b0undary--").next().unwrap().to_owned();
        let sent = admin.send(Method::POST, PAGE, Some(MULTIPART), stalled(first));
        let answer = tokio::time::timeout(Duration::from_secs(5), sent).await.expect("an answer");
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.says("Nothing was read"), "{}", answer.body);
    }
    let long = "x".repeat(20_000);
    let file_first = format!("name=\"file\"; filename=\"list.csv\"\r\n\r\n{long}");
    let no_end = format!("name=\"csrf_token\"\r\n\r\n{long}");
    for part in [file_first, no_end] {
        let first = format!("------b0undary\r\nContent-Disposition: form-data; {part}");
        let sent = admin.send(Method::POST, PAGE, Some(MULTIPART), stalled(first));
        let answer = tokio::time::timeout(Duration::from_secs(5), sent).await.expect("an answer");
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn a_file_above_50_mb_is_refused_with_the_bound_and_leaves_nothing() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let token = admin.token(PAGE).await;
    let row = b",Ada,,,,1,1,law,online,yes\n";
    let mut file = format!("{HEAD}\n").into_bytes();
    while file.len() <= 50 * 1024 * 1024 {
        file.extend_from_slice(row);
    }
    let answer = admin.post_body(PAGE, MULTIPART, body(&token, "list.csv", &file)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("File takes at most 50 MB; this has 51 MB."), "{}", answer.body);
    admin.set_header("content-length", "2000000000");
    let first = String::from_utf8(body(&token, "list.csv", b"name")).unwrap();
    let sent = admin.send(Method::POST, PAGE, Some(MULTIPART), stalled(first));
    let answer = tokio::time::timeout(Duration::from_secs(5), sent).await.expect("an answer");
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.says("That is too large"), "{}", answer.body);
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM imports").await, 0);
    assert_eq!(kept_files(&server).await, 0);
}

/// A body that comes in pieces, each after a pause, and ends behind the last.
fn slow(pieces: Vec<Vec<u8>>, pause: Duration) -> Body {
    let (mut sender, body) = http_body_util::channel::Channel::<axum::body::Bytes, String>::new(1);
    tokio::spawn(async move {
        for piece in pieces {
            tokio::time::sleep(pause).await;
            if sender.send_data(piece.into()).await.is_err() {
                return;
            }
        }
    });
    Body::new(body.map_err(axum::Error::new))
}

#[tokio::test]
async fn a_file_whose_name_is_refused_is_read_first_since_browsers_look_at_the_answer_then() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    let mut admin = server.browser();
    admin.log_in("root").await;
    let token = admin.token(PAGE).await;
    let whole = body(&token, "list.xlsx", b"");
    admin.set_header("content-length", &(3 * MB + whole.len()).to_string());
    let (read, sent) = large(whole, 3);
    let answer = admin.send(Method::POST, PAGE, Some(MULTIPART), sent).await;
    assert_eq!(read.await.unwrap(), Ok(()), "all of it is read");
    assert!(answer.says("File takes files whose name ends in .csv"), "{}", answer.body);
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM imports").await, 0);
}

#[tokio::test]
async fn a_file_without_an_announced_length_is_read_up_to_the_limit_and_no_further() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let token = admin.token(PAGE).await;
    let (read, sent) = large(body(&token, "list.csv", b""), 60);
    let answer = admin.send(Method::POST, PAGE, Some(MULTIPART), sent).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(read.await.unwrap(), Err(()), "what is too much is not read");
    assert_eq!(kept_files(&server).await, 0);
}

const MB: usize = 1024 * 1024;

/// A body with so much in its last part, and whether all of it was read.
fn large(mut whole: Vec<u8>, megabytes: usize) -> (JoinHandle<Result<(), ()>>, Body) {
    let last = whole.split_off(whole.len() - "\r\n------b0undary--\r\n".len());
    let (mut sender, sent) = http_body_util::channel::Channel::<axum::body::Bytes, String>::new(1);
    let read = tokio::spawn(async move {
        let middle = std::iter::repeat_n(vec![b'x'; MB], megabytes);
        for piece in std::iter::once(whole).chain(middle).chain([last]) {
            sender.send_data(piece.into()).await.map_err(drop)?;
        }
        Ok(())
    });
    (read, Body::new(sent.map_err(axum::Error::new)))
}

#[tokio::test]
async fn a_slow_upload_is_let_come_and_one_that_pauses_is_not() {
    let server = Server::start_with(|settings| {
        settings.server.request_timeout_secs = 1;
        settings.server.body_timeout_secs = 2;
    })
    .await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let token = admin.token(PAGE).await;
    let whole = body(&token, "list.csv", &many(1));
    let third = whole.len() / 3 + 1;
    let pieces: Vec<Vec<u8>> = whole.chunks(third).map(<[u8]>::to_vec).collect();
    let sent = slow(pieces.clone(), Duration::from_millis(500));
    let answer = admin.send(Method::POST, PAGE, Some(MULTIPART), sent).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let sent = slow(pieces, Duration::from_secs(4));
    let answer = admin.send(Method::POST, PAGE, Some(MULTIPART), sent).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT, "{}", answer.body);
}

#[tokio::test]
async fn an_upload_whose_session_ends_while_it_arrives_is_not_kept() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut other = server.browser();
    other.log_in("root").await;
    let token = admin.token(PAGE).await;
    let whole = String::from_utf8(body(&token, "list.csv", &many(100))).unwrap();
    let ends = async { drop(other.post("/account/end-other-logins", &[]).await) };
    let answer = admin.send_while((Method::POST, PAGE, MULTIPART), whole, ends).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.says("Log in, then choose the file again"), "{}", answer.body);
    assert_eq!((everything(&server).await.0, kept_files(&server).await), (0, 0));
}

#[tokio::test]
async fn who_goes_away_halfway_leaves_no_file() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let token = admin.token(PAGE).await;
    let first = body(&token, "list.csv", &many(2000));
    let first = String::from_utf8(first[..first.len() / 2].to_vec()).unwrap();
    let sent = admin.send(Method::POST, PAGE, Some(MULTIPART), stalled(first));
    let gone = tokio::time::timeout(Duration::from_millis(500), sent).await;
    assert!(gone.is_err(), "the file has not come yet");
    assert_eq!(kept_files(&server).await, 0);
    assert_eq!(server.ask::<i64>("SELECT count(*) FROM imports").await, 0);
}

#[tokio::test]
async fn an_upload_lies_in_a_private_folder_until_it_is_done_with() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let path = uploaded(&mut admin, &many(3)).await;
    let folder = folder_of_files(&server).await;
    assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    for file in std::fs::read_dir(&folder).unwrap() {
        let mode = file.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(kept_files(&server).await, 1);
    press(&mut admin, &path, "discard", &[]).await;
    assert_eq!(kept_files(&server).await, 0);
    imported(&mut admin, &many(3), "write").await;
    for _ in 0..500 {
        if kept_files(&server).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the file is still there");
}

#[tokio::test]
async fn a_guest_and_a_session_that_has_ended_send_no_file() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut guest = server.signed_in("ada", Role::Guest).await;
    let token = guest.token("/account").await;
    let answer = guest.post_body(PAGE, MULTIPART, body(&token, "list.csv", &many(1))).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let token = admin.token(PAGE).await;
    server.sql("UPDATE logins SET ended = 1").await;
    let answer = admin.post_body(PAGE, MULTIPART, body(&token, "list.csv", &many(1))).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.input("next").as_deref(), Some(PAGE));
}

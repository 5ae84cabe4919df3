//! A disk that is full and a database that nobody can write to, for a while.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use sea_orm::ConnectionTrait;

use crate::support::{Browser, Server, facts};

use super::import::{checked, everything, imported, is_clean, many, press, settled};
use super::post;

/// The log of this thread, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Begins to listen, until what comes back is dropped.
    fn begin(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let log = tracing_subscriber::fmt().with_writer(move || log.clone()).with_ansi(false);
        tracing::subscriber::set_default(log.finish())
    }

    /// The lines since the last time that tell of an error.
    fn errors(&self) -> Vec<String> {
        let text = std::mem::take(&mut *self.0.lock().unwrap());
        let text = String::from_utf8(text).unwrap();
        text.lines().filter(|line| line.contains("ERROR")).map(str::to_owned).collect()
    }
}

/// The troubles: how each begins, how it ends, and what the log says of it.
const TROUBLES: [(&str, &str, &str); 2] = [
    ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 4294967294", "full"),
    ("PRAGMA query_only = 1", "PRAGMA query_only = 0", "readonly"),
];

/// Of the one connection that writes. No file grows beyond its pages, and the database keeps those
/// that it has.
async fn writer(server: &Server, pragma: &str) {
    server.db.writer().execute_unprepared(pragma).await.unwrap();
}

/// Saves student 1 with a new address; the last one fills a page of the audit's.
async fn edit(admin: &mut Browser, version: i32) -> crate::support::Answer {
    let addr = format!("{version} {}", "x".repeat(190));
    let facts = rollcall::students::student::Facts { addr, ..facts() };
    post(admin, "/students/1/edit", &facts, &[("version", &version.to_string())]).await
}

#[tokio::test]
async fn an_edit_that_cannot_be_written_is_a_page_one_line_in_the_log_and_no_harm() {
    let server = Server::start().await;
    server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let log = Log::default();
    let _listening = log.begin();
    let mut version = 1;
    for (begin, end, cause) in TROUBLES {
        writer(&server, begin).await;
        let refused = loop {
            let answer = edit(&mut admin, version).await;
            if answer.status != StatusCode::SEE_OTHER {
                break answer;
            }
            version += 1;
            assert!(version < 100, "{cause}: the disk is never full");
        };
        assert_eq!(refused.status, StatusCode::INTERNAL_SERVER_ERROR, "{cause}");
        assert!(refused.says("Something went wrong here"), "{}", refused.body);
        let errors = log.errors();
        assert!(errors.len() == 1 && errors[0].contains(cause), "{cause}: {errors:?}");
        assert_eq!(admin.get("/students/1").await.status, StatusCode::OK, "{cause}");
        assert_eq!(server.ask::<i32>("SELECT version FROM students").await, version, "{cause}");
        assert_eq!(server.ask::<i32>("SELECT count(*) FROM audit").await, version, "{cause}");
        writer(&server, end).await;
        assert_eq!(edit(&mut admin, version).await.status, StatusCode::SEE_OTHER, "{cause}");
        version += 1;
        assert_eq!(log.errors(), [""; 0], "{cause}");
    }
}

#[tokio::test]
async fn an_import_on_a_full_disk_has_failed_and_can_be_done_again() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let (begin, end, _) = TROUBLES[0];
    writer(&server, begin).await;
    let (path, page) = checked(&mut admin, &many(3000)).await;
    assert!(page.says("Failed; nothing was changed"), "{}", page.body);
    assert!(page.says("the log has the cause"), "{}", page.body);
    for step in ["check", "write"] {
        writer(&server, end).await;
        assert!(press(&mut admin, &path, "match", &[]).await.status == StatusCode::SEE_OTHER);
        super::import::begin_check(&mut admin, &path).await;
        let page = settled(&mut admin, &path).await;
        assert!(page.says("Checked; nothing is changed yet"), "{step}: {}", page.body);
        if step == "check" {
            writer(&server, begin).await;
            press(&mut admin, &path, "write", &[]).await;
            let page = settled(&mut admin, &path).await;
            assert!(page.says("Failed; nothing was changed"), "{}", page.body);
            assert_eq!(server.ask::<i64>("SELECT count(*) FROM students").await, 0);
        }
    }
    press(&mut admin, &path, "write", &[]).await;
    assert!(settled(&mut admin, &path).await.says("Imported"));
    assert_eq!(everything(&server).await, (3000, 3000, 3000));
    assert!(is_clean(&server).await);
}

#[tokio::test]
async fn an_import_into_a_database_that_takes_nothing_is_a_page_and_can_be_done_later() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let (path, _) = checked(&mut admin, &many(3000)).await;
    let (begin, end, cause) = TROUBLES[1];
    let log = Log::default();
    let _listening = log.begin();
    writer(&server, begin).await;
    let answer = press(&mut admin, &path, "write", &[]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    let errors = log.errors();
    assert!(errors.len() == 1 && errors[0].contains(cause), "{errors:?}");
    assert!(admin.get(&path).await.says("Checked; nothing is changed yet"));
    writer(&server, end).await;
    press(&mut admin, &path, "write", &[]).await;
    assert!(settled(&mut admin, &path).await.says("Imported"));
    assert_eq!(everything(&server).await, (3000, 3000, 3000));
    imported(&mut admin, &many(10), "write").await;
}

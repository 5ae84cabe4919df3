//! The program killed in the middle of an import, and started again.

use rollcall::students::server::Settings;
use rollcall::students::server::import::{steps, upload};
use rollcall_session::SecretKey;

use crate::support::binary::{Serving, Shell};
use crate::support::{Browser, PASSWORD, Server};

use super::*;

const KEY: &str = "K7nYt1Vx0cQw5R2pLz8uHj4bD6sFgA9eMiOkNvXyZ3E";
const ROWS: usize = 20_000;

/// The app on the database of this folder, beside the program itself.
pub(super) async fn app_on(shell: &Shell) -> Server {
    let url = format!("sqlite://{}/data/rollcall.db", shell.folder().display());
    let db = rollcall::app::server::open_database(&url).await.unwrap();
    Server::on(db, &SecretKey::parse(KEY).unwrap(), &[], |_| ())
}

/// Asks the program with the browser's cookies.
fn ask(serving: &Serving, browser: &Browser, line: &str, body: &str) -> String {
    let cookie = format!("Cookie: session={}", browser.session().unwrap());
    let kind = "Content-Type: application/x-www-form-urlencoded".to_owned();
    serving.request(line, &[cookie, kind], body)
}

/// Starts the program and has it do `step`.
async fn begin(shell: &Shell, browser: &mut Browser, path: &str, step: &str) -> Serving {
    let serving = shell.serve(&[("SECRET_KEY", KEY)]);
    let token = browser.token("/account").await;
    let columns = "name_column=1&year_column=5&fee_column=6&programme_column=7&mode_column=8";
    let body = format!("csrf_token={token}&step={step}&{columns}");
    let answer = ask(&serving, browser, &format!("POST {path}"), &body);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    serving
}

/// Kills the program as soon as `said` holds of the import. False when its work had ended before
/// anybody looked, as it can on a busy machine.
async fn kill_when(server: &Server, serving: Serving, said: &str) -> bool {
    let sql = format!(
        "SELECT CASE WHEN {said} THEN 1 WHEN state IN ('checking', 'preparing', 'writing') THEN 0 \
         ELSE 2 END FROM imports"
    );
    let caught = loop {
        match server.ask::<i32>(&sql).await {
            0 => {}
            found => break found == 1,
        }
    };
    serving.signal("KILL");
    serving.wait();
    caught
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_leaves_all_or_nothing_and_the_next_start_takes_away_what_is_left() {
    let shell = Shell::new();
    let line = format!("{PASSWORD}\n");
    shell.run(&["account", "add", "root", "--role", "admin"], &[], line.as_bytes());
    let server = app_on(&shell).await;
    let mut admin = server.browser();
    admin.log_in("root").await;
    let path = uploaded(&mut admin, &many(ROWS)).await;
    let mut times_caught = 0;
    for (step, said) in [
        ("check", "state = 'checking' AND done > 0"),
        // It is one transaction: this kill is somewhere in it, or after it.
        ("write", "state = 'preparing'"),
    ] {
        if step == "write" {
            press(&mut admin, &path, "match", &[]).await;
            begin_check(&mut admin, &path).await;
            settled(&mut admin, &path).await;
        }
        let serving = begin(&shell, &mut admin, &path, step).await;
        let caught = kill_when(&server, serving, said).await;
        times_caught += u32::from(caught);
        let whole: String = server.ask("PRAGMA integrity_check").await;
        assert_eq!(whole, "ok", "{said}");
        let students: i64 = server.ask("SELECT count(*) FROM students").await;
        let state: String = server.ask("SELECT state FROM imports").await;
        let is_done = state == "done";
        assert_eq!(students, if is_done { ROWS as i64 } else { 0 }, "{said}: {state}");
        if !caught && !is_done {
            continue;
        }
        let again = shell.serve(&[("SECRET_KEY", KEY)]);
        let page = ask(&again, &admin, &format!("GET {path}"), "");
        let says = if is_done { "Imported" } else { "Interrupted; nothing was changed" };
        assert!(page.contains(says), "{page}");
        assert!(is_clean(&server).await, "{said}");
        let expected = if is_done { ROWS as i64 } else { 0 };
        assert_eq!(everything(&server).await, (expected, expected, expected), "{said}");
        server.sql("INSERT INTO student_search (student_search) VALUES ('integrity-check')").await;
        again.terminate();
        if is_done {
            break;
        }
    }
    assert!(times_caught > 0, "it was killed at least once");
    if server.ask::<i64>("SELECT count(*) FROM students").await > 0 {
        return;
    }
    press(&mut admin, &path, "match", &[]).await;
    begin_check(&mut admin, &path).await;
    settled(&mut admin, &path).await;
    press(&mut admin, &path, "write", &[]).await;
    assert!(settled(&mut admin, &path).await.says("Imported"), "and it can be done after all");
}

/// So many changes are more than one piece.
const CHANGES: i32 = 31_000;

/// Students, made quickly, and a file that changes all of them.
async fn students_to_change(server: &Server, shell: &Shell) -> std::path::PathBuf {
    let sql = format!(
        "INSERT INTO programmes (id, key) VALUES (1, 'law'); \
         INSERT INTO counters (name, next) VALUES ('students', {CHANGES} + 1); \
         WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < {CHANGES}) \
         INSERT INTO students SELECT id, 'Ada', '', '', '', 1, 0, 'law', 'campus', 1, 0, 0, 1, 81, \
         '', '  ada' FROM n; \
         INSERT INTO student_search (rowid, search, p, m, a, y) \
         SELECT id, search, 'p01', 'm0m', 'a1a', 'y01' FROM students"
    );
    server.sql(&sql).await;
    let mut text = String::from("id,fee\n");
    for id in 1..=CHANGES {
        text += &format!("{id},{id}\n");
    }
    let file = shell.folder().join("fees.csv");
    std::fs::write(&file, text).unwrap();
    file
}

/// Checks a file, has the program begin to write it, and kills that between two pieces.
async fn killed_between_pieces(shell: &Shell, server: &Server, admin: &mut Browser) -> String {
    let file = students_to_change(server, shell).await;
    let who = Editor::from(operator());
    let id = upload::take_file(&server.db, &who, &file).await.unwrap();
    let matching = steps::preview(&server.db, &who, id).await.unwrap().matching;
    let programmes = &[("law", "Law")];
    let settings = Settings { programmes, currency: "EUR", fee_hint: "" };
    let check = Run::check(&server.db, &who, id, matching, false, settings).await.unwrap();
    check.to_its_end().await.unwrap();
    let path = format!("{PAGE}/{id}");
    let serving = begin(shell, admin, &path, "write").await;
    // Between two pieces others get their turn, and who has it holds the program up.
    let held = loop {
        if let Ok(held) = server.db.begin_write().await {
            match server.ask::<String>("SELECT state FROM imports").await.as_str() {
                "writing" => break held,
                "preparing" => held.rollback().await.unwrap(),
                state => panic!("nobody had a turn before it was {state}"),
            }
        }
    };
    serving.signal("KILL");
    serving.wait();
    held.rollback().await.unwrap();
    path
}

/// How many students have the fee that the file gives them.
const CHANGED: &str = "SELECT count(*) FROM students WHERE fee_cents = id * 100 AND version = 2";

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_before_a_kill_is_written_to_its_end_by_the_next_start() {
    let shell = Shell::new();
    let line = format!("{PASSWORD}\n");
    shell.run(&["account", "add", "root", "--role", "admin"], &[], line.as_bytes());
    let server = app_on(&shell).await;
    let mut admin = server.browser();
    admin.log_in("root").await;
    let path = killed_between_pieces(&shell, &server, &mut admin).await;
    let changed: i32 = server.ask(CHANGED).await;
    assert!((1..CHANGES).contains(&changed), "{changed}");
    let again = shell.serve(&[("SECRET_KEY", KEY)]);
    assert!(settled(&mut admin, &path).await.says("Imported"));
    assert!(is_clean(&server).await);
    again.terminate();
    assert_eq!(server.ask::<i32>(CHANGED).await, CHANGES);
    let authors = "SELECT group_concat(DISTINCT account_name) FROM audit";
    assert_eq!(server.ask::<String>(authors).await, "root");
    let all = i64::from(CHANGES);
    assert_eq!(everything(&server).await, (all, all, all));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_before_a_kill_is_written_to_its_end_by_the_next_import_at_the_shell() {
    let shell = Shell::new();
    let line = format!("{PASSWORD}\n");
    shell.run(&["account", "add", "root", "--role", "admin"], &[], line.as_bytes());
    let server = app_on(&shell).await;
    let mut admin = server.browser();
    admin.log_in("root").await;
    killed_between_pieces(&shell, &server, &mut admin).await;
    std::fs::write(shell.folder().join("more.csv"), many(2)).unwrap();
    let run = shell.run(&["import", "more.csv"], &[], b"");
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.err.contains("An earlier import was not written to its end."), "{run:?}");
    assert!(run.err.contains("Wrote 31000 rows\n"), "{run:?}");
    assert_eq!(run.out, "Added 2, changed 0, unchanged 0, refused 0.\n");
    assert_eq!(server.ask::<i32>(CHANGED).await, CHANGES);
    assert!(is_clean(&server).await);
}

//! The program killed in the middle of an import, and started again.

use rollcall::session::server::SecretKey;

use crate::support::binary::{Serving, Shell};
use crate::support::{Browser, PASSWORD, Server};

use super::*;

const KEY: &str = "K7nYt1Vx0cQw5R2pLz8uHj4bD6sFgA9eMiOkNvXyZ3E";
const ROWS: usize = 20_000;

/// The app on the database of this folder, beside the program itself.
async fn app_on(shell: &Shell) -> Server {
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

/// Starts the program, has it do `step`, and kills it as soon as its page holds `sign`. False when
/// the step had ended before anybody looked, as it can on a busy machine.
async fn kill_at(
    shell: &Shell,
    browser: &mut Browser,
    path: &str,
    fields: &str,
    sign: &str,
) -> bool {
    let serving = shell.serve(&[("SECRET_KEY", KEY)]);
    let token = browser.token("/account").await;
    let answer =
        ask(&serving, browser, &format!("POST {path}"), &format!("csrf_token={token}&{fields}"));
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let caught = loop {
        let page = ask(&serving, browser, &format!("GET {path}"), "");
        let is_under_way = page.contains("id=\"progress\"");
        if !is_under_way || page.replace("<!>", "").contains(sign) {
            break is_under_way;
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
    let columns =
        "step=check&name_column=1&year_column=5&fee_column=6&programme_column=7&mode_column=8";
    let mut times_caught = 0;
    for (fields, sign) in [
        (columns, "1,000</strong> rows done"),
        ("step=write", "1,000</strong> rows done"),
        ("step=write", "The last step"),
    ] {
        if fields == "step=write" {
            press(&mut admin, &path, "match", &[]).await;
            begin_check(&mut admin, &path).await;
            settled(&mut admin, &path).await;
        }
        let caught = kill_at(&shell, &mut admin, &path, fields, sign).await;
        times_caught += u32::from(caught);
        let whole: String = server.ask("PRAGMA integrity_check").await;
        assert_eq!(whole, "ok", "{sign}");
        let students: i64 = server.ask("SELECT count(*) FROM students").await;
        let state: String = server.ask("SELECT state FROM imports").await;
        let is_done = state == "done";
        assert_eq!(students, if is_done { ROWS as i64 } else { 0 }, "{sign}: {state}");
        if !caught && !is_done {
            continue;
        }
        let again = shell.serve(&[("SECRET_KEY", KEY)]);
        let page = ask(&again, &admin, &format!("GET {path}"), "");
        let says = if is_done { "Imported" } else { "Interrupted; nothing was changed" };
        assert!(page.contains(says), "{page}");
        assert!(is_clean(&server).await, "{sign}");
        let expected = if is_done { ROWS as i64 } else { 0 };
        assert_eq!(everything(&server).await, (expected, expected, expected, expected), "{sign}");
        server.sql("INSERT INTO student_search (student_search) VALUES ('integrity-check')").await;
        again.terminate();
        if is_done {
            assert!(times_caught > 0, "it was killed at least once");
            return;
        }
    }
    assert!(times_caught > 0, "it was killed at least once");
    press(&mut admin, &path, "match", &[]).await;
    begin_check(&mut admin, &path).await;
    settled(&mut admin, &path).await;
    press(&mut admin, &path, "write", &[]).await;
    assert!(settled(&mut admin, &path).await.says("Imported"), "and it can be done after all");
}

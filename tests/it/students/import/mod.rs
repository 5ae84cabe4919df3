//! Imports: from a file to the roster, and what keeps a file from it.

mod crash;
mod files;
mod leftovers;
mod logged;
mod moving;
mod pages;
mod pieces;
mod refusals;
mod rows;
mod sent;
mod shell;
mod table;
mod uploads;

use std::path::PathBuf;
use std::time::Duration;

use axum::http::StatusCode;
use rollcall::auth::server::access::Editor;
use rollcall::students::matching::fields;
use rollcall::students::server::import::Run;
use sea_orm::DatabaseTransaction;

use crate::students::operator;
use crate::support::{Answer, Browser, Server};

const PAGE: &str = "/students/import";
const MULTIPART: &str = "multipart/form-data; boundary=----b0undary";

/// A file with these lines.
fn csv(lines: &[&str]) -> Vec<u8> {
    lines.join("\r\n").into_bytes()
}

/// The first line of most files.
const HEAD: &str = "id,name,city,addr,pin,year,fee,programme,mode,active";

/// Many good rows without ids.
pub(super) fn many(count: usize) -> Vec<u8> {
    let mut text = format!("{HEAD}\r\n");
    for n in 0..count {
        text +=
            &format!(",Student {n},Köln,\"Street {n}\nHouse\",{n},3,1234.50,music,online,yes\r\n");
    }
    text.into_bytes()
}

/// A body with the token first, as the form sends it.
fn body(token: &str, file_name: &str, file: &[u8]) -> Vec<u8> {
    let head = format!(
        "------b0undary\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\n{token}\r\n\
         ------b0undary\r\nContent-Disposition: form-data; name=\"file\"; \
         filename=\"{file_name}\"\r\nContent-Type: text/csv\r\n\r\n"
    );
    [head.as_bytes(), file, b"\r\n------b0undary--\r\n"].concat()
}

/// Sends a file with the token of the page.
async fn upload(browser: &mut Browser, file: &[u8]) -> Answer {
    let token = browser.token(PAGE).await;
    browser.post_body(PAGE, MULTIPART, body(&token, "list.csv", file)).await
}

/// Sends a good file; the path of its import.
async fn uploaded(browser: &mut Browser, file: &[u8]) -> String {
    let answer = upload(browser, file).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().to_owned()
}

/// The choice that the page shows for a field.
fn chosen(page: &Answer, name: &str) -> String {
    let select =
        page.body.split(&format!("<select id=\"{name}_column\"")).nth(1).expect("a select");
    let options = select.split("</select>").next().unwrap();
    let option = options.split("<option").find(|option| option.contains("selected"));
    let value = option.and_then(|option| option.split("value=\"").nth(1));
    value.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// Presses the button `step` with more fields.
pub(super) async fn press(
    browser: &mut Browser,
    path: &str,
    step: &str,
    more: &[(&str, &str)],
) -> Answer {
    let fields = [&[("step", step)], more].concat();
    browser.post(path, &fields).await
}

/// Presses the button that checks the file, with a column for each of some fields.
async fn press_check(browser: &mut Browser, path: &str, columns: &[(&str, &str)]) -> Answer {
    let names: Vec<String> = columns.iter().map(|(name, _)| format!("{name}_column")).collect();
    let chosen = names.iter().map(String::as_str).zip(columns.iter().map(|(_, column)| *column));
    press(browser, path, "check", &chosen.collect::<Vec<_>>()).await
}

/// Presses the button that checks the file, with the columns as the page shows them.
pub(super) async fn begin_check(browser: &mut Browser, path: &str) -> Answer {
    let page = browser.get(path).await;
    let names = fields(&[]).map(|field| field.name);
    let chosen: Vec<String> = names.iter().map(|name| chosen(&page, name)).collect();
    let fields: Vec<_> = names.iter().copied().zip(chosen.iter().map(String::as_str)).collect();
    press_check(browser, path, &fields).await
}

/// Waits until nobody works on the import, and shows its page.
pub(super) async fn settled(browser: &mut Browser, path: &str) -> Answer {
    for _ in 0..3000 {
        let page = browser.get(path).await;
        if !page.body.contains("id=\"progress\"") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the import does not end");
}

/// Sends a good file and checks it: the path of its import, and the page with what was found.
pub(super) async fn checked(browser: &mut Browser, file: &[u8]) -> (String, Answer) {
    let path = uploaded(browser, file).await;
    let begun = begin_check(browser, &path).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let page = settled(browser, &path).await;
    (path, page)
}

/// The same, and then the button `step`.
pub(super) async fn imported(browser: &mut Browser, file: &[u8], step: &str) -> Answer {
    let (path, page) = checked(browser, file).await;
    let begun = press(browser, &path, step, &[]).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}{}", page.body, begun.body);
    settled(browser, &path).await
}

/// Waits until what is said of an import holds, and holds it up there: who has the one connection
/// that writes lets nobody else write, and those who wait for it stand in a queue.
async fn hold_when(server: &Server, said: &str) -> DatabaseTransaction {
    let count = |said: &str| format!("SELECT count(*) FROM imports WHERE {said}");
    loop {
        let held = server.db.begin_write().await.unwrap();
        if server.ask::<i64>(&count(said)).await > 0 {
            return held;
        }
        let under_way = count("state IN ('checking', 'preparing', 'writing')");
        assert_eq!(server.ask::<i64>(&under_way).await, 1, "it has ended before {said}");
        held.rollback().await.unwrap();
    }
}

/// A file that changes the students 1 to `last`.
fn changes(last: i32) -> Vec<u8> {
    let mut text = format!("{HEAD}\n");
    for id in 1..=last {
        text += &format!("{id},Changed {id},Bonn,,,4,7.00,music,online,yes\n");
    }
    text.into_bytes()
}

/// More than 1666 new students are in pieces of 833 then, and more than 500 changes in pieces of 250.
const ONE_PIECE: i64 = 40_000;

/// Checks a file; its writing in small pieces, which may begin.
async fn to_be_written(server: &Server, admin: &mut Browser, file: &[u8]) -> (String, Run) {
    let (path, page) = checked(admin, file).await;
    let id = path.rsplit('/').next().unwrap().parse().unwrap();
    let run = Run::write(&server.db, &Editor::from(operator()), id, false).await;
    (path, run.unwrap_or_else(|e| panic!("{e}: {}", page.body)).in_one_piece_up_to(ONE_PIECE))
}

/// How many rows a page says it has of a kind.
pub(super) fn count(page: &Answer, label: &str) -> String {
    let rest = page.body.split(&format!("<dt>{label}</dt>")).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no {label} in {}", page.body));
    rest.split("<dd>").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

/// All that stands in the database of students, their search rows and the audit.
pub(super) async fn everything(server: &Server) -> (i64, i64, i64) {
    (
        server.ask("SELECT count(*) FROM students").await,
        server.ask("SELECT count(*) FROM student_search").await,
        server.ask("SELECT count(*) FROM audit").await,
    )
}

/// What the database says of the last import.
async fn state(server: &Server) -> String {
    server.ask("SELECT state FROM imports ORDER BY id DESC LIMIT 1").await
}

/// Where uploaded files lie, beside the database.
async fn folder_of_files(server: &Server) -> PathBuf {
    let file: String = server.ask("SELECT file FROM pragma_database_list").await;
    PathBuf::from(file).with_extension("imports")
}

/// How many uploaded files lie there.
async fn kept_files(server: &Server) -> usize {
    let files = std::fs::read_dir(folder_of_files(server).await).unwrap();
    files.filter(|file| file.as_ref().unwrap().file_name() != "lock").count()
}

/// Whether all that an import needs for itself goes: it does so after its page says how it ended.
pub(super) async fn is_clean(server: &Server) -> bool {
    for _ in 0..3000 {
        if server.ask::<i64>("SELECT count(*) FROM import_rows").await == 0 {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    false
}

//! Exports: what the list shows, as files; and the way back into the roster.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use rollcall::auth::account::Role;
use rollcall::auth::server::access::{Editor, Operator};
use rollcall::base::server::csv::{Quotes, Row, Rows, without_mark, write_row};
use rollcall::students::server::roster;
use rollcall::students::student::{Facts, Mode};
use rollcall_forms::is_unseen;

use crate::support::{Answer, Server, facts};

use super::import;

const CSV: &str = "/students/export.csv";
const JSON_LINES: &str = "/students/export.jsonl";

#[tokio::test]
async fn an_answer_to_head_of_a_file_that_is_made_while_it_is_sent_says_no_length() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    server.student("Ada").await;
    let import = server.import().await;
    let problems = format!("/students/import/{import}/problems.csv");
    for path in [CSV, JSON_LINES, &problems] {
        let get = admin.get(path).await;
        let head = admin.send(Method::HEAD, path, None, Body::empty()).await;
        assert_eq!(get.status, StatusCode::OK, "{path}");
        assert_eq!((head.status, &*head.body), (StatusCode::OK, ""), "{path}");
        let without_id = |answer: &Answer| {
            let mut headers = answer.headers.clone();
            headers.remove("x-request-id");
            headers
        };
        assert_eq!(without_id(&head), without_id(&get), "{path}");
        assert_eq!(head.header("content-length"), None, "{path}");
    }
    // Nobody knows yet what its bytes will be, so no part of it is sent.
    admin.set_header("range", "bytes=0-1");
    let whole = admin.get(CSV).await;
    admin.remove_header("range");
    assert_eq!((whole.status, whole.header("content-range")), (StatusCode::OK, None));
    // Where the length is known, it is said. The first page shows that one has logged in.
    admin.get("/students").await;
    let page = admin.get("/students").await;
    let head = admin.send(Method::HEAD, "/students", None, Body::empty()).await;
    assert_eq!(head.header("content-length"), page.header("content-length"));
}

#[tokio::test]
async fn an_export_has_what_the_list_shows_in_its_order() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for name in ["Cleo Brown", "Ada", "Bob Brown"] {
        server.student(name).await;
    }
    server.sql("UPDATE students SET fee_cents = 5 WHERE id = 1").await;
    let answer = admin.get(&format!("{CSV}?q=brown&sort=fee")).await;
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    let disposition = answer.header("content-disposition");
    assert_eq!(disposition, Some("attachment; filename=\"students.csv\""));
    assert_eq!(
        answer.body,
        "id,name,city,addr,pin,year,fee,programme,mode,active\r\n\
         1,Cleo Brown,Málaga,\"Calle Larios 1\n29005 Málaga\",29005,2,0.05,music,campus,yes\r\n\
         3,Bob Brown,Málaga,\"Calle Larios 1\n29005 Málaga\",29005,2,1250.50,music,campus,yes\r\n"
    );
    let answer = admin.get(&format!("{JSON_LINES}?sort=-name")).await;
    assert_eq!(answer.header("content-type"), Some("application/jsonl"));
    let lines: Vec<&str> = answer.body.lines().collect();
    admin.set_header("accept", "application/json");
    for (line, id) in lines.iter().zip([1, 3, 2]) {
        assert_eq!(*line, admin.get(&format!("/api/v1/students/{id}")).await.body);
    }
    assert_eq!(lines.len(), 3);
    admin.set_header("accept", "text/html");
    assert_eq!(admin.get(&format!("{CSV}?q=nobody")).await.body.lines().count(), 1);
    assert_eq!(admin.get(&format!("{JSON_LINES}?q=nobody")).await.body, "");
}

#[tokio::test]
async fn an_export_for_excel_begins_with_a_byte_order_mark_and_is_imported_as_the_same() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    server.student("José Núñez").await;
    let plain = admin.get(&format!("{CSV}?sort=-name")).await.body;
    for query in ["excel", "excel=", "sort=-name&excel"] {
        let answer = admin.get(&format!("{CSV}?{query}")).await;
        assert_eq!(answer.body, format!("\u{feff}{plain}"), "{query}");
    }
    assert!(!admin.get(&format!("{CSV}?q=excel")).await.body.starts_with('\u{feff}'));
    assert_eq!(admin.get(&format!("{JSON_LINES}?excel")).await.body.chars().next(), Some('{'));
    let list = admin.get("/students?sort=-name").await;
    let link = "<a href=\"/students/export.csv?sort=-name&amp;excel\"";
    assert!(list.body.contains(link) && list.says("CSV for Excel"), "{}", list.body);
    assert!(admin.get("/students").await.body.contains("href=\"/students/export.csv?excel\""));
    let file = format!("\u{feff}{plain}");
    let (_, page) = import::checked(&mut admin, file.as_bytes()).await;
    assert_eq!(import::count(&page, "Unchanged"), "1", "{}", page.body);
}

#[tokio::test]
async fn an_export_of_what_there_is_not_is_a_page_that_says_so_and_no_file() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    server.student("Ada Lovelace").await;
    for path in [CSV, JSON_LINES] {
        let answer = admin.get(&format!("{path}?programme=zzz&sort=size&year=2")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.header("content-disposition"), None);
        for message in ["There is no programme “zzz”.", "There is no order “size”."] {
            assert!(answer.says(message), "{}", answer.body);
        }
        assert!(answer.body.contains("href=\"/students?year=2\"") && !answer.says("Lovelace"));
        assert_eq!(admin.get(&format!("{path}?q=**")).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn an_export_of_many_is_whole_and_each_is_in_it_once() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    import::imported(&mut admin, &import::many(3500), "write").await;
    for path in [CSV, JSON_LINES, "/students/export.csv?sort=-city&page=last"] {
        let body = admin.get(path).await.body;
        for n in [0, 999, 1000, 1001, 3499] {
            let (quoted, plain) = (format!("\"Student {n}\""), format!(",Student {n},"));
            let count = body.matches(&quoted).count() + body.matches(&plain).count();
            assert_eq!(count, 1, "{n} in {path}");
        }
    }
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_has_a_mark_that_the_import_takes_away() {
    for (cell, written) in [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\tx", "\"'\tx\""),
        ("\rx", "\"'\rx\""),
        ("\n=x", "\"'\n=x\""),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠SUM(1)", "'＠SUM(1)"),
        ("'x", "''x"),
        ("''=x", "'''=x"),
        ("'", "''"),
        ("a=1", "a=1"),
        ("", ""),
        ("say \"x\"", "\"say \"\"x\"\"\""),
        ("a;b", "\"a;b\""),
    ] {
        let mut text = String::new();
        write_row(&mut text, [cell, "end"]);
        assert_eq!(text, format!("{written},end\r\n"), "{cell:?}");
        assert_eq!(read(&text), [[cell, "end"]], "{cell:?}");
    }
    for cell in ["'x", "'", "x'=", "' =x"] {
        assert_eq!(without_mark(cell), cell);
    }
}

/// The cells of a text, their marks taken away.
fn read(text: &str) -> Vec<Vec<String>> {
    let mut rows = Rows::new(text.as_bytes(), b',', Quotes::Doubled);
    let (mut row, mut cells) = (Row::default(), vec![]);
    while rows.read(&mut row).unwrap() {
        let text = |cell: &[u8]| without_mark(std::str::from_utf8(cell).unwrap()).to_owned();
        cells.push(row.cells().map(text).collect());
    }
    cells
}

/// Texts that break what is careless: quotes, lines, formulas, scripts from right to left.
fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[=+@＝＋－＠'\",;\t\r\n a-]{0,12}",
        "['\"]{0,4}[=+@＝＋－＠'-]?[a-zא-ת一-龥😀\n]{0,8}",
        Just("</textarea><script>alert(1)</script>".to_owned()),
    ]
}

#[test]
fn whatever_stands_in_a_row_is_read_as_it_was_written() {
    let config = Config { cases: 2000, failure_persistence: None, ..Config::default() };
    let rows = proptest::collection::vec(proptest::collection::vec(hostile(), 2..5), 1..5);
    let result = TestRunner::new(config).run(&rows, |rows| {
        let mut text = String::new();
        for row in &rows {
            write_row(&mut text, row.iter().map(String::as_str));
        }
        prop_assert_eq!(read(&text), rows, "{:?}", text);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// Whether an import refuses this, or takes it away around a cell.
fn is_mark(c: char) -> bool {
    (is_unseen(c) && !c.is_whitespace()) || c == char::REPLACEMENT_CHARACTER
}

/// Facts as the form takes them, made from hostile texts.
fn any_facts() -> impl Strategy<Value = Facts> {
    let texts = (hostile(), hostile(), hostile(), "[A-Z0-9-]{0,10}");
    let rest = (1..=10, 0_i64..=100_000_000, any::<bool>(), any::<bool>());
    (texts, rest).prop_map(|((name, city, addr, pin), (year, fee_cents, online, active))| {
        let line = |text: &str, most: usize| {
            let shown = text.chars().filter(|c| !c.is_control() && !is_mark(*c)).take(most);
            shown.collect::<String>().trim().to_owned()
        };
        let is_shown = |c: &char| !is_mark(*c) && (!c.is_control() || *c == '\n');
        let lines: String = addr.chars().filter(is_shown).collect();
        let name = Some(line(&name, 100)).filter(|name| !name.is_empty());
        Facts {
            name: name.unwrap_or_else(|| "'=x".to_owned()),
            city: line(&city, 50),
            addr: lines.trim().chars().take(200).collect::<String>().trim().to_owned(),
            pin: pin.trim().to_owned(),
            year,
            fee_cents,
            mode: if online { Mode::Online } else { Mode::Campus },
            active,
            ..facts()
        }
    })
}

/// The facts of all students, by id.
async fn roster_of(server: &Server) -> Vec<Facts> {
    let ids = "SELECT group_concat(id) FROM (SELECT id FROM students ORDER BY id)";
    let mut all = Vec::new();
    for id in server.ask::<String>(ids).await.split(',') {
        let found = roster::find(&server.db, Operator::at_the_shell(), id.parse().unwrap()).await;
        all.push(found.unwrap().expect("a student").facts);
    }
    all
}

#[tokio::test]
async fn an_export_that_is_imported_makes_the_same_roster() {
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let many = proptest::collection::vec(any_facts(), 120);
    let all = many.new_tree(&mut runner).unwrap().current();
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let editor = Editor::from(Operator::at_the_shell());
    for facts in &all {
        roster::add(&server.db, &editor, facts.clone()).await.unwrap();
    }
    assert_eq!(roster_of(&server).await, all);
    let export = admin.get(&format!("{CSV}?sort=updated")).await.body;

    // It says what is there: nothing changes.
    let (_, page) = import::checked(&mut admin, export.as_bytes()).await;
    assert_eq!(import::count(&page, "Unchanged"), "120", "{}", page.body);

    // Everybody else, and back again.
    server
        .sql("UPDATE students SET name = 'X', addr = 'Y', fee_cents = 1, active = NOT active")
        .await;
    let page = import::imported(&mut admin, export.as_bytes(), "write").await;
    assert_eq!(import::count(&page, "Changed"), "120", "{}", page.body);
    assert_eq!(roster_of(&server).await, all);

    // Into an empty roster: without their ids, since those were never given there.
    let empty = Server::start().await;
    let mut other = empty.signed_in("root", Role::Admin).await;
    let without_ids = export.replacen("id,", "number,", 1);
    import::imported(&mut other, without_ids.as_bytes(), "write").await;
    assert_eq!(roster_of(&empty).await, all);

    // The same without marks, as other programs write it, where that is not another text.
    let plain = plain_csv(&all);
    let third = Server::start().await;
    let mut other = third.signed_in("root", Role::Admin).await;
    import::imported(&mut other, plain.as_bytes(), "write").await;
    let expected: Vec<Facts> = all.iter().map(unmarked).collect();
    assert_eq!(roster_of(&third).await, expected);
}

/// All cells in quotes, without any mark.
fn plain_csv(all: &[Facts]) -> String {
    let mut text = "name,city,addr,pin,year,fee,programme,mode,active\n".to_owned();
    for facts in all {
        let cells: Vec<String> = facts
            .typed()
            .iter()
            .map(|(_, cell)| format!("\"{}\"", cell.replace('"', "\"\"")))
            .collect();
        text += &(cells.join(",") + "\n");
    }
    text
}

/// What such a file says: a text that looks like a marked one loses its first character.
fn unmarked(facts: &Facts) -> Facts {
    let text = |cell: &str| without_mark(cell).trim().to_owned();
    let (name, city) = (text(&facts.name), text(&facts.city));
    Facts { name, city, addr: text(&facts.addr), pin: text(&facts.pin), ..facts.clone() }
}

//! Files that cannot be read, and rows that cannot be taken: which line, which column, why.

use axum::http::StatusCode;
use rollcall::auth::account::Role;

use crate::support::Server;

use super::*;

#[tokio::test]
async fn a_file_that_cannot_be_read_is_the_form_again_with_a_plain_sentence() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let long = format!("name,city\n\"{}", "x".repeat(70_000));
    let wide = vec!["x"; 1001].join(",") + "\n";
    let files: [(&[u8], &str); 16] = [
        (b"", "The file is empty."),
        (b" \r\n\n", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"name,city\r\n", "a line of column names, and no students"),
        (b"name,city\n\n,\n", "a line of column names, and no students"),
        (b"name,city,Name\nx,y,z", "The column “Name” stands twice in line 1."),
        (b"pin_code,PIN  CODE\nx,y", "The column “PIN CODE” stands twice in line 1."),
        (b"\n\nname,st\xe4dt\nx,y", "Line 3 is not UTF-8."),
        (b"PK\x03\x04 and so on", "This is a spreadsheet's own file."),
        (b"\xd0\xcf\x11\xe0 and so on", "This is a spreadsheet's own file."),
        (b"\xff\xfen\0a\0m\0e\0", "The file is UTF-16."),
        (b"\xfe\xff\0n\0a", "The file is UTF-16."),
        (b"name\0,city\nx,y", "Line 1 holds a NUL: this is no text."),
        (b"name,city\r\nx,y\r\na,\0b\r\n", "Line 3 holds a NUL: this is no text."),
        (wide.as_bytes(), "Line 1 begins a row with more than 1000 cells."),
        (long.as_bytes(), "Line 2 begins a row that is longer than 64 kB"),
    ];
    for (file, sentence) in files {
        let answer = upload(&mut admin, file).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(answer.says(sentence), "{sentence}: {}", answer.body);
        assert!(answer.body.contains("href=\"#file\""), "{sentence}");
    }
    let imports: i64 = server.ask("SELECT count(*) FROM imports").await;
    assert_eq!(imports, 0, "nothing is kept");
}

/// A file, and what is wrong with its rows: line, column, how the reason begins.
type BadRows = (Vec<u8>, Vec<(u64, &'static str, &'static str)>);

/// Cells that break a rule.
fn bad_cells() -> Vec<BadRows> {
    let twice = "The id 1 stands in a line above too, which counts.";
    vec![
        (
            csv(&["name,year,fee,programme,mode", "Ada,11,1,music,online"]),
            vec![(2, "year", "Year takes 1 to 10. It says “11”.")],
        ),
        (
            csv(&["Name;YEAR;fee;Programme;Mode", "", ";x;1_234,50;poetry;both"]),
            vec![
                (3, "Name", "Name is missing."),
                (3, "YEAR", "Year has to be a whole number, 1 to 10."),
                (
                    3,
                    "fee",
                    "Fee takes digits and at most one point: write 1234.50. It says “1_234,50”.",
                ),
                (3, "Programme", "Programme has to be one of these: Computing"),
                (3, "Mode", "Mode has to be one of these: On campus, Online. It says “both”."),
            ],
        ),
        (
            csv(&["id,name", "1,Ada B", "1,Ada C", "7,Bob", "x,Cleo", "0,Dora", "2147483648,Eve"]),
            vec![
                (3, "id", twice),
                (4, "id", "There is no student with the id 7."),
                (5, "id", "Id has to be a whole number, 1 to 2,147,483,647."),
                (6, "id", "Id takes 1 to 2,147,483,647."),
                (7, "id", "Id takes 1 to 2,147,483,647."),
            ],
        ),
        (
            csv(&["id,name", "1,Ada", ",Bob"]),
            vec![
                (3, "Year", "Year is missing."),
                (3, "Fee", "Fee is missing."),
                (3, "Programme", "Programme is missing: choose one."),
                (3, "Mode", "Mode is missing: choose one."),
            ],
        ),
        (
            csv(&[HEAD, ",A,,,,1,1,law,online,perhaps", ",B\u{7}B,,,é,1,1.999,law,online,no"]),
            vec![
                (2, "active", "Active is yes or no."),
                (3, "name", "Name holds a character that cannot be shown."),
                (3, "pin", "PIN code may hold only the letters A to Z"),
                (3, "fee", "Fee takes at most 2 decimal places."),
            ],
        ),
    ]
}

/// Rows that cannot be told into cells as the first line says, and lines that are hard to count.
fn bad_shapes() -> Vec<BadRows> {
    vec![
        // Line ends inside of quotes, of three kinds, and rows that are empty.
        (
            csv(&[
                HEAD,
                ",A,,\"a\r\nb\nc\rd\",,1,1,law,online,on",
                "",
                ",,,,,,,,,",
                ",B,,,,0,1,law,online,on",
            ]),
            vec![(8, "year", "Year takes 1 to 10.")],
        ),
        (
            b"name,year,fee,programme,mode\rA,1,1,law,online\rB,0,1,law,online\r".to_vec(),
            vec![(3, "year", "Year takes 1 to 10.")],
        ),
        (
            csv(&[
                "name,year,fee,programme,mode",
                "A,1,1,law",
                "B,1,1,law,online,x",
                "C,1,1,law,online",
            ]),
            vec![
                (2, "", "This row has 4 cells; the first line has 5."),
                (3, "", "This row has 6 cells; the first line has 5."),
            ],
        ),
        (
            b"name,addr,year,fee,programme,mode\nA,,1,1,law,online\nB,\"x\n\xff\",1,1,law,online"
                .to_vec(),
            vec![(4, "addr", "Address is not UTF-8.")],
        ),
        (
            csv(&[
                "name,year,fee,programme,mode",
                "A,1,1,law,online",
                "\"B,1,1,law,online",
                "C,1,1,law,online",
            ]),
            vec![(3, "", "A quote that opens in line 3 is not closed.")],
        ),
    ]
}

#[tokio::test]
async fn every_bad_row_is_listed_with_its_line_its_column_and_the_reason() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    server.student("Ada").await;
    for (file, expected) in bad_cells().into_iter().chain(bad_shapes()) {
        let (path, page) = checked(&mut admin, &file).await;
        let list = admin.get(&format!("{path}/problems.csv")).await;
        assert_eq!(list.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
        let lines: Vec<&str> = list.body.lines().collect();
        assert_eq!(lines.len(), expected.len() + 1, "{}\n{}", list.body, page.body);
        for ((line, column, reason), found) in expected.iter().zip(&lines[1..]) {
            let found = found.replace('"', "");
            assert!(found.starts_with(&format!("{line},{column},{reason}")), "{found}: {reason}");
            assert!(page.says(reason), "{reason}: {}", page.body);
        }
    }
    assert_eq!(everything(&server).await, (1, 1, 1));
}

#[tokio::test]
async fn a_row_with_too_many_cells_stops_the_check_and_is_told_from_a_long_one() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let wide = ",".repeat(1000);
    let (_, page) = checked(&mut admin, &csv(&[HEAD, ",A,,,,1,1,law,online,yes", &wide])).await;
    assert!(page.says("Line 3 begins a row with more than 1000 cells."), "{}", page.body);
}

#[tokio::test]
async fn a_row_that_has_no_end_stops_the_check_and_names_its_line() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let good = ",A,,,,1,1,law,online,yes";
    let (path, page) =
        checked(&mut admin, &csv(&[HEAD, good, good, &format!(",\"{}", "\n".repeat(70_000))]))
            .await;
    assert!(page.says("Failed; nothing was changed"), "{}", page.body);
    assert!(page.says("Line 4 begins a row that is longer than 64 kB"), "{}", page.body);
    let refused = press(&mut admin, &path, "write-good", &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(is_clean(&server).await);
    assert_eq!(everything(&server).await, (0, 0, 0));
}

#[tokio::test]
async fn the_page_shows_a_hundred_problems_and_the_file_has_them_all() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut text = format!("{HEAD}\n");
    for n in 0..2500 {
        text += &format!(",Bad {n},,,,0,1,law,online,yes\n");
    }
    let (path, page) = checked(&mut admin, text.as_bytes()).await;
    assert_eq!(page.body.matches("Year takes 1 to 10.").count(), 100);
    assert!(page.says("2,500 rows with problems"), "{}", page.body);
    let list = admin.get(&format!("{path}/problems.csv")).await.body;
    assert_eq!(list.lines().count(), 2501);
    assert_eq!(list.lines().last(), Some("2501,year,Year takes 1 to 10. It says “0”.,Bad 2499"));
}

#[tokio::test]
async fn what_is_hostile_in_a_file_is_text_on_every_page() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let script = "</textarea><script>alert(1)</script>";
    let formula = "=cmd|' /C calc'!A0";
    let file = format!(
        "name,\"{script}\",city,year,fee,programme,mode\n\
         {script},{script},'{formula},1,1,law,online\nBad,'+1,{script},{script},1,law,online\n"
    );
    let path = uploaded(&mut admin, file.as_bytes()).await;
    let page = admin.get(&path).await;
    assert!(page.says(script) && page.says(formula), "{}", page.body);
    begin_check(&mut admin, &path).await;
    let found = settled(&mut admin, &path).await;
    press(&mut admin, &path, "write-good", &[]).await;
    let done = settled(&mut admin, &path).await;
    let student = admin.get("/students/1").await;
    assert!(student.says(script) && student.says(formula) && !student.says(&format!("'{formula}")));
    let audit = admin.get("/admin/audit").await;
    for page in [page, found, done, student, audit] {
        assert!(!page.body.contains("<script>alert"), "{}", page.body);
    }
    let list = admin.get(&format!("{path}/problems.csv")).await;
    assert!(list.body.contains("Year has to be"), "{}", list.body);
}

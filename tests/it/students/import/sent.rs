//! Files as people send them: what is no data, names nobody knows, and what is told of it all.

use axum::http::StatusCode;
use rollcall::auth::account::Role;

use crate::support::Server;

use super::*;

const NAMES: &str = "name,city,year,fee,programme,mode,active";

#[tokio::test]
async fn a_row_with_an_id_behind_an_invisible_mark_changes_that_student() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    server.student("Ada").await;
    for (n, head) in
        ["\u{feff}\u{feff}id", "\"\u{feff}id\"", "\u{feff}\"id\"", "\u{200b}id", "sep=,\nid"]
            .into_iter()
            .enumerate()
    {
        let file = format!("{head},name\n1,Ada {n}\n");
        let page = imported(&mut admin, file.as_bytes(), "write").await;
        assert_eq!((count(&page, "Changed"), count(&page, "Added")), ("1".into(), "0".into()));
    }
    assert_eq!(server.ask::<String>("SELECT name FROM students").await, "Ada 4");
}

#[tokio::test]
async fn a_file_without_names_of_columns_says_so_and_shows_its_first_line_before_the_check() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let file =
        csv(&["Ann Example,London,2,10.00,law,online,yes", "Bob,London,2,10,law,online,yes"]);
    let path = uploaded(&mut admin, &file).await;
    let page = admin.get(&path).await;
    assert!(page.says("No column of names was found."), "{}", page.body);
    assert!(page.says("Ann Example, London, 2, 10.00, law, online, yes"), "{}", page.body);
    assert!(page.body.contains("href=\"/students/import-template.csv\""), "{}", page.body);
    let refused = begin_check(&mut admin, &path).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.says("Name needs a column.") && refused.says("No column of names was found."));
    let path = uploaded(&mut admin, &csv(&["name,shoe", "Ann,39"])).await;
    assert!(!admin.get(&path).await.says("No column of names was found."));
    // The only line, and one that holds the same twice.
    let alone = upload(&mut admin, &csv(&["Ann Example,London,2,10.00,law,online,yes"])).await;
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(alone.says("No column of names was found; the only line holds: Ann Example, London"));
    let rows = ["Ann,London,2,2,law,online,yes", "Bob,London,2,10,law,online,yes"];
    let path = uploaded(&mut admin, &csv(&rows)).await;
    assert!(admin.get(&path).await.says("No column of names was found."));
    // A column that nobody imports may stand twice.
    let path = uploaded(&mut admin, &csv(&["notes,notes,name", "x,y,Ann"])).await;
    assert_eq!(chosen(&admin.get(&path).await, "name"), "2");
}

#[tokio::test]
async fn where_two_columns_may_be_meant_none_is_taken_and_the_page_asks() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let path = uploaded(&mut admin, &csv(&["Name,Fee (EUR),Fee (USD)", "Ann,1,2"])).await;
    let page = admin.get(&path).await;
    assert_eq!((chosen(&page, "name"), chosen(&page, "fee")), ("0".into(), String::new()));
    assert!(page.says("More than one column may be Fee: Fee (EUR), Fee (USD). Choose one."));
    // The field's own name is no other one.
    let path = uploaded(&mut admin, &csv(&["Full name,Fees,Fee,Name", "Ann Lee,1,2,Ann"])).await;
    let page = admin.get(&path).await;
    assert_eq!((chosen(&page, "name"), chosen(&page, "fee")), ("3".into(), "2".into()));
    let twice = upload(&mut admin, &csv(&["Name,city,NAME :", "x,y,z"])).await;
    assert!(twice.says("The column “NAME :” stands twice in line 1."), "{}", twice.body);
}

#[tokio::test]
async fn how_numbers_were_read_is_told_at_the_check_and_at_the_end() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut lines = vec![NAMES.to_owned()];
    let fees = ["\"1,350.50\"", "\"€ 1.350,50\"", "1350.50"];
    lines.extend(fees.map(|fee| format!("Ann,,2,{fee},law,online,yes")));
    lines.extend((0..12).map(|n| format!("Bob {n},,2,1'000,law,online,yes")));
    let (path, page) = checked(&mut admin, lines.join("\n").as_bytes()).await;
    let told = "Numbers were read so: line 2: “1,350.50” as 1350.50; line 3: “€ 1.350,50” as \
                1350.50; line 5: “1'000” as 1000.00;";
    assert!(page.says(told) && page.says("and 4 more."), "{}", page.body);
    press(&mut admin, &path, "write", &[]).await;
    let done = settled(&mut admin, &path).await;
    assert!(done.says("Imported") && done.says(told), "{}", done.body);
    let plain = csv(&[NAMES, "Ann,,2,1350.5,law,online,yes"]);
    assert!(!checked(&mut admin, &plain).await.1.says("Numbers were read so"));
}

#[tokio::test]
async fn a_problem_names_the_student_and_shows_what_the_cell_says() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    server.student("Ada Lovelace").await;
    let file = csv(&[
        "id,name,year,fee,programme,mode",
        ",Ann Lee,2,\"1,350\",law,online",
        ",Bob,1,2",
        ",\"Cy\nYoung\",11,2,law,online",
    ]);
    let (path, page) = checked(&mut admin, &file).await;
    let list = admin.get(&format!("{path}/problems.csv")).await.body;
    let ambiguous = "Fee can be read in two ways: write 1350.00 if the comma sets thousands apart, \
                     or else a point. It says “1,350”.";
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(
        lines,
        [
            "line,column,reason,student",
            &format!("2,fee,\"{ambiguous}\",Ann Lee"),
            "3,,\"This row has 4 cells; the first line has 6.\",Bob",
            "4,name,Name holds a character that cannot be shown. It says “Cy Young”.,Cy Young",
            "4,year,Year takes 1 to 10. It says “11”.,Cy Young",
        ]
    );
    assert!(page.body.contains("data-label=\"Student\" dir=\"auto\">Ann Lee<"), "{}", page.body);
    // Of a student who is there, the name that is stored.
    let (path, _) = checked(&mut admin, &csv(&["id,year", "1,11", "1,3", "1,4", "9,1"])).await;
    let list = admin.get(&format!("{path}/problems.csv")).await.body;
    let students: Vec<&str> =
        list.lines().skip(1).map(|line| line.rsplit(',').next().unwrap()).collect();
    assert_eq!(students, ["Ada Lovelace", "Ada Lovelace", "Ada Lovelace", ""], "{list}");
}

#[tokio::test]
async fn an_open_quote_is_told_with_the_line_where_it_opens() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let file =
        csv(&[NAMES, "\"Ann\r\nLee\",\"London,2,10,law,online,yes", "Bob,x,2,1,law,online,yes"]);
    let (_, page) = checked(&mut admin, &file).await;
    assert!(page.says("A quote that opens in line 3 is not closed."), "{}", page.body);
    let refused = upload(&mut admin, &csv(&["name,\"city", "Ann,London"])).await;
    assert!(refused.says("A quote that opens in line 1 is not closed."), "{}", refused.body);
}

#[tokio::test]
async fn what_an_old_system_writes_behind_the_last_row_is_nothing() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for (n, end) in ["\u{1a}", "\n\u{1a}", "\r\n\0\0\0", "\n\u{1a}\0\0"].into_iter().enumerate() {
        let file = format!("{NAMES}\nAnn {n},,2,10,law,online,yes{end}");
        let page = imported(&mut admin, file.as_bytes(), "write").await;
        assert_eq!((count(&page, "Added"), count(&page, "Refused")), ("1".into(), "0".into()));
    }
}

#[tokio::test]
async fn the_template_is_a_file_whose_example_is_never_imported() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let page = admin.get(PAGE).await;
    assert!(page.body.contains("href=\"/students/import-template.csv\""), "{}", page.body);
    let template = admin.get("/students/import-template.csv").await;
    let disposition = template.header("content-disposition");
    assert_eq!(disposition, Some("attachment; filename=\"students-template.csv\""));
    assert!(template.body.starts_with(&format!("\u{feff}{HEAD}\r\n")), "{}", template.body);
    // As it is there is nobody in it.
    let (_, page) = checked(&mut admin, template.body.as_bytes()).await;
    assert!(page.says("The file has no students below its first line."), "{}", page.body);
    // With a student below, that one is imported; over the example, too.
    let below = format!("{},Ann,,,,2,10,law,online,yes\r\n", template.body);
    let page = imported(&mut admin, below.as_bytes(), "write").await;
    assert!(page.says("The example of the template in line 2 is left out."), "{}", page.body);
    let over = template.body.replace("Example row", "Bob");
    imported(&mut admin, over.as_bytes(), "write").await;
    let names: String = server.ask("SELECT group_concat(name) FROM students").await;
    assert_eq!(names, "Ann,Bob");
}

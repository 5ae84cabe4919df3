//! The page of the list: what narrows it, what orders it, and the way from page to page.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall::auth::server::access::{Editor, Operator};
use rollcall::students::server::roster;
use rollcall::students::student::Facts;

use crate::support::{Server, facts};

#[tokio::test]
async fn the_list_offers_what_narrows_it_and_the_way_out() {
    let server = Server::start().await;
    for name in ["Ada", "Eve", "José"] {
        server.student(name).await;
    }
    let mut staff = server.signed_in("grace", Role::Staff).await;
    let list = staff.get("/students").await;
    assert!(list.says("3 students") && !list.body.contains("class=\"pager\""));
    assert!(!list.body.contains("class=\"chip\""));

    let list = staff.get("/students?q=ada&mode=campus&active=yes&year=2&programme=music").await;
    assert!(list.says("1 student"));
    for (words, without) in [
        ("“ada”", "/students?programme=music&amp;mode=campus&amp;active=yes&amp;year=2"),
        ("Programme: Music", "/students?q=ada&amp;mode=campus&amp;active=yes&amp;year=2"),
        ("Mode: On campus", "/students?q=ada&amp;programme=music&amp;active=yes&amp;year=2"),
        ("Active: Yes", "/students?q=ada&amp;programme=music&amp;mode=campus&amp;year=2"),
        ("Year: 2", "/students?q=ada&amp;programme=music&amp;mode=campus&amp;active=yes"),
    ] {
        assert!(list.says(words), "{words}");
        assert!(list.body.contains(&format!("href=\"{without}\"")), "{without}\n{}", list.body);
    }
    let none = staff.get("/students?q=nobody").await;
    assert!(none.says("No students") && none.says("No student matches."));
}

#[tokio::test]
async fn the_way_back_from_a_student_leads_to_the_list_as_it_was() {
    let server = Server::start().await;
    server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut staff = server.signed_in("grace", Role::Staff).await;
    const LIST: &str = "?q=ad%22a&amp;mode=campus&amp;sort=-fee&amp;size=100";
    let list = format!("/students{}", LIST.replace("%22", "").replace("&amp;", "&"));
    let back = LIST.replace("%22", "");
    for browser in [&mut admin, &mut staff] {
        let page = browser.get(&list).await;
        assert!(page.body.contains(&format!("href=\"/students/1{back}\"")), "{}", page.body);
    }
    let there = |path: &str| format!("{path}{}", back.replace("&amp;", "&"));
    for (path, way_back) in [
        ("/students/1", "/students"),
        ("/students/new", "/students"),
        ("/students/1/edit", "/students/1"),
        ("/students/1/delete", "/students/1"),
    ] {
        let page = admin.get(&there(path)).await;
        assert!(page.body.contains(&format!("href=\"{way_back}{back}\"")), "{path}");
    }
    // Before the changes of a long past, and after a save that failed, too.
    let older = admin.get(&there("/students/1").replace('?', "?before=9&")).await;
    assert!(older.body.contains(&format!("href=\"/students{back}\"")), "{}", older.body);
    let query = there("");
    let again = admin.post("/students/1/edit", &[("list", &query), ("name", "")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains(&format!("href=\"/students/1{back}\"")), "{}", again.body);
    assert_eq!(again.input("list").as_deref(), Some(query.as_str()));
    // And behind a form that did what was asked.
    let typed = facts().typed();
    let mut fields: Vec<(&str, &str)> = typed.iter().collect();
    fields.extend([("version", "1"), ("list", query.as_str())]);
    assert_eq!(admin.post("/students/1/edit", &fields).await.location(), there("/students/1"));
    assert_eq!(admin.post("/students/new", &fields).await.location(), there("/students/2"));
    let asked = [("version", "2"), ("list", query.as_str())];
    assert_eq!(admin.post("/students/1/delete", &asked).await.location(), there("/students"));
}

#[tokio::test]
async fn a_way_back_that_leads_nowhere_of_ours_counts_for_nothing() {
    let server = Server::start().await;
    server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let typed = facts().typed();
    for odd in ["//evil.example", ".evil.example", "/edit", "?\r\nX: y", "?%0d%0aX:y", "?é", "@x"]
    {
        let mut fields: Vec<(&str, &str)> = typed.iter().collect();
        fields.extend([("version", "1"), ("list", odd)]);
        let answer = admin.post("/students/1/edit", &fields).await;
        let is_there = answer.location() == "/students/1";
        assert!(is_there || answer.says("saved this student"), "{odd}: {}", answer.location());
    }
    let page = admin.get("/students/1?x=%22%3E%3Cscript%3E&page=nowhere").await;
    assert!(page.body.contains("href=\"/students?x=%22%3E%3Cscript%3E&amp;page=nowhere\""));
    let list = admin.get("/students?x=%22%3E%3Cscript%3E&page=nowhere").await;
    assert_eq!(list.status, StatusCode::OK);
}

#[tokio::test]
async fn a_fee_is_taken_as_the_pages_show_it() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let typed = facts().typed();
    let mut fields: Vec<(&str, &str)> = typed.iter().filter(|(name, _)| *name != "fee").collect();
    fields.push(("fee", "1,350.50"));
    assert_eq!(admin.post("/students/new", &fields).await.location(), "/students/1");
    assert_eq!(server.ask::<i64>("SELECT fee_cents FROM students").await, 135_050);
    assert!(admin.get("/students/1").await.says("1,350.50 EUR"));
    assert!(admin.get("/students").await.says("1,350.50"));
    let form = admin.get("/students/new").await;
    assert!(form.says("0.00 to 1,000,000.00. In EUR."), "{}", form.body);
}

#[tokio::test]
async fn the_columns_sort_and_turn_round_and_keep_the_search() {
    let server = Server::start().await;
    server.student("Ada").await;
    let mut staff = server.signed_in("grace", Role::Staff).await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let list = staff.get("/students").await;
    let header = "aria-sort=\"ascending\" class=\"\"><a href=\"/students?sort=-name\">Name<";
    assert!(list.body.contains(header), "{}", list.body);
    assert_eq!(list.body.matches("aria-sort").count(), 1);
    let list = staff.get("/students?q=ada&sort=-fee&size=100&page=last").await;
    assert!(list.says("1 student"));
    let header = "aria-sort=\"descending\" class=\"number\">\
                  <a href=\"/students?q=ada&amp;sort=fee&amp;size=100\">Fee<";
    assert!(list.body.contains(header), "{}", list.body);
    assert!(list.body.contains("<a href=\"/students?q=ada&amp;sort=city&amp;size=100\">City<"));
    // A file holds all pages. Only admins take it along.
    let file = "href=\"/students/export.csv?q=ada&amp;sort=-fee\"";
    assert!(!list.body.contains("/students/export"));
    assert!(admin.get("/students?q=ada&sort=-fee&size=100").await.body.contains(file));
    // The form carries the order on, and begins at the first page.
    assert_eq!(list.input("sort").as_deref(), Some("-fee"));
    assert_eq!(list.input("page"), None);
}

#[tokio::test]
async fn pages_lead_forth_and_back_and_say_where_one_is() {
    let server = Server::start().await;
    let editor = Editor::from(Operator::at_the_shell());
    for number in 1..=60 {
        let facts = Facts { name: format!("Student {number:02}"), ..facts() };
        roster::add(&server.db, &editor, facts).await.unwrap();
    }
    let mut staff = server.signed_in("grace", Role::Staff).await;
    let mut here = "/students?size=25".to_owned();
    for (label, count, first) in [
        ("Next", "1–25 of 60", "Student 01"),
        ("Next", "26–50 of 60", "Student 26"),
        ("Previous", "51–60 of 60", "Student 51"),
        ("Last", "26–50 of 60", "Student 26"),
        ("First", "51–60 of 60", "Student 51"),
        ("", "1–25 of 60", "Student 01"),
    ] {
        let list = staff.get(&here).await;
        assert_eq!(list.status, StatusCode::OK);
        assert!(list.says(count), "{here}: {count}\n{}", list.body);
        let rows = list.body.split("<th scope=\"row\">").nth(1).unwrap();
        assert!(rows.split("</th>").next().unwrap().contains(first), "{here}: {first}");
        let is_first = count.starts_with("1–");
        assert_eq!(list.body.contains(">Previous<"), !is_first, "{here}");
        assert_eq!(list.body.contains(">Next<"), !count.starts_with("51"), "{here}");
        let Some(before) = list.body.split(&format!(">{label}</a>")).next() else { continue };
        let href = before.rsplit("href=\"").next().unwrap().split('"').next().unwrap();
        here = href.replace("&amp;", "&");
    }
}

/// What the section of results holds, but for the empty comments that an island's HTML carries.
fn results(page: &str) -> String {
    let section = page.split("<section id=\"results\"").nth(1).expect("results");
    let inside = section.split_once('>').expect("the end of its tag").1;
    inside.split("</section>").next().unwrap_or_default().replace("<!---->", "")
}

#[tokio::test]
async fn the_search_of_an_open_page_finds_what_the_page_at_that_address_shows() {
    let server = Server::start().await;
    server.student("Ada & Co").await;
    server.student("Eve").await;
    for role in [Role::Staff, Role::Admin] {
        let mut reader = server.signed_in(role.as_str(), role).await;
        for query in [
            "",
            "?",
            "?q=ada",
            "?q=nobody&year=2",
            "?q=ada&q=eve",
            "?year=x&unknown=1&sort=-name",
            "?q=%FF%zz&mode",
            "?q[a]=b&[=]&=&q=%00",
        ] {
            let page = reader.get(&format!("/students{query}")).await;
            let answer = reader.get(&format!("/students/found{query}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.body);
            assert_eq!(answer.header("content-type"), Some("application/json"));
            let found: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!(found["html"], results(&page.body), "{query}");
            let there = reader.get(found["address"].as_str().unwrap()).await;
            // What was wrong with the query is not in it any more.
            let list = |html: &str| html.split_once("results-head").unwrap().1.to_owned();
            let html = found["html"].as_str().unwrap();
            assert_eq!(list(html), list(&results(&there.body)), "{query}: {}", found["address"]);
            let count = found["count"].as_str().unwrap();
            assert!(page.body.contains(&format!("class=\"count\">{count}<")), "{query}: {count}");
        }
    }
}

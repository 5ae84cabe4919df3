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
    assert!(none.says("No students") && none.says("No student is like this."));
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

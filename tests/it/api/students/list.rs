//! The list: the pages of the page, for programs.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::Value;

use super::{STUDENTS, message, problem, read};
use crate::api::program;
use crate::students::filled;
use crate::support::{Answer, Browser, Server};
use rollcall::auth::account::Role;

async fn roster(count: u32) -> (Server, Browser) {
    let server = filled(count).await;
    let staff = program(&server, "grace", Role::Staff).await;
    (server, staff)
}

/// The addresses of the header `Link` by their relations.
fn links(answer: &Answer) -> BTreeMap<&str, &str> {
    let link = answer.header("link").unwrap_or_default();
    link.split(", ")
        .map(|link| {
            let (address, rel) = link.split_once("; rel=").unwrap();
            (rel.trim_matches('"'), address.trim_matches(['<', '>']))
        })
        .collect()
}

fn ids(answer: &Answer) -> Vec<i64> {
    let page = read(answer);
    let students = page["students"].as_array().unwrap();
    students.iter().map(|student| student["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn the_links_lead_forth_and_back_through_all_students_in_the_order_of_the_page() {
    let (server, mut staff) = roster(130).await;
    let mut page = staff.get("/api/v1/students?sort=-fee&size=50").await;
    assert_eq!(read(&page)["total"], 130);
    assert_eq!(read(&page)["total_is_exact"], true);
    let (mut forth, mut pages) = (Vec::new(), Vec::new());
    loop {
        forth.extend(ids(&page));
        pages.push(ids(&page));
        let Some(next) = links(&page).get("next").map(|next| (*next).to_owned()) else { break };
        page = staff.get(&next).await;
    }
    let expected: String = server
        .ask("SELECT group_concat(id) FROM (SELECT id FROM students ORDER BY fee_cents DESC, id DESC)")
        .await;
    let expected: Vec<i64> = expected.split(',').map(|id| id.parse().unwrap()).collect();
    assert_eq!(forth, expected);
    let last = links(&page)["last"].to_owned();
    assert_eq!(ids(&staff.get(&last).await), ids(&page));
    for before in pages.iter().rev().skip(1) {
        let prev = links(&page)["prev"].to_owned();
        page = staff.get(&prev).await;
        assert_eq!(ids(&page), *before);
    }
    assert!(!links(&page).contains_key("prev"));
    assert_eq!(ids(&staff.get(links(&page)["first"]).await), pages[0]);
}

#[tokio::test]
async fn a_search_with_filters_finds_what_the_page_finds() {
    let (_server, mut staff) = roster(300).await;
    for query in ["q=ma", "programme=law&active=yes", "mode=online&year=1&sort=city", "q=zqxzq"] {
        let found = read(&staff.get(&format!("{STUDENTS}?{query}")).await);
        let mut page = staff.clone();
        page.set_header("accept", "text/html");
        let page = page.get(&format!("/students?{query}")).await;
        let students = found["students"].as_array().unwrap();
        assert_eq!(students.len(), page.body.matches("href=\"/students/").count() - extra(&page));
        for student in students {
            // Behind it stands the way back.
            let link = format!("href=\"/students/{}?", student["id"]);
            assert!(page.body.contains(&link), "{query}: {link}");
        }
    }
}

/// Links of the page that lead to no student.
fn extra(page: &Answer) -> usize {
    let links = page.body.split("href=\"/students/").skip(1);
    links.filter(|link| !link.starts_with(|c: char| c.is_ascii_digit())).count()
}

#[tokio::test]
async fn what_the_address_says_and_the_list_does_not_know_is_400_with_its_name() {
    let (_server, mut staff) = roster(3).await;
    for (query, name, words) in [
        ("sort=shoe", "sort", "There is no order “shoe”."),
        ("year=11", "year", "There is no year “11”."),
        ("active=maybe", "active", "Active is yes or no, and not “maybe”."),
        ("mode=moon", "mode", "There is no mode “moon”."),
        ("programme=alchemy", "programme", "There is no programme “alchemy”."),
        ("size=7", "size", "There is no page size “7”."),
        ("page=2", "page", "There is no page “2”."),
        ("page=after:x", "page", "There is no page “after:x”."),
        ("year=1&year=2", "year", "The address says year more than once."),
        ("colour=red", "colour", "There is no such parameter; there are q, programme"),
    ] {
        let answer = staff.get(&format!("{STUDENTS}?{query}")).await;
        let refusal = problem(&answer, StatusCode::BAD_REQUEST, "invalid-parameter");
        assert!(message(&refusal, name).starts_with(words), "{query}: {refusal}");
    }
    let answer = staff.get(&format!("{STUDENTS}?q=%FF")).await;
    let refusal = problem(&answer, StatusCode::BAD_REQUEST, "invalid-parameter");
    assert_eq!(refusal["detail"], "Part of the address is not readable: “q=%FF”.");
    let answer = staff.get(&format!("{STUDENTS}?q=&year=&sort=")).await;
    assert_eq!(answer.status, StatusCode::OK, "what is empty says nothing");
}

#[tokio::test]
async fn a_page_comes_as_csv_too_as_the_import_reads_it() {
    let (server, mut staff) = roster(60).await;
    staff.set_header("accept", "text/csv");
    let answer = staff.get(&format!("{STUDENTS}?size=25")).await;
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    assert!(answer.body.starts_with("id,name,city,addr,pin,year,fee,programme,mode,active\r\n"));
    assert!(links(&answer).contains_key("next"));
    assert_eq!(answer.header("x-total-count"), Some("60"));
    let export = server.signed_in("root", Role::Admin).await.get("/students/export.csv").await;
    assert!(export.body.starts_with(&answer.body), "{}", answer.body);
}

#[tokio::test]
async fn a_long_list_is_packed_for_who_can_unpack_it_and_one_student_never() {
    let (_server, mut staff) = roster(60).await;
    let plain = staff.get(STUDENTS).await;
    assert_eq!(plain.header("content-encoding"), None);
    staff.set_header("accept-encoding", "gzip");
    for (path, packed) in [(STUDENTS, Some("gzip")), ("/api/v1/students?q=zqxzq", None)] {
        let answer = staff.get(path).await;
        assert_eq!(answer.header("content-encoding"), packed, "{path}");
        let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
        let depends = vary.iter().any(|name| *name == "accept-encoding");
        assert!(depends, "{path}: {vary:?}");
        let head = staff.send(Method::HEAD, path, None, Body::empty()).await;
        for name in ["content-encoding", "content-length", "etag"] {
            assert_eq!(head.header(name), answer.header(name), "{name} of {path}");
        }
    }
    let packed = staff.get(STUDENTS).await;
    let bytes = |answer: &Answer| answer.header("content-length")?.parse::<usize>().ok();
    assert!(bytes(&packed).unwrap() * 2 < bytes(&plain).unwrap());
    assert_eq!(packed.header("etag"), plain.header("etag"), "a weak tag, of what it says");
    assert!(plain.header("etag").unwrap().starts_with("W/"));
    assert_eq!(staff.get("/api/v1/students/1").await.header("content-encoding"), None);
}

#[tokio::test]
async fn an_empty_roster_is_an_empty_list() {
    let (_server, mut staff) = roster(0).await;
    let answer = staff.get(STUDENTS).await;
    let page: Value = read(&answer);
    assert_eq!((&page["total"], page["students"].as_array().unwrap().len()), (&0.into(), 0));
    assert_eq!(links(&answer).keys().copied().collect::<Vec<_>>(), ["first", "last"]);
}

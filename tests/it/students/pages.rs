//! The pages of the roster: what they show, and to whom.

use axum::http::StatusCode;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::Role;
use rollcall::auth::server::access::{Editor, Operator};
use rollcall::base::error::AppError;
use rollcall::students::server::roster;
use rollcall::students::student::{Facts, Mode};

use super::{delete, post, save};
use crate::support::{Server, facts};

#[tokio::test]
async fn the_whole_life_of_a_student() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut staff = server.signed_in("grace", Role::Staff).await;
    assert!(admin.get("/students").await.says("Nobody is on the roster."));

    let answer = post(&mut admin, "/students/new", &facts(), &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/students/1"));
    for browser in [&mut admin, &mut staff] {
        let page = browser.get("/students/1").await;
        for text in ["José Núñez", "Málaga", "29005", "1,250.50", "Music", "On campus", "Yes"] {
            assert!(page.says(text), "{text}");
        }
        assert!(page.body.contains("datetime=\""));
    }
    // What takes a student away does not look like what does no harm.
    let warns = "href=\"/students/1/delete\" class=\"button button-quiet button-warns\"";
    assert!(admin.get("/students/1").await.body.contains(warns));

    let changed = Facts { mode: Mode::Online, active: false, fee_cents: 0, ..facts() };
    let answer = post(&mut admin, "/students/1/edit", &changed, &[("version", "1")]).await;
    assert_eq!(answer.location(), "/students/1");
    let page = admin.get("/students/1").await;
    assert!(page.says("Student 1 is saved."));
    assert!(page.says("<del dir=\"auto\">On campus</del><span class=\"becomes\">"));
    assert!(staff.get("/students/1").await.says("Online"));

    delete(&mut admin, 1).await;
    assert_eq!(staff.get("/students/1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(admin.post("/students/1/restore", &[]).await.location(), "/students/1");
    assert!(staff.get("/students").await.says("1 student"));
    // Its id is never given to another one.
    delete(&mut admin, 1).await;
    assert_eq!(post(&mut admin, "/students/new", &facts(), &[]).await.location(), "/students/2");
}

#[tokio::test]
async fn an_id_of_nobody_is_404_on_every_page_and_in_every_action() {
    let server = Server::start().await;
    server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let token = admin.token("/students/new").await;
    let typed = facts().typed();
    let mut fields: Vec<(&str, &str)> = typed.iter().collect();
    fields.extend([("csrf_token", token.as_str()), ("version", "1")]);
    for id in [
        "2",
        "0",
        "-1",
        "01",
        "+1",
        "1.0",
        "9999999999",
        "2147483648",
        "abc",
        "1%20",
        "%31%00",
        "%ff",
        "1'--",
        "%EF%BC%91",
    ] {
        for page in ["", "/edit", "/delete", "/restore"] {
            let path = format!("/students/{id}{page}");
            let answer = admin.get(&path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(answer.says("There is no such page"), "{path}");
        }
        for action in ["edit", "delete", "restore"] {
            let path = format!("/students/{id}/{action}");
            let answer = admin.post_raw(&path, &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "POST {path}");
        }
    }
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM audit").await, 1);
    assert_eq!(server.ask::<String>("SELECT name FROM students").await, "Ada");
}

#[tokio::test]
async fn an_id_in_the_form_is_not_the_one_in_the_path() {
    let server = Server::start().await;
    let ada = server.student("Ada").await;
    server.student("Eve").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let more = [("version", "1"), ("id", "2")];
    let answer = post(&mut admin, "/students/1/edit", &facts(), &more).await;
    assert_eq!(answer.location(), "/students/1");
    assert_eq!(server.ask::<String>("SELECT name FROM students WHERE id = 2").await, "Eve");
    let answer = save(&mut admin, &ada, &Facts { year: 9, ..facts() }).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "it has another version by now");
}

#[tokio::test]
async fn the_changes_are_paged_and_lead_to_their_students() {
    let server = Server::start().await;
    for number in 0..51 {
        server.student(&format!("Student {number}")).await;
    }
    let mut admin = server.signed_in("root", Role::Admin).await;
    let page = admin.get("/admin/audit").await;
    assert_eq!(page.body.matches("class=\"change\"").count(), 50);
    assert!(page.says("by <strong>the shell</strong>") && page.says("Student 50"));
    assert!(page.body.contains("href=\"/students/51\"") && !page.says(">Student 0<"));
    assert!(page.body.contains("href=\"/admin/audit?before=2\"") && !page.says(">Latest<"));
    let page = admin.get("/admin/audit?before=2").await;
    assert_eq!(page.body.matches("class=\"change\"").count(), 1);
    assert!(page.says(">Student 0<") && page.says(">Latest<") && !page.says(">Earlier<"));
    for odd in ["before=0", "before=x", "before=", "x=1", "before=99999999999", "%ff"] {
        let page = admin.get(&format!("/admin/audit?{odd}")).await;
        assert_eq!(page.status, StatusCode::OK, "{odd}");
    }
}

#[tokio::test]
async fn a_student_with_many_changes_has_them_on_pages_too() {
    let server = Server::start().await;
    server.student("Ada").await;
    let many = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 51) \
                INSERT INTO audit (at, account_name, student_id, action, before, after) \
                SELECT at, 'editor ' || i, student_id, 'changed', after, after FROM audit, n";
    server.sql(many).await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let page = admin.get("/students/1").await;
    assert_eq!(page.body.matches("class=\"change\"").count(), 50);
    assert!(page.says(">editor 51<") && !page.says(">editor 1<"));
    assert!(page.body.contains("href=\"/students/1?before=3\""), "{}", page.body);
    let page = admin.get("/students/1?before=3").await;
    assert_eq!(page.body.matches("class=\"change\"").count(), 2);
    assert!(page.says(">editor 1<") && page.says(">the shell<") && !page.says("Earlier changes"));
}

#[tokio::test]
async fn a_programme_that_the_settings_name_no_more_keeps_its_students() {
    let retire = |settings: &mut Settings| {
        settings.students.programmes.retain(|(key, _)| key != "music");
    };
    let server = Server::start_with(retire).await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let list = admin.get("/students?programme=music").await;
    assert!(list.says("There is no programme “music”."));
    let student = server.student("Ada").await;
    let moved = Facts { city: "Lyon".to_owned(), ..student.facts.clone() };
    assert_eq!(save(&mut admin, &student, &moved).await.location(), "/students/1");
    assert!(admin.get("/students/1").await.says("Lyon"));
    // Also when somebody else was faster.
    let late = save(&mut admin, &student, &Facts { year: 9, ..moved.clone() }).await;
    assert_eq!(late.input("version").as_deref(), Some("2"), "{}", late.body);

    server.student("Eve").await;
    let law = Facts { programme: "law".to_owned(), ..moved.clone() };
    let law = post(&mut admin, "/students/1/edit", &law, &[("version", "2")]).await;
    assert_eq!(law.status, StatusCode::SEE_OTHER);
    for path in ["/students?programme=music", "/students/export.csv?programme=music"] {
        let found = admin.get(path).await;
        assert_eq!(found.status, StatusCode::OK);
        assert!(found.says("Eve") && !found.says("Ada"), "{}", found.body);
        assert!(!found.says("There is no programme"));
    }
    // Nobody else gets it.
    let back = post(&mut admin, "/students/1/edit", &moved, &[("version", "3")]).await;
    let added = post(&mut admin, "/students/new", &moved, &[]).await;
    for answer in [back, added] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.says("Programme has to be one of"), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_programme_for_which_no_code_is_left_takes_nobody() {
    let server = Server::start().await;
    let all = "WITH RECURSIVE n (id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM n LIMIT 255) \
               INSERT INTO programmes SELECT id, 'p' || id FROM n";
    server.sql(all).await;
    let editor = Editor::from(Operator::at_the_shell());
    let of = |programme: &str| Facts { programme: programme.to_owned(), ..facts() };
    assert!(roster::add(&server.db, &editor, of("p255")).await.is_ok());
    let one_more = roster::add(&server.db, &editor, of("p256")).await;
    assert_eq!(one_more, Err(AppError::Internal));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM students").await, 1);
}

#[tokio::test]
async fn the_form_offers_the_cities_that_are_there() {
    let server = Server::start().await;
    server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for page in ["/students/new", "/students/1/edit"] {
        let page = admin.get(page).await;
        assert!(page.body.contains("list=\"city-list\""));
        assert!(page.says("<datalist id=\"city-list\"><option value=\"Málaga\">"), "{}", page.body);
    }
}

#[tokio::test]
async fn the_cities_that_begin_as_typed_have_a_page() {
    let server = Server::start().await;
    let editor = Editor::from(Operator::at_the_shell());
    for city in ["Málaga", "Madrid", "</datalist><script>", "Lyon", "Lyon"] {
        let facts = Facts { city: city.to_owned(), ..facts() };
        roster::add(&server.db, &editor, facts).await.unwrap();
    }
    let mut staff = server.signed_in("grace", Role::Staff).await;
    let page = staff.get("/students/cities?city=+MA").await;
    assert!(page.says("<a href=\"/students?q=M%C3%A1laga\" dir=\"auto\">Málaga</a>"));
    assert!(page.says("<option value=\"Madrid\">") && !page.says("Lyon"), "{}", page.body);
    assert_eq!(page.input("city").as_deref(), Some("MA"));
    let page = staff.get("/students/cities").await;
    assert_eq!(page.body.matches("<option value=\"Lyon\">").count(), 1);
    assert!(!page.body.contains("<script>"));
    for odd in super::ODD.iter().chain(["zzz", "%ff"].iter()) {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("city", odd);
        let page = staff.get(&format!("/students/cities?{}", query.finish())).await;
        assert_eq!(page.status, StatusCode::OK, "{odd}");
    }
    assert!(staff.get("/students/cities?city=zzz").await.says("No city begins so."));
}

#[tokio::test]
async fn the_field_of_a_city_asks_for_those_that_begin_as_typed() {
    let server = Server::start().await;
    let editor = Editor::from(Operator::at_the_shell());
    for city in ["Málaga", "Madrid", "</datalist><script>", "Lyon"] {
        let facts = Facts { city: city.to_owned(), ..facts() };
        roster::add(&server.db, &editor, facts).await.unwrap();
    }
    let mut staff = server.signed_in("grace", Role::Staff).await;
    for (query, expected) in [
        ("?city=+MA", &["Madrid", "Málaga"][..]),
        ("?city=lyon&city=ma", &["Lyon"]),
        ("?city=zzz", &[]),
        ("?city=%ff&x[]=1", &[]),
    ] {
        let answer = staff.get(&format!("/students/cities/found{query}")).await;
        let options: String = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(options.matches("<option").count(), expected.len(), "{query}: {options}");
        for city in expected {
            assert!(options.contains(&format!("value=\"{city}\"")), "{query}: {options}");
        }
    }
    let all = staff.get("/students/cities/found").await;
    assert!(all.says("Lyon") && !all.body.contains("<script>"), "{}", all.body);
}

#[tokio::test]
async fn the_way_to_the_roster_is_in_the_header_of_who_may_read_it() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let mut staff = server.signed_in("grace", Role::Staff).await;
    let mut guest = server.signed_in("bob", Role::Guest).await;
    let mut visitor = server.browser();
    for (browser, students, changes) in [
        (&mut visitor, false, false),
        (&mut guest, false, false),
        (&mut staff, true, false),
        (&mut admin, true, true),
    ] {
        let header = browser.get("/").await.body;
        let header = header.split("</header>").next().unwrap();
        assert_eq!(header.contains("href=\"/students\""), students);
        assert_eq!(header.contains("href=\"/admin/audit\""), changes);
    }
}

#[tokio::test]
async fn digits_of_any_script_are_digits_and_a_character_that_nobody_sees_is_named() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let typed = facts().typed();
    let fields = |own: [(&'static str, &'static str); 3]| {
        let others = typed.iter().filter(move |(name, _)| own.iter().all(|(own, _)| own != name));
        others.chain(own).collect::<Vec<(&str, &str)>>()
    };
    let own = fields([("year", "٣"), ("pin", "１２-۳"), ("fee", "١٬٣٥٠٫٥٠")]);
    assert_eq!(admin.post("/students/new", &own).await.location(), "/students/1");
    let stored = "SELECT year || ' ' || pin || ' ' || fee_cents FROM students";
    assert_eq!(server.ask::<String>(stored).await, "3 12-3 135050");
    let own = fields([("year", "3"), ("pin", "ＳＷ１Ａ–1\u{a0}ＡＡ"), ("fee", "1")]);
    assert_eq!(admin.post("/students/new", &own).await.location(), "/students/2");
    let stored = "SELECT pin FROM students WHERE id = 2";
    assert_eq!(server.ask::<String>(stored).await, "SW1A-1 AA");

    let own = fields([("name", "Ann\u{200b} Lee"), ("city", "\u{3164}"), ("year", "3")]);
    let answer = admin.post("/students/new", &own).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("Name holds a character that nobody sees, U+200B, behind “Ann”"));
    assert!(answer.says("City holds a character that nobody sees, U+3164, at its beginning"));

    let fields = [("username", "root\u{202e}"), ("password", "any")];
    let answer = server.browser().post("/login", &fields).await;
    assert!(answer.says("User name holds a character that nobody sees, U+202E, behind “root”"));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM students").await, 2);
}

//! Changes: who may make them, and that each is written down exactly once.

use axum::http::StatusCode;
use rollcall::auth::account::Role;
use rollcall::students::student::{Facts, Student};

use super::{ODD, address_typed, delete, post, save};
use crate::support::{Server, facts};

#[tokio::test]
async fn every_change_writes_one_row_that_says_who_when_and_what() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let answer = post(&mut admin, "/students/new", &facts(), &[]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/students/1"));
    let moved = Facts { city: "Lyon".to_owned(), ..facts() };
    post(&mut admin, "/students/1/edit", &moved, &[("version", "1")]).await;
    delete(&mut admin, 1).await;
    admin.post("/students/1/restore", &[]).await;

    let now = rollcall::session::server::now();
    let root: i32 = server.ask("SELECT id FROM accounts WHERE username = 'root'").await;
    for (id, action) in [(1, "added"), (2, "changed"), (3, "deleted"), (4, "restored")] {
        let of = |column: &str| format!("SELECT {column} FROM audit WHERE id = {id}");
        assert_eq!(server.ask::<String>(&of("action")).await, action);
        assert_eq!(server.ask::<String>(&of("account_name")).await, "root");
        assert_eq!(server.ask::<i32>(&of("account_id")).await, root);
        assert_eq!(server.ask::<i32>(&of("student_id")).await, 1);
        assert!(now - server.ask::<i64>(&of("at")).await < 60);
        let state = async |column: &str| {
            let json: Option<String> = server.ask(&of(column)).await;
            let student = json.map(|json| serde_json::from_str::<Student>(&json).unwrap());
            student.map(|student| (student.facts.city, student.version))
        };
        let (malaga, lyon) = (Some(("Málaga".to_owned(), 1)), Some(("Lyon".to_owned(), 2)));
        let expected = match action {
            "added" => (None, malaga),
            "changed" => (malaga, lyon),
            "deleted" => (lyon, None),
            _ => (None, Some(("Lyon".to_owned(), 3))),
        };
        assert_eq!((state("before").await, state("after").await), expected, "{action}");
    }
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM audit").await, 4);
}

#[tokio::test]
async fn saving_what_is_there_changes_nothing_and_is_not_written_down() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    server.sql("UPDATE students SET updated = 5").await;
    let answer = save(&mut admin, &student, &student.facts).await;
    assert_eq!(answer.location(), "/students/1");
    let page = admin.get("/students/1").await;
    assert!(page.says("Student 1 was like this already: nothing is changed."));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM audit").await, 1);
    assert_eq!(server.ask::<i32>("SELECT version FROM students").await, 1);
    assert_eq!(server.ask::<i64>("SELECT updated FROM students").await, 5);
}

#[tokio::test]
async fn a_change_that_cannot_be_written_down_is_not_made() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    // On a full disk SQLite may end the transaction by itself.
    for how in ["ROLLBACK", "ABORT"] {
        let refuse = format!("BEGIN SELECT RAISE({how}, 'the disk is full'); END");
        server.sql(&format!("CREATE TRIGGER {how}_audit BEFORE INSERT ON audit {refuse}")).await;
        let answers = [
            post(&mut admin, "/students/new", &facts(), &[]).await,
            save(&mut admin, &student, &facts()).await,
            delete(&mut admin, 1).await,
        ];
        for answer in answers {
            assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
            assert!(answer.says("Something went wrong here") && !answer.says("the disk is full"));
        }
        server.sql(&format!("DROP TRIGGER {how}_audit")).await;
    }
    assert_eq!(server.ask::<String>("SELECT group_concat(name) FROM students").await, "Ada");
    assert!(admin.get("/students?q=ada").await.says("1 student"));
    // The app goes on, and what it says is saved is there for everybody.
    let bert = Facts { name: "Bert".to_owned(), ..facts() };
    assert_eq!(save(&mut admin, &student, &bert).await.status, StatusCode::SEE_OTHER);
    assert_eq!(server.ask::<String>("SELECT name FROM students").await, "Bert");
}

#[tokio::test]
async fn who_is_no_admin_changes_nothing() {
    let server = Server::start().await;
    let student = server.student("Ada").await;
    let mut guest = server.signed_in("bob", Role::Guest).await;
    let mut staff = server.signed_in("grace", Role::Staff).await;
    for browser in [&mut guest, &mut staff] {
        let token = browser.token("/account").await;
        let typed = facts().typed();
        let mut fields: Vec<(&str, &str)> = typed.iter().collect();
        fields.extend([("csrf_token", token.as_str()), ("version", "1")]);
        for path in ["new", "1/edit", "1/delete", "1/restore", "2/edit"] {
            let answer = browser.post_raw(&format!("/students/{path}"), &fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    let page = staff.get("/students/1").await;
    assert!(page.says("Ada") && !page.says("by the shell"), "the history is for admins");
    for page in [page, staff.get("/students").await] {
        for offer in ["/edit", "/delete", "/students/new", "/students/import", "/students/export"] {
            assert!(!page.body.contains(offer), "{offer}");
        }
    }
    let name: String = server.ask("SELECT name FROM students").await;
    assert_eq!((name, student.version), ("Ada".to_owned(), 1));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM audit").await, 1);
}

#[tokio::test]
async fn a_form_with_mistakes_comes_back_as_it_was_typed() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let long = "x".repeat(10_000);
    let addr = "one\ntwo\n\n</textarea><script>alert(1)</script>";
    let fields = [
        ("name", ""),
        ("city", long.as_str()),
        ("addr", addr),
        ("pin", "29_005"),
        ("year", "eleven"),
        ("fee", "1_000.50"),
        ("programme", "magic"),
        ("mode", "elsewhere"),
    ];
    let answer = admin.post("/students/new", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for name in ["name", "city", "pin", "year", "fee", "programme", "mode"] {
        assert!(answer.body.contains(&format!("<a href=\"#{name}\">")), "{name}");
    }
    assert_eq!(answer.input("city").as_deref(), Some(long.as_str()));
    assert_eq!(address_typed(&answer), addr);
    assert_eq!(answer.input("fee").as_deref(), Some("1_000.50"));
    let checkbox = answer.body.split("id=\"active\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(!checkbox.contains("checked"), "it was not ticked: {checkbox}");
    assert!(!answer.body.contains("<script>alert"));
    assert_eq!(server.ask::<i32>("SELECT count(*) FROM students").await, 0);
}

#[tokio::test]
async fn a_name_that_nobody_sees_is_none() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for (name, code) in [
        ("\u{202e}\u{200b}", "U+202E"),
        ("\u{3164}", "U+3164"),
        ("\u{2800} \u{2800}", "U+2800"),
        ("\u{ad}", "U+00AD"),
        ("\u{e0041}", "U+E0041"),
        ("\u{202e}ב\u{200b}", "U+202E"),
    ] {
        let facts = Facts { name: name.to_owned(), ..facts() };
        let answer = post(&mut admin, "/students/new", &facts, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
        let says = format!("Name holds a character that nobody sees, {code}, at its beginning");
        assert!(answer.says(&says), "{name:?}");
    }
    let seen = Facts { name: "علی\u{200c}رضا".to_owned(), ..facts() };
    assert_eq!(post(&mut admin, "/students/new", &seen, &[]).await.location(), "/students/1");
}

#[tokio::test]
async fn odd_text_is_text_on_every_page() {
    let server = Server::start().await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for (index, odd) in ODD.iter().enumerate() {
        let id = index + 1;
        let facts = Facts {
            name: (*odd).to_owned(),
            city: (*odd).to_owned(),
            addr: format!("{odd}\n{odd}"),
            ..facts()
        };
        let answer = post(&mut admin, "/students/new", &facts, &[]).await;
        assert_eq!(answer.location(), format!("/students/{id}"), "{odd}\n{}", answer.body);
        let edit = admin.get(&format!("/students/{id}/edit")).await;
        assert_eq!(edit.input("name").as_deref(), Some(*odd));
        assert_eq!(address_typed(&edit), facts.addr);
        for page in ["", "/delete", "/edit"] {
            let page = admin.get(&format!("/students/{id}{page}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.says(odd) && !page.body.contains("<script>alert"), "{odd}");
            assert!(!odd.contains('<') || !page.body.contains(odd), "{odd} must be escaped");
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", odd);
        let list = admin.get(&format!("/students?{}", query.finish())).await;
        assert_eq!(list.status, StatusCode::OK, "{odd}");
        // The one without a letter is not searched for.
        let searched = if *odd == "<!-- --><!>" { "" } else { *odd };
        assert_eq!(list.input("q").as_deref(), Some(searched));
    }
    for page in ["/students", "/admin/audit"] {
        let page = admin.get(page).await;
        assert!(ODD.iter().all(|odd| page.says(odd)));
        assert!(!page.body.contains("<script>alert"));
    }
    let (students, rows): (i32, i32) = (
        server.ask("SELECT count(*) FROM students").await,
        server.ask("SELECT count(*) FROM audit").await,
    );
    assert_eq!((students, rows), (10, 10));
}

#[tokio::test]
async fn a_form_whose_session_ended_is_found_filled_in_after_log_in() {
    let server = Server::start().await;
    server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let token = admin.token("/students/1/edit").await;
    server.sql("UPDATE logins SET ended = 1").await;
    let typed = Facts { addr: "one\n\ntwo".to_owned(), active: false, ..facts() }.typed();
    let mut fields: Vec<(&str, &str)> = typed.iter().filter(|(_, text)| !text.is_empty()).collect();
    fields.extend([("csrf_token", token.as_str()), ("version", "1")]);
    let ended = admin.post_raw("/students/1/edit", &fields).await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);

    let carried = ended.input("resume").unwrap();
    let log_in = [
        ("csrf_token", ended.input("csrf_token").unwrap()),
        ("username", "root".to_owned()),
        ("password", crate::support::PASSWORD.to_owned()),
        ("next", ended.input("next").unwrap()),
        ("resume", carried),
    ];
    let log_in: Vec<(&str, &str)> = log_in.iter().map(|(name, text)| (*name, &**text)).collect();
    let answer = admin.post_raw("/login", &log_in).await;
    assert_eq!(answer.location(), "/students/1/edit?resume=1");
    let page = admin.get("/students/1/edit?resume=1").await;
    assert_eq!(page.input("name").as_deref(), Some("José Núñez"));
    assert_eq!(page.input("version").as_deref(), Some("1"));
    assert_eq!(address_typed(&page), "one\n\ntwo");
    let checkbox = page.body.split("id=\"active\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(!checkbox.contains("checked"));
    assert_eq!(server.ask::<String>("SELECT name FROM students").await, "Ada", "nothing was sent");
    let sent = save_again(&mut admin, &page, &fields).await;
    assert_eq!(sent.location(), "/students/1");
}

/// Sends the form of `page` with the fields that stand in it.
async fn save_again(
    browser: &mut crate::support::Browser,
    page: &crate::support::Answer,
    fields: &[(&str, &str)],
) -> crate::support::Answer {
    let token = page.input("csrf_token").unwrap();
    let mut fields = fields.to_vec();
    fields.retain(|(name, _)| *name != "csrf_token");
    fields.push(("csrf_token", &token));
    browser.post_raw("/students/1/edit", &fields).await
}

#[tokio::test]
async fn a_post_finds_its_student_however_the_path_is_encoded_as_its_page_does() {
    let server = Server::start().await;
    server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    let page = admin.get("/students/%37/edit").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = admin.get("/students/%31/edit").await;
    assert_eq!(page.input("name").as_deref(), Some("Ada"));
    let wrong = Facts { name: String::new(), city: "Elsewhere".to_owned(), ..facts() };
    let again = post(&mut admin, "/students/%31/edit", &wrong, &[("version", "1")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again.input("city").as_deref(), Some("Elsewhere"), "nothing typed is lost");
    let moved = Facts { name: "Ada Moved".to_owned(), ..facts() };
    let answer = post(&mut admin, "/students/%31/edit", &moved, &[("version", "1")]).await;
    assert_eq!(answer.location(), "/students/1");
    assert_eq!(server.ask::<String>("SELECT name FROM students").await, "Ada Moved");
}

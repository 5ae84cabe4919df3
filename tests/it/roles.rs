//! Roles: where each belongs, and that a guest sees nothing of students.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use rollcall::auth::account::Role;

use crate::support::{Answer, Browser, PASSWORD, Server};

const PLACES: [(&str, Role, &str); 3] = [
    ("ada", Role::Guest, "/guest/ada"),
    ("grace", Role::Staff, "/students"),
    ("root", Role::Admin, "/admin"),
];

/// A server with an account of each role.
async fn with_each_role() -> Server {
    let server = Server::start().await;
    for (name, role, _) in PLACES {
        server.account(name, role).await;
    }
    server
}

async fn arrived(server: &Server, name: &str) -> Browser {
    let mut browser = server.browser();
    browser.log_in(name).await;
    browser
}

#[tokio::test]
async fn log_in_and_user_and_the_first_page_lead_each_role_to_its_place() {
    let server = with_each_role().await;
    let mut root = arrived(&server, "root").await;
    for (name, _, place) in PLACES {
        let mut browser = server.browser();
        let answer = browser.try_log_in(name, PASSWORD).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, place), "{name}");
        for browser in [&mut browser, &mut root] {
            let answer = browser.get(&format!("/user/{name}")).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, place));
        }
        assert_eq!(browser.get("/login").await.location(), place, "who is signed in goes on");
        let home = browser.get("/").await.body;
        let main = home.split("<main").nth(1).unwrap();
        assert!(main.contains(&format!("href=\"{place}\" class=\"button\"")), "{main}");
        assert_eq!(browser.get(place).await.status, StatusCode::OK, "{place}");
    }
}

/// What an answer tells, but for its address and the number of its request.
fn told(answer: &Answer) -> (StatusCode, String) {
    let main = answer.body.split("<main").nth(1).unwrap();
    (answer.status, main.split("class=\"request-id\"").next().unwrap().to_owned())
}

#[tokio::test]
async fn the_guests_page_of_another_role_answers_as_for_a_name_that_nobody_has() {
    let server = with_each_role().await;
    for (name, _, _) in PLACES {
        let mut browser = arrived(&server, name).await;
        let nobody = told(&browser.get("/guest/nobody").await);
        let is_admin = name == "root";
        let status = if is_admin { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN };
        assert_eq!(nobody.0, status, "{name}");
        for path in ["/guest/grace", "/guest/root", "/guest/a%20b", "/guest/%ff", "/user/nobody"] {
            assert_eq!(told(&browser.get(path).await), nobody, "{path} by {name}");
        }
        for path in ["/user/%ff", "/user/a%20b"] {
            assert_eq!(told(&browser.get(path).await), nobody, "{path} by {name}");
        }
        let of_ada = browser.get("/guest/ada").await;
        let is_shown = is_admin || name == "ada";
        assert_eq!(of_ada.status == StatusCode::OK, is_shown, "{name}");
        assert_eq!(told(&of_ada) == nobody, !is_shown, "{name}");
    }
}

#[tokio::test]
async fn a_guest_sees_nothing_of_students_by_a_page_an_export_a_fragment_or_a_program() {
    let server = with_each_role().await;
    server.student("Zebulon").await;
    let (mut guest, mut staff) = (arrived(&server, "ada").await, arrived(&server, "grace").await);
    let token = guest.make_token("script", "write").await;
    let mut script = server.browser();
    script.set_header("authorization", &format!("Bearer {token}"));
    for program in [&mut guest, &mut staff, &mut script] {
        program.set_header("accept", "*/*");
    }
    for (path, is_for_staff) in [
        ("/students", true),
        ("/students?q=zeb", true),
        ("/students?q=M%C3%A1laga&page=last", true),
        ("/students/1", true),
        ("/students/2", false),
        ("/students/cities?city=M", true),
        ("/students/export.csv", false),
        ("/students/export.jsonl?q=zeb", false),
        ("/students/new", false),
        ("/students/1/edit", false),
        ("/students/1/delete", false),
        ("/admin/audit", false),
        ("/api/v1/students", true),
        ("/api/v1/students?q=zeb", true),
        ("/api/v1/students/1", true),
        ("/api/v1/students/2", false),
    ] {
        // As a navigation, and as the search asks while a person types.
        for mode in ["navigate", "cors"] {
            let mut programs = vec![&mut guest];
            if path.starts_with("/api/") {
                programs.push(&mut script);
            }
            for program in programs {
                program.set_header("sec-fetch-mode", mode);
                for method in [Method::GET, Method::HEAD] {
                    let answer = program.send(method, path, None, Body::empty()).await;
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
                    assert_eq!(answer.header("x-total-count"), None, "{path}");
                    assert!(!answer.says("Zebulon") && !answer.says("Málaga"), "{path}");
                }
            }
        }
        let shown = staff.get(path).await;
        let is_shown = shown.says("Zebulon") || shown.says("Málaga");
        assert_eq!(is_shown, is_for_staff, "{path}: the student is there to be seen");
    }
    guest.set_header("accept", "text/html");
    for path in ["/", "/guest/ada", "/account", "/students"] {
        let page = guest.get(path).await;
        assert!(
            !page.body.contains("href=\"/students"),
            "no link leads to where they may not: {path}"
        );
    }
}

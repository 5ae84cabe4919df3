//! What stands around every page: the way through the site, and what browsers and robots ask for.

use axum::http::StatusCode;
use rollcall::auth::account::{Registration, Role};

use crate::support::{Browser, Server};

/// The links of the header that say where one is: the address, and how it is marked.
async fn marked(browser: &mut Browser, path: &str) -> Vec<(String, String)> {
    let page = browser.get(path).await.body;
    let header = page.split("<header").nth(1).unwrap().split("</header>").next().unwrap();
    let links = header.split("<a ").skip(1).map(|link| link.split('>').next().unwrap());
    let attribute = |link: &str, name: &str| {
        let value = link.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
        Some(value.to_owned())
    };
    let marked = |link| Some((attribute(link, "href")?, attribute(link, "aria-current")?));
    links.filter_map(marked).collect()
}

#[tokio::test]
async fn the_header_marks_the_page_or_the_section_around_it() {
    let server = Server::start().await;
    server.student("Ada").await;
    let mut admin = server.signed_in("root", Role::Admin).await;
    for (path, section, mark) in [
        ("/", "/", "page"),
        ("/students", "/students", "page"),
        ("/students?q=ada", "/students", "page"),
        ("/students/1", "/students", "true"),
        ("/students/1/edit", "/students", "true"),
        ("/students/import", "/students", "true"),
        ("/admin", "/admin", "page"),
        ("/admin/audit", "/admin/audit", "page"),
        ("/admin/nothing", "/admin", "true"),
        ("/lab/session", "/lab", "true"),
        ("/account", "/account", "page"),
        ("/account/tokens", "/account", "true"),
    ] {
        let expected = vec![(section.to_owned(), mark.to_owned())];
        assert_eq!(marked(&mut admin, path).await, expected, "{path}");
    }
    assert_eq!(marked(&mut admin, "/nowhere").await, []);
}

#[tokio::test]
async fn before_there_is_an_admin_nobody_is_sent_to_register_and_log_in_says_why() {
    let open = |settings: &mut rollcall::app::server::settings::Settings| {
        settings.auth.registration = Registration::Open;
    };
    let server = Server::start_with(open).await;
    let mut visitor = server.browser();
    for path in ["/", "/login", "/lab", "/nowhere"] {
        let page = visitor.get(path).await;
        assert!(!page.body.contains("href=\"/register\""), "{path}");
        assert!(page.body.contains("href=\"/setup\""), "{path}");
    }
    assert!(visitor.get("/login").await.says("Nobody can log in yet"));
    server.account("root", Role::Admin).await;
    for path in ["/", "/login", "/lab", "/nowhere"] {
        let page = visitor.get(path).await;
        assert!(page.body.contains("href=\"/register\""), "{path}");
        assert!(!page.body.contains("href=\"/setup\""), "{path}");
    }
    assert!(!visitor.get("/login").await.says("Nobody can log in yet"));
}

#[tokio::test]
async fn the_first_page_says_what_rollcall_is_for_and_then_who_one_is_here() {
    let server = Server::start().await;
    server.account("root", Role::Admin).await;
    let mut ada = server.signed_in("ada", Role::Guest).await;
    for (browser, who) in
        [(&mut server.browser(), "You are not logged in"), (&mut ada, "Logged in as ada")]
    {
        let page = browser.get("/").await.body;
        let title = page.find("<h1>The sign-in desk of a course, a club or a school</h1>");
        let standing = page.find(&format!("<h2>{who}</h2>"));
        assert!(title.is_some() && title < standing, "{page}");
        let described = "name=\"description\" content=\"The sign-in desk and student roster of";
        assert!(page.contains(described), "{page}");
    }
    assert_eq!(ada.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn password_managers_find_the_page_that_changes_a_password_and_believe_what_is_not_there() {
    let server = Server::start().await;
    let mut browser = server.signed_in("ada", Role::Guest).await;
    let answer = browser.get("/.well-known/change-password").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location(), "/account");
    // The W3C names this path: a manager asks it whether a site's 404 means something.
    let never = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200";
    for browser in [&mut browser, &mut server.browser()] {
        assert_eq!(browser.get(never).await.status, StatusCode::NOT_FOUND);
    }
}

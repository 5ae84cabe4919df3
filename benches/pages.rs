//! What a page costs, through the router in process, beside a handler that answers the same
//! bytes as a constant behind the same layers, and beside a fetch of it, which the Lab does not draw.
//! `cargo bench --bench pages`
//!
//! The goal: `/` and `/login` are served at least half as often per second as the constant.

#![allow(missing_docs)]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use axum::response::Html;
use axum::routing::get;
use criterion::Criterion;
use rollcall::app::server::router::App;
use rollcall::app::server::settings::Settings;
use rollcall::auth::account::{Role, Username};
use rollcall::auth::server::access::Operator;
use rollcall::auth::server::{accounts, passwords};
use rollcall::base::server::database::Db;
use rollcall_session::SecretKey;
use tower::ServiceExt;

mod estimates;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PASSWORD: &str = "tulip gravel sunday";

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let folder = std::env::temp_dir().join(format!("rollcall-bench-{}", std::process::id()));
    let pages = runtime.block_on(prepare(&folder));
    let mut criterion = Criterion::default().configure_from_args();
    for page in &pages {
        for (name, router, path, mode) in [
            (page.name.to_owned(), &page.router, page.path, "navigate"),
            (format!("{}_fetched", page.name), &page.router, page.path, "cors"),
            (format!("{}_constant", page.name), &page.router, "/constant", "navigate"),
            (format!("{}_bare", page.name), &page.bare, "/constant", "navigate"),
        ] {
            criterion.bench_function(&name, |bench| {
                bench.to_async(&runtime).iter(|| fetch(router, path, &page.cookie, mode));
            });
        }
    }
    criterion.final_summary();
    let _ = std::fs::remove_dir_all(folder);
    let goals =
        ["home", "login"].map(|page| estimates::at_most(page, 2.0, &format!("{page}_constant")));
    if goals.contains(&false) {
        std::process::exit(1);
    }
}

/// A page to measure, and the same bytes as a constant: behind our layers, and bare.
struct Page {
    name: &'static str,
    path: &'static str,
    cookie: String,
    router: Router,
    bare: Router,
}

async fn prepare(folder: &std::path::Path) -> Vec<Page> {
    let url = format!("sqlite://{}/bench.db", folder.display());
    let db = rollcall::app::server::open_database(&url).await.expect("a database");
    for (name, role) in [("root", Role::Admin), ("ada", Role::Guest)] {
        let name = Username::parse(name).expect("a name");
        let hash = passwords::hash_new(PASSWORD.to_owned(), &name).await.expect("a hash");
        let operator = Operator::at_the_shell();
        accounts::add(&db, operator, &name, hash, role).await.expect("an account");
    }
    let key = SecretKey::parse(&SecretKey::generate()).expect("a key");
    let mut pages = Vec::new();
    for (name, path, signed_in) in
        [("home", "/", false), ("login", "/login", false), ("guest", "/guest/ada", true)]
    {
        let cookie = if signed_in { log_in(&db, &key).await } else { visit(&db, &key).await };
        let html = fetch(&app(&db, &key, Router::new()), path, &cookie, "navigate").await;
        let answer = move || std::future::ready(Html(html.clone()));
        let constant = Router::new().route("/constant", get(answer));
        let router = app(&db, &key, constant.clone());
        // A session that has opened the Lab, so that its pages are drawn.
        fetch(&router, "/lab", &cookie, "navigate").await;
        pages.push(Page { name, path, cookie, router, bare: constant });
    }
    pages
}

fn app(db: &Db, key: &SecretKey, more: Router) -> Router {
    let mut settings = Settings::parse(include_str!("../Leptos.toml")).expect("the settings");
    // In development the names of the built files are read anew for each page.
    settings.leptos.env = leptos::config::Env::PROD;
    App::new(db.clone(), settings, key, &[]).router_with(more)
}

async fn fetch(router: &Router, path: &str, cookie: &str, mode: &str) -> String {
    let request = Request::get(path).header(header::COOKIE, cookie);
    let request = request.header(header::HOST, "localhost").header("sec-fetch-mode", mode);
    let response = router.clone().oneshot(request.body(Body::empty()).expect("a request")).await;
    let response = response.expect("a router cannot fail");
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    String::from_utf8(body.into()).expect("UTF-8")
}

/// A visitor who has the session that `/login` begins.
async fn visit(db: &Db, key: &SecretKey) -> String {
    let request = Request::get("/login")
        .header(header::HOST, "localhost")
        .body(Body::empty())
        .expect("a request");
    let response = app(db, key, Router::new()).oneshot(request).await.expect("an answer");
    session_of(&response)
}

async fn log_in(db: &Db, key: &SecretKey) -> String {
    let cookie = visit(db, key).await;
    let router = app(db, key, Router::new());
    let html = fetch(&router, "/login", &cookie, "navigate").await;
    let token = html.split("name=\"csrf_token\" value=\"").nth(1).expect("a token");
    let token = token.split('"').next().expect("its end");
    let body = format!("username=ada&password=tulip+gravel+sunday&csrf_token={token}");
    let request = Request::post("/login")
        .header(header::COOKIE, cookie)
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body));
    let response = router.oneshot(request.expect("a request")).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    session_of(&response)
}

fn session_of(response: &axum::response::Response) -> String {
    let lines = response.headers().get_all(header::SET_COOKIE).iter();
    let line = lines
        .filter_map(|line| line.to_str().ok())
        .find(|line| line.starts_with("__Host-session="));
    let line = line.expect("a session cookie");
    line.split(';').next().expect("a value").to_owned()
}

//! Every page and action: one table for the router, for `rollcall routes` and for the access test.

use std::sync::Arc;

use axum::Extension;
use axum::middleware::map_response;
use axum::response::{Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use leptos_axum::handle_server_fns;

use crate::admin::server::pages as admin;
use crate::auth::server::pages as auth;
use crate::base::paths;
use crate::lab::routes::RouteLine;
use crate::lab::server::http::pages as console;
use crate::lab::server::pages as lab;
use crate::session::server::BackgroundRequest;
use crate::students::server::export::{self, Format};
use crate::students::server::import::{pages as imports, template};
use crate::students::server::pages as students;

use super::route::Kind;
use super::{description, forms, home};

pub use super::api_routes::{api_table, notes_table};
pub use super::route::{Access, Route};

fn page(path: &'static str, access: Access, handler: MethodRouter) -> Route {
    Route { method: "GET", path, access, handler, kind: Kind::Page }
}

/// A page that asks for itself: no person is seen by it, and it keeps no session from its idle end.
/// Who is not signed in gets 401 there and no redirect: the script of the page would follow one, and
/// fetch the log-in page for nobody.
fn background(path: &'static str, access: Access, handler: MethodRouter) -> Route {
    let mark = |mut response: Response| async move {
        response.extensions_mut().insert(BackgroundRequest);
        response
    };
    let handler = handler.layer(map_response(mark));
    Route { method: "GET", path, access, handler, kind: Kind::Background }
}

/// A server function finds itself by its path.
fn action(path: &'static str, access: Access) -> Route {
    Route { method: "POST", path, access, handler: post(handle_server_fns), kind: Kind::Action }
}

/// A server function that is only asked, by the script of a page that is open.
fn query(path: &'static str, access: Access) -> Route {
    Route { method: "GET", path, access, handler: get(forms::ask), kind: Kind::Query }
}

/// A form whose handler reads it and answers in place, since no server function could.
fn handled(path: &'static str, access: Access, handler: MethodRouter) -> Route {
    Route { method: "POST", path, access, handler, kind: Kind::Form }
}

/// Takes posts from anywhere, and only tells what came.
fn report(path: &'static str, access: Access, handler: MethodRouter) -> Route {
    Route { method: "POST", path, access, handler, kind: Kind::Report }
}

/// A form with a file: its handler reads it a piece at a time.
fn upload(path: &'static str, access: Access, handler: MethodRouter) -> Route {
    Route { method: "POST", path, access, handler, kind: Kind::Upload }
}

/// The list as a file.
fn export(format: Format) -> MethodRouter {
    get(export::download).layer(Extension(format))
}

/// The paths whose posts are uploads.
pub(super) fn uploads() -> Arc<[&'static str]> {
    posts_where(|kind| matches!(kind, Kind::Upload))
}

/// The paths whose posts may come from anywhere.
pub(super) fn reports() -> Arc<[&'static str]> {
    posts_where(|kind| matches!(kind, Kind::Report))
}

fn posts_where(is_meant: fn(&Kind) -> bool) -> Arc<[&'static str]> {
    table().into_iter().filter(|route| is_meant(&route.kind)).map(|route| route.path).collect()
}

/// All pages and actions.
pub fn table() -> Vec<Route> {
    use Access::*;
    let mut routes = vec![
        page(paths::HOME, Everyone, get(home::home)),
        page(paths::API_MANUAL, Everyone, get(description::page)),
        page("/api/problems/{name}", Everyone, get(description::problem)),
        page(paths::LOGIN, Everyone, get(auth::login)),
        action(paths::LOGIN, Everyone),
        page(paths::LOGOUT, Everyone, get(auth::logout)),
        action(paths::LOGOUT, Everyone),
        page(paths::REGISTER, WhileRegistrationIsOpen, get(auth::register)),
        action(paths::REGISTER, WhileRegistrationIsOpen),
        page(paths::SETUP, WhileThereIsNoAdmin, get(auth::setup)),
        action(paths::SETUP, WhileThereIsNoAdmin),
        page("/known/{token}", WhoHoldsTheLink, get(auth::known)),
        action("/known/{token}", WhoHoldsTheLink),
        page("/user/{name}", OwnerOrAdmin, get(auth::user)),
        page("/guest/{name}", OwnerOrAdmin, get(auth::guest)),
        page(paths::ADMIN, Admin, get(auth::admin)),
        page(paths::CHANGE_PASSWORD, Everyone, get(Redirect::to(paths::ACCOUNT))),
        page(paths::ACCOUNT, SignedIn, get(auth::account)),
        action(paths::ACCOUNT, SignedIn),
        page(paths::END_OTHER_LOGINS, SignedIn, get(auth::end_other_logins)),
        action(paths::END_OTHER_LOGINS, SignedIn),
        page(paths::TOKENS, SignedIn, get(auth::tokens)),
        action(paths::TOKENS, SignedIn),
        page("/account/tokens/{id}/revoke", SignedIn, get(auth::revoke_token)),
        action("/account/tokens/{id}/revoke", SignedIn),
        page(paths::STUDENTS, Staff, get(students::index)),
        page("/students/{id}", Staff, get(students::show)),
        query(paths::FOUND_STUDENTS, Staff),
        query(paths::FOUND_CITIES, Staff),
        page(paths::CITIES, Staff, get(students::cities)),
        page(paths::NEW_STUDENT, Admin, get(students::new)),
        action(paths::NEW_STUDENT, Admin),
        page("/students/{id}/edit", Admin, get(students::edit)),
        action("/students/{id}/edit", Admin),
        page("/students/{id}/delete", Admin, get(students::delete)),
        action("/students/{id}/delete", Admin),
        page("/students/{id}/restore", Admin, get(students::restore)),
        action("/students/{id}/restore", Admin),
        page(paths::IMPORTS, Admin, get(imports::index)),
        upload(paths::IMPORTS, Admin, post(imports::receive)),
        page(paths::IMPORT_TEMPLATE, Admin, get(template)),
        page("/students/import/{id}", Admin, get(imports::show)),
        action("/students/import/{id}", Admin),
        Route { kind: Kind::Query, ..background(paths::IMPORT_LOOK, Admin, get(forms::ask)) },
        background("/students/import/{id}/progress", Admin, get(imports::show)),
        page("/students/import/{id}/problems.csv", Admin, get(imports::problems)),
        page(paths::EXPORT_CSV, Admin, export(Format::Csv)),
        page(paths::EXPORT_JSON_LINES, Admin, export(Format::JsonLines)),
        page(paths::AUDIT, Admin, get(admin::audit)),
    ];
    routes.extend(lab_pages());
    routes
}

fn lab_pages() -> Vec<Route> {
    use Access::Everyone;
    vec![
        page(paths::LAB, Everyone, get(lab::contents)),
        page(paths::LAB_REQUEST, Everyone, get(lab::request)),
        handled(paths::LAB_REQUEST, Everyone, post(lab::receive)),
        page(paths::LAB_SESSION, Everyone, get(lab::session)),
        action(paths::LAB_SESSION, Everyone),
        page(paths::LAB_TAMPER, Everyone, get(lab::tamper)),
        page(paths::LAB_COOKIES, Everyone, get(lab::cookies)),
        action(paths::LAB_COOKIES, Everyone),
        page(paths::LAB_CSRF, Everyone, get(lab::csrf)),
        page(paths::LAB_CSRF_ELSEWHERE, Everyone, get(lab::elsewhere)),
        report(paths::LAB_CSRF_REPORT, Everyone, post(lab::report)),
        page(paths::LAB_HTTP, Everyone, get(console::show)),
        handled(paths::LAB_HTTP, Everyone, post(console::send)),
        page(paths::LAB_FIELDS, Everyone, get(lab::fields)),
        action(paths::LAB_FIELDS, Everyone),
        page(paths::LAB_ROUTES, Everyone, get(lab::routes)),
        page(paths::LAB_FLOW, Everyone, get(lab::flow)),
    ]
}

/// All that is open: without the Lab, where it is closed.
pub fn open_routes(has_lab: bool) -> Vec<Route> {
    let routes = table().into_iter().chain(api_table()).chain(notes_table());
    routes.filter(|route| has_lab || !route.is_of_the_lab()).collect()
}

/// All routes as people read them, those outside of the session last.
pub fn lines() -> Vec<RouteLine> {
    let line = |route: &Route| {
        let what = match route.kind {
            Kind::Page => "a page or a file",
            Kind::Background => "a page, by itself",
            Kind::Action => "an action",
            Kind::Query => "an answer for a script",
            Kind::Form => "a form, in place",
            Kind::Upload => "a form with a file",
            Kind::Report => "a report",
            Kind::Api(_) | Kind::Undescribed => "for programs",
        };
        RouteLine { method: route.method, path: route.path, who: route.access.words(), what }
    };
    let plain = PLAIN.map(|(method, path, who)| RouteLine {
        method,
        path,
        who,
        what: "outside of the session",
    });
    table().iter().chain(&api_table()).chain(&notes_table()).map(line).chain(plain).collect()
}

/// Routes outside of the session: they answer machines, and files.
pub const PLAIN: [(&str, &str, &str); 4] = [
    ("GET", "/healthz", "everyone"),
    ("GET", "/readyz", "everyone"),
    ("GET", "/pkg/{*file}", "everyone"),
    ("GET", "/{file} of public/", "everyone"),
];

//! Every route: one table for the router, for `rollcall routes` and for the access test.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use leptos_axum::handle_server_fns;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

use crate::admin::server::api::{accounts, description as about_kept, logins};
use crate::admin::server::pages as admin;
use crate::auth::server::api::{self as session, description as about_session};
use crate::auth::server::pages as auth;
use crate::base::error::AppError;
use crate::base::paths;
use crate::base::server::api::description::Description;
use crate::base::server::api::{JSON, negotiate};
use crate::students::server::api::{self as students_api, description as about_students};
use crate::students::server::export::{self, CSV};
use crate::students::server::import::pages as imports;
use crate::students::server::pages as students;

use super::{description, home};

/// Who may use a route. The handler's own arguments decide; this says what they must decide,
/// and a test holds the two together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Everyone,
    /// Everybody, once there is an admin and while registration is on.
    WhileRegistrationIsOpen,
    /// Whoever holds the setup token, while there is no admin.
    WhileThereIsNoAdmin,
    /// Whoever is signed in.
    SignedIn,
    /// The account named in the path, and admins.
    OwnerOrAdmin,
    /// Admins.
    Admin,
}

impl Access {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::WhileRegistrationIsOpen => "everyone, while registration is open",
            Self::WhileThereIsNoAdmin => "everyone, while there is no admin",
            Self::SignedIn => "signed in",
            Self::OwnerOrAdmin => "that account, admins",
            Self::Admin => "admins",
        }
    }
}

/// One method of one path.
pub struct Route {
    /// `GET` (which serves `HEAD` too), `POST`, and in the API `PUT`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// As axum writes it.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// What answers.
    pub(super) handler: MethodRouter,
    kind: Kind,
}

/// What answers to a route, and so what stands around it.
#[derive(Clone, Copy)]
enum Kind {
    Page,
    Action,
    Upload,
    /// With what is said of it.
    Api(fn() -> Description),
}

impl Route {
    /// Whether a server function answers, and not a handler that reads the body itself.
    pub fn is_action(&self) -> bool {
        matches!(self.kind, Kind::Action)
    }

    /// What the description of the API says of it, when it belongs there.
    pub(super) fn description(&self) -> Option<Description> {
        match self.kind {
            Kind::Api(description) => Some(description()),
            _ => None,
        }
    }
}

fn page(path: &'static str, access: Access, handler: MethodRouter) -> Route {
    Route { method: "GET", path, access, handler, kind: Kind::Page }
}

/// A server function finds itself by its path.
fn action(path: &'static str, access: Access) -> Route {
    Route { method: "POST", path, access, handler: post(handle_server_fns), kind: Kind::Action }
}

/// A form with a file: its handler reads it a piece at a time.
fn upload(path: &'static str, access: Access, handler: MethodRouter) -> Route {
    Route { method: "POST", path, access, handler, kind: Kind::Upload }
}

/// A method of a resource, which answers in one of these media types, and what is said of it.
fn api(
    method: &'static str,
    path: &'static str,
    access: Access,
    offers: &'static [&'static str],
    handler: MethodRouter,
    description: fn() -> Description,
) -> Route {
    let handler = handler.route_layer(from_fn_with_state(offers, negotiate));
    Route { method, path, access, handler, kind: Kind::Api(description) }
}

/// Lists are packed on their way, from a kilobyte on. They hold nothing secret beside what a
/// stranger could make part of them, which is what would tell the secret by its length (BREACH):
/// neither a token nor the words that were searched. What is smaller, or one student, is as it is.
fn listed(handler: MethodRouter) -> MethodRouter {
    let packed = handler.route_layer(CompressionLayer::new().compress_when(SizeAbove::new(1024)));
    packed.route_layer(map_response(whole))
}

/// A packed list as a whole, so that its length is known: `HEAD` has to tell it.
async fn whole(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
        Err(error) => AppError::internal(error).into_response(),
    }
}

/// The paths whose posts are uploads.
pub(super) fn uploads() -> Arc<[&'static str]> {
    let table = table().into_iter();
    table.filter(|route| matches!(route.kind, Kind::Upload)).map(|route| route.path).collect()
}

/// All pages and actions.
pub fn table() -> Vec<Route> {
    use Access::*;
    vec![
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
        page("/user/{name}", OwnerOrAdmin, get(auth::user)),
        page("/guest/{name}", OwnerOrAdmin, get(auth::guest)),
        page(paths::ADMIN, Admin, get(auth::admin)),
        page(paths::ACCOUNT, SignedIn, get(auth::account)),
        action(paths::ACCOUNT, SignedIn),
        page(paths::END_OTHER_LOGINS, SignedIn, get(auth::end_other_logins)),
        action(paths::END_OTHER_LOGINS, SignedIn),
        page(paths::TOKENS, SignedIn, get(auth::tokens)),
        action(paths::TOKENS, SignedIn),
        page("/account/tokens/{id}/revoke", SignedIn, get(auth::revoke_token)),
        action("/account/tokens/{id}/revoke", SignedIn),
        page(paths::STUDENTS, SignedIn, get(students::index)),
        page("/students/{id}", SignedIn, get(students::show)),
        page(paths::CITIES, SignedIn, get(students::cities)),
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
        page("/students/import/{id}", Admin, get(imports::show)),
        action("/students/import/{id}", Admin),
        page("/students/import/{id}/problems.csv", Admin, get(imports::problems)),
        page(paths::EXPORT_CSV, SignedIn, get(export::csv)),
        page(paths::EXPORT_JSON_LINES, SignedIn, get(export::json_lines)),
        page(paths::AUDIT, Admin, get(admin::audit)),
    ]
}

/// All that programs may ask. `HEAD` comes with `GET`; `OPTIONS` and 405 are answered from what
/// stands here.
#[rustfmt::skip] // One line for each.
pub fn api_table() -> Vec<Route> {
    use Access::*;
    const ACCOUNT: &str = "/api/v1/accounts/{id}";
    const STUDENT: &str = "/api/v1/students/{id}";
    const RESTORE: &str = "/api/v1/students/{id}/restore";
    vec![
        api("GET", paths::API_SESSION, SignedIn, &[JSON], get(session::show), about_session::show),
        api("POST", paths::API_SESSION, Everyone, &[JSON], post(session::log_in), about_session::log_in),
        api("DELETE", paths::API_SESSION, SignedIn, &[JSON], delete(session::log_out), about_session::log_out),
        api("GET", paths::API_ACCOUNTS, Admin, &[JSON, CSV], get(accounts::index), about_kept::accounts),
        api("POST", paths::API_ACCOUNTS, Admin, &[JSON], post(accounts::add), about_kept::add_account),
        api("GET", ACCOUNT, Admin, &[JSON], get(accounts::show), about_kept::account),
        api("PATCH", ACCOUNT, Admin, &[JSON], patch(accounts::change), about_kept::change_account),
        api("GET", paths::API_LOGINS, Admin, &[JSON, CSV], get(logins::index), about_kept::logins),
        api("DELETE", "/api/v1/logins/{id}", Admin, &[JSON], delete(logins::end), about_kept::end_login),
        api("GET", paths::API_STUDENTS, SignedIn, &[JSON, CSV], listed(get(students_api::index)), about_students::index),
        api("POST", paths::API_STUDENTS, Admin, &[JSON], post(students_api::add), about_students::add),
        api("GET", STUDENT, SignedIn, &[JSON], get(students_api::show), about_students::show),
        api("PUT", STUDENT, Admin, &[JSON], put(students_api::replace), about_students::replace),
        api("PATCH", STUDENT, Admin, &[JSON], patch(students_api::change), about_students::change),
        api("DELETE", STUDENT, Admin, &[JSON], delete(students_api::delete), about_students::delete),
        api("POST", RESTORE, Admin, &[JSON], post(students_api::restore), about_students::restore),
        api("GET", paths::API_DESCRIPTION, Everyone, &[JSON], listed(get(description::openapi)), description::describe_openapi),
    ]
}

/// Routes outside of the session: they answer machines, and files.
pub const PLAIN: [(&str, &str, &str); 4] = [
    ("GET", "/healthz", "everyone"),
    ("GET", "/readyz", "everyone"),
    ("GET", "/pkg/{*file}", "everyone"),
    ("GET", "/{file} of public/", "everyone"),
];

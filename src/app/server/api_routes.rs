//! Every route for programs: the table of the API, and that of the Lab's notes, read by the same three.

use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, delete, get, patch, post, put};

use crate::admin::server::api::{accounts, description as about_kept, logins};
use crate::auth::server::api::{self as session, description as about_session};
use crate::base::paths;
use crate::base::server::api::description::Description;
use crate::base::server::api::{JSON, negotiate};
use crate::lab::server::api as notes;
use crate::students::server::api::{self as students, description as about_students};
use crate::students::server::csv::CSV;

use super::description;
use super::packing::pack;
use super::routes::{Access, Kind, Route};

/// A method of a resource, which answers in one of these media types, and what is said of it.
fn api(
    method: &'static str,
    path: &'static str,
    access: Access,
    offers: &'static [&'static str],
    handler: MethodRouter,
    description: fn() -> Description,
) -> Route {
    let handler = agreed(offers, handler);
    Route { method, path, access, handler, kind: Kind::Api(description) }
}

/// A method of the Lab's notes.
fn note(
    method: &'static str,
    path: &'static str,
    offers: &'static [&'static str],
    handler: MethodRouter,
) -> Route {
    let handler = agreed(offers, handler);
    Route { method, path, access: Access::Everyone, handler, kind: Kind::Undescribed }
}

/// Agrees on a media type first. Where nothing is answered, there is nothing to agree upon.
fn agreed(offers: &'static [&'static str], handler: MethodRouter) -> MethodRouter {
    match offers {
        [] => handler,
        _ => handler.route_layer(from_fn_with_state(offers, negotiate)),
    }
}

/// Long lists are packed on their way. They hold nothing secret beside what a stranger could make
/// part of them, which is what would tell the secret by its length (BREACH): neither a token nor the
/// words that were searched. One student is as it is; so are the logins, which hold what browsers of
/// others have sent.
fn listed(handler: MethodRouter) -> MethodRouter {
    handler.route_layer(from_fn(pack))
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
        api("DELETE", paths::API_SESSION, SignedIn, &[], delete(session::log_out), about_session::log_out),
        api("GET", paths::API_ACCOUNTS, Admin, &[JSON, CSV], listed(get(accounts::index)), about_kept::accounts),
        api("POST", paths::API_ACCOUNTS, Admin, &[JSON], post(accounts::add), about_kept::add_account),
        api("GET", ACCOUNT, Admin, &[JSON], get(accounts::show), about_kept::account),
        api("PATCH", ACCOUNT, Admin, &[JSON], patch(accounts::change), about_kept::change_account),
        api("GET", paths::API_LOGINS, Admin, &[JSON, CSV], get(logins::index), about_kept::logins),
        api("DELETE", "/api/v1/logins/{id}", Admin, &[], delete(logins::end), about_kept::end_login),
        api("GET", paths::API_STUDENTS, Staff, &[JSON, CSV], listed(get(students::index)), about_students::index),
        api("POST", paths::API_STUDENTS, Admin, &[JSON], post(students::add), about_students::add),
        api("GET", STUDENT, Staff, &[JSON], get(students::show), about_students::show),
        api("PUT", STUDENT, Admin, &[JSON], put(students::replace), about_students::replace),
        api("PATCH", STUDENT, Admin, &[JSON], patch(students::change), about_students::change),
        api("DELETE", STUDENT, Admin, &[], delete(students::delete), about_students::delete),
        api("POST", RESTORE, Admin, &[JSON], post(students::restore), about_students::restore),
        api("GET", paths::API_DESCRIPTION, Everyone, &[JSON], listed(get(description::openapi)), description::describe_openapi),
    ]
}

/// What programs may ask in the Lab: it behaves like the API, and is no part of it, so the
/// description leaves it out.
#[rustfmt::skip] // One line for each.
pub fn notes_table() -> Vec<Route> {
    const NOTE: &str = "/lab/http/notes/{id}";
    vec![
        note("GET", paths::LAB_NOTES, &[JSON], get(notes::index)),
        note("POST", paths::LAB_NOTES, &[JSON], post(notes::add)),
        note("GET", NOTE, &[JSON], get(notes::show)),
        note("PUT", NOTE, &[JSON], put(notes::replace)),
        note("PATCH", NOTE, &[JSON], patch(notes::change)),
        note("DELETE", NOTE, &[], delete(notes::delete)),
    ]
}

//! Every route for programs: the table of the API, and that of the Lab's notes, read by the same three.

use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, delete, get, patch, post, put};

use crate::admin::server::api::{accounts, logins};
use crate::app::paths::API_DESCRIPTION;
use crate::auth::paths::{API_ACCOUNTS, API_LOGINS, API_SESSION};
use crate::auth::server::api as session;
use crate::base::server::api::description::Description;
use crate::base::server::api::{JSON, negotiate};
use crate::lab::paths::LAB_NOTES;
use crate::lab::server::api as notes;
use crate::students::paths::API_STUDENTS;
use crate::students::server::api as students;
use crate::students::server::csv::CSV;

use super::description;
use super::packing::pack;
use super::route::{Access, Route, RouteKind};

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
    Route { method, path, access, handler, kind: RouteKind::Api(description) }
}

/// A method of the Lab's notes.
fn note(
    method: &'static str,
    path: &'static str,
    offers: &'static [&'static str],
    handler: MethodRouter,
) -> Route {
    let handler = agreed(offers, handler);
    Route { method, path, access: Access::Everyone, handler, kind: RouteKind::Undescribed }
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
        api("GET", API_SESSION, SignedIn, &[JSON], get(session::show), session::describe_show),
        api("POST", API_SESSION, Everyone, &[JSON], post(session::log_in), session::describe_log_in),
        api("DELETE", API_SESSION, SignedIn, &[], delete(session::log_out), session::describe_log_out),
        api("GET", API_ACCOUNTS, Admin, &[JSON, CSV], listed(get(accounts::index)), accounts::describe_index),
        api("POST", API_ACCOUNTS, Admin, &[JSON], post(accounts::add), accounts::describe_add),
        api("GET", ACCOUNT, Admin, &[JSON], get(accounts::show), accounts::describe_show),
        api("PATCH", ACCOUNT, Admin, &[JSON], patch(accounts::change), accounts::describe_change),
        api("GET", API_LOGINS, Admin, &[JSON, CSV], get(logins::index), logins::describe_index),
        api("DELETE", "/api/v1/logins/{id}", Admin, &[], delete(logins::end), logins::describe_end),
        api("GET", API_STUDENTS, Staff, &[JSON, CSV], listed(get(students::index)), students::describe_index),
        api("POST", API_STUDENTS, Admin, &[JSON], post(students::add), students::describe_add),
        api("GET", STUDENT, Staff, &[JSON], get(students::show), students::describe_show),
        api("PUT", STUDENT, Admin, &[JSON], put(students::replace), students::describe_replace),
        api("PATCH", STUDENT, Admin, &[JSON], patch(students::change), students::describe_change),
        api("DELETE", STUDENT, Admin, &[], delete(students::delete), students::describe_delete),
        api("POST", RESTORE, Admin, &[JSON], post(students::restore), students::describe_restore),
        api("GET", API_DESCRIPTION, Everyone, &[JSON], listed(get(description::openapi)), description::describe_openapi),
    ]
}

/// What programs may ask in the Lab: it behaves like the API, and is no part of it, so the
/// description leaves it out.
#[rustfmt::skip] // One line for each.
pub fn notes_table() -> Vec<Route> {
    const NOTE: &str = "/lab/http/notes/{id}";
    vec![
        note("GET", LAB_NOTES, &[JSON], get(notes::index)),
        note("POST", LAB_NOTES, &[JSON], post(notes::add)),
        note("GET", NOTE, &[JSON], get(notes::show)),
        note("PUT", NOTE, &[JSON], put(notes::replace)),
        note("PATCH", NOTE, &[JSON], patch(notes::change)),
        note("DELETE", NOTE, &[], delete(notes::delete)),
    ]
}

//! Every route: one table for the router, for `rollcall routes` and for the access test.

use axum::routing::{MethodRouter, get, post};
use leptos_axum::handle_server_fns;

use crate::auth::server::pages as auth;
use crate::base::paths;

use super::home;

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
    /// `GET` (which serves `HEAD` too) or `POST`.
    pub method: &'static str,
    /// As axum writes it.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// What answers.
    pub(super) handler: MethodRouter,
}

fn page(path: &'static str, access: Access, handler: MethodRouter) -> Route {
    Route { method: "GET", path, access, handler }
}

/// A server function finds itself by its path.
fn action(path: &'static str, access: Access) -> Route {
    Route { method: "POST", path, access, handler: post(handle_server_fns) }
}

/// All pages and actions.
pub fn table() -> Vec<Route> {
    use Access::*;
    vec![
        page(paths::HOME, Everyone, get(home::home)),
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
    ]
}

/// Routes outside of the session: they answer machines, and files.
pub const PLAIN: [(&str, &str, &str); 4] = [
    ("GET", "/healthz", "everyone"),
    ("GET", "/readyz", "everyone"),
    ("GET", "/pkg/{*file}", "everyone"),
    ("GET", "/{file} of public/", "everyone"),
];

//! The paths of accounts and their sessions.

/// Log-in: page and action.
pub const LOGIN: &str = "/login";
/// Log-out: page and action.
pub const LOGOUT: &str = "/logout";
/// Registration: page and action.
pub const REGISTER: &str = "/register";
/// The first admin: page and action.
pub const SETUP: &str = "/setup";
/// Below this stand the links that make a browser known: behind it comes a secret.
pub const KNOWN: &str = "/known";
/// One's own account.
pub const ACCOUNT: &str = "/account";
/// Where password managers look for the page that changes a password (W3C).
pub const CHANGE_PASSWORD: &str = "/.well-known/change-password";
/// Ends all sessions of one's account but the one that asks.
pub const END_OTHER_LOGINS: &str = "/account/end-other-logins";
/// One's own tokens: page and action.
pub const TOKENS: &str = "/account/tokens";
/// The session, for programs.
pub const API_SESSION: &str = "/api/v1/session";
/// The accounts, for programs.
pub const API_ACCOUNTS: &str = "/api/v1/accounts";
/// The open logins, for programs.
pub const API_LOGINS: &str = "/api/v1/logins";
/// The name of the query argument and form field that says where to go after log-in.
pub const NEXT: &str = "next";

/// The page that leads an account to its own place.
pub fn user(name: &str) -> String {
    format!("/user/{name}")
}

/// A guest's own page.
pub fn guest(name: &str) -> String {
    format!("/guest/{name}")
}

/// Makes a browser known for the account of a link: page and action.
pub fn known(token: &str) -> String {
    format!("{KNOWN}/{token}")
}

/// Revokes a token: page and action.
pub fn revoke_token(id: i64) -> String {
    format!("/account/tokens/{id}/revoke")
}

/// An account, for programs.
pub fn api_account(id: i64) -> String {
    format!("{API_ACCOUNTS}/{id}")
}

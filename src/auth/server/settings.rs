//! What an operator may set about accounts.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::Deserialize;

use crate::auth::account::{Landing, Registration};
use crate::base::error::AppError;

/// The table `[auth]` of `Leptos.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthSettings {
    /// Who may make an account for themselves. Where the file is silent, `open` in development
    /// and `invited` in production.
    pub registration: Registration,
    /// The most password hashes that wait for their turn.
    pub hash_queue_max: usize,
    /// The most of them that one address has asked for.
    pub hash_queue_max_per_address: usize,
    /// The most accounts made from one address within an hour.
    pub registrations_per_hour: u32,
    /// The least number of characters of a new password.
    pub password_min_length: usize,
    /// The most open logins of one account; the oldest is ended when there are more.
    pub max_logins: u32,
}

impl AuthSettings {
    /// What is wrong with the values, one sentence each.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let (most, most_of_one) = (self.hash_queue_max, self.hash_queue_max_per_address);
        if !(1..=1000).contains(&most) {
            problems.push(format!("[auth] hash_queue_max is {most}: take 1 to 1000"));
        } else if !(1..=most).contains(&most_of_one) {
            problems.push(format!(
                "[auth] hash_queue_max_per_address is {most_of_one}: take 1 to {most}, which is \
                 hash_queue_max"
            ));
        }
        if !(1..=100_000).contains(&self.registrations_per_hour) {
            let found = self.registrations_per_hour;
            problems.push(format!("[auth] registrations_per_hour is {found}: take 1 to 100000"));
        }
        if !(8..=128).contains(&self.password_min_length) {
            let found = self.password_min_length;
            problems.push(format!("[auth] password_min_length is {found}: take 8 to 128"));
        }
        if !(1..=1000).contains(&self.max_logins) {
            problems.push(format!("[auth] max_logins is {}: take 1 to 1000", self.max_logins));
        }
        problems
    }
}

/// The settings, as handlers and actions extract them.
impl<S: Sync> FromRequestParts<S> for Settings {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let found = parts.extensions.get().cloned();
        found.ok_or_else(|| AppError::internal("no auth settings in the request's extensions"))
    }
}

impl<S: Sync> FromRequestParts<S> for Landing {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let found = parts.extensions.get().copied();
        found.ok_or_else(|| AppError::internal("nobody said where accounts belong"))
    }
}

/// A shared [`AuthSettings`].
#[derive(Clone, Debug)]
pub struct Settings(pub Arc<AuthSettings>);

impl std::ops::Deref for Settings {
    type Target = AuthSettings;

    fn deref(&self) -> &AuthSettings {
        &self.0
    }
}

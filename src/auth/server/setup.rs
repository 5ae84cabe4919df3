//! The first admin: a token that the server prints while there is none.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::base::error::AppError;
use crate::session::server::SecretKey;

/// The token: derived from the secret key, so that every start and every instance prints the
/// same, and nobody who cannot read the server's output can know it.
#[derive(Clone)]
pub struct SetupToken(String);

impl SetupToken {
    /// Ten bytes of a key that serves nothing else, in hex with dashes, to be read aloud.
    pub fn derive(secret: &SecretKey) -> Self {
        let hex = hex::encode(&secret.derive("setup")[..10]);
        let groups: Vec<&str> = (0..5).map(|i| &hex[i * 4..i * 4 + 4]).collect();
        Self(groups.join("-"))
    }

    /// The text to print.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares in constant time; case and dashes do not matter to people.
    pub fn matches(&self, typed: &str) -> bool {
        let plain = |text: &str| text.to_ascii_lowercase().replace('-', "");
        let mac = |text: &str| {
            let hmac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes());
            hmac.expect("HMAC takes any key length").chain_update(plain(text))
        };
        mac(typed).verify(&mac(&self.0).finalize().into_bytes()).is_ok()
    }
}

impl<S: Sync> FromRequestParts<S> for SetupToken {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let found = parts.extensions.get().cloned();
        found.ok_or_else(|| AppError::internal("no setup token in the request's extensions"))
    }
}

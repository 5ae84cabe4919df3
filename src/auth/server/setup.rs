//! The first admin: a token that the server prints while there is none.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, EntityTrait};
use sha2::Sha256;

use crate::base::error::AppError;
use crate::base::server::database::Db;
use crate::session::server::SecretKey;

use super::account_lookup;
use super::entities::setup;

/// The bytes of a token, and of the value that it is made from: 128 bits.
const TOKEN_BYTES: usize = 16;

/// What makes the token, together with a value in the database.
#[derive(Clone)]
pub struct SetupKey([u8; 32]);

impl SetupKey {
    /// A key that serves nothing else.
    pub fn derive(secret: &SecretKey) -> Self {
        Self(secret.derive("setup"))
    }

    /// The token of this moment. Every start and every instance makes the same, until it is used;
    /// and nobody can know it who can read the database and not the key, or the other way round.
    pub async fn token(&self, db: &Db) -> Result<SetupToken, AppError> {
        let row = setup::Entity::find().one(&**db).await?;
        let row = row.ok_or_else(|| AppError::internal("the table `setup` is empty"))?;
        let mac = hmac(&self.0).chain_update(row.value).finalize().into_bytes();
        let hex = hex::encode(&mac[..TOKEN_BYTES]);
        let groups: Vec<&str> = (0..TOKEN_BYTES / 2).map(|i| &hex[i * 4..i * 4 + 4]).collect();
        Ok(SetupToken(groups.join("-")))
    }
}

impl<S: Sync> FromRequestParts<S> for SetupKey {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let found = parts.extensions.get().cloned();
        found.ok_or_else(|| AppError::internal("no setup key in the request's extensions"))
    }
}

/// Whether an admin was seen. Only a hint for pages, which need not ask the database each time;
/// `/setup` itself always asks.
#[derive(Clone, Debug, Default)]
pub struct AdminSeen(Arc<AtomicBool>);

impl AdminSeen {
    /// Whether nobody can log in yet.
    pub async fn needs_setup(&self, db: &Db) -> Result<bool, AppError> {
        if !self.0.load(Ordering::Relaxed) && account_lookup::has_active_admin(db).await? {
            self.0.store(true, Ordering::Relaxed);
        }
        Ok(!self.0.load(Ordering::Relaxed))
    }
}

impl<S: Sync> FromRequestParts<S> for AdminSeen {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// The token: in hex with dashes, to be read aloud.
pub struct SetupToken(String);

impl SetupToken {
    /// The text to print.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares in constant time; case and dashes do not matter to people.
    pub fn matches(&self, typed: &str) -> bool {
        let plain = |text: &str| text.to_ascii_lowercase().replace('-', "");
        let mac = |text: &str| hmac(self.0.as_bytes()).chain_update(plain(text));
        mac(typed).verify(&mac(&self.0).finalize().into_bytes()).is_ok()
    }
}

/// The token was used: the next one is another.
pub(super) async fn replace_token(conn: &impl ConnectionTrait) -> Result<(), AppError> {
    setup::Entity::update_many()
        .col_expr(setup::Column::Value, Expr::value(new_value()))
        .exec(conn)
        .await?;
    Ok(())
}

/// What a token is made from, beside the key.
pub fn new_value() -> String {
    hex::encode(rand::random::<[u8; TOKEN_BYTES]>())
}

fn hmac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes any key length")
}

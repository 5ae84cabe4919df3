//! What an account did once, and does not do again when the same is sent again: the answer may
//! have been lost, or a button pressed twice (draft-ietf-httpapi-idempotency-key-header).
//!
//! The answer is kept in the transaction of what was done, so there are both or none.

use axum::extract::OptionalFromRequestParts;
use axum::http::request::Parts;
use rollcall_forms::FORM_KEY;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::base::error::AppError;
use crate::base::server::api::{Kind, Problem};
use crate::base::server::clock::now;
use crate::base::server::database::Db;

use super::entities::answer::{Column, Entity, Model};

/// For so many seconds an answer is kept: long enough for a script that is started once a day.
const KEPT_SECS: i64 = 24 * 60 * 60;

/// The most characters of a key.
const MAX_KEY: usize = 255;

/// What somebody calls that which is to be done once: in the header `Idempotency-Key`, or in the
/// hidden field of a form.
#[derive(Clone, Debug)]
pub struct Key(String);

impl Key {
    fn parse(text: &str) -> Option<Self> {
        let key = text.trim_matches(' ');
        let is_visible = key.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let is_right = is_visible && (1..=MAX_KEY).contains(&key.len());
        is_right.then(|| Self(key.to_owned()))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        let mut lines = parts.headers.get_all("idempotency-key").iter();
        let Some(line) = lines.next() else { return Ok(None) };
        let key = line.to_str().ok().filter(|_| lines.next().is_none()).and_then(Self::parse);
        key.map(Some).ok_or_else(|| {
            let detail = format!("`Idempotency-Key` has 1 to {MAX_KEY} characters of ASCII, once.");
            Problem::new(Kind::BadRequest).detail(detail)
        })
    }
}

/// Something that is to be done once: what it is called, and what was sent.
#[derive(Clone, Debug)]
pub struct Request {
    key: String,
    body: String,
}

impl Request {
    /// `body` is compared byte for byte.
    pub fn new(key: Key, body: &[u8]) -> Self {
        Self { key: key.0, body: hex::encode(Sha256::digest(body)) }
    }

    /// What the form that posts to `action` has sent: its key, and its other fields in an order that
    /// is always the same. Without a key, as a program may send it, it is done each time.
    ///
    /// # Errors
    /// A message for the form, when no page of ours has such a key.
    pub fn of_form(
        action: &str,
        key: &str,
        fields: impl IntoIterator<Item = (impl AsRef<str>, impl AsRef<str>)>,
    ) -> Result<Option<Self>, AppError> {
        if key.is_empty() {
            return Ok(None);
        }
        // The keys of two forms, and those of programs, are none of each other's.
        let key =
            Key::parse(key).map(|Key(key)| Key(format!("{action}\n{key}"))).ok_or_else(|| {
                let message = "This form came in a way that cannot be read. Send it again.";
                AppError::field(FORM_KEY.name, message)
            })?;
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        Ok(Some(Self::new(key, body.finish().as_bytes())))
    }
}

/// What became of a request before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before<T> {
    /// Nothing: it is new.
    Nothing,
    /// It was done, and this was answered.
    Same(T),
    /// Under its key, something else was done.
    Another,
}

/// What became of a request of this account before, in the transaction that would do it now.
pub async fn find<T: DeserializeOwned>(
    conn: &impl ConnectionTrait,
    account_id: i64,
    request: &Request,
) -> Result<Before<T>, AppError> {
    let id = (account_id, request.key.clone());
    let row = Entity::find_by_id(id).filter(Column::At.gt(now() - KEPT_SECS)).one(conn).await?;
    let Some(row) = row else { return Ok(Before::Nothing) };
    if row.body != request.body {
        return Ok(Before::Another);
    }
    serde_json::from_str(&row.answer).map(Before::Same).map_err(AppError::internal)
}

/// Keeps what is answered now.
pub async fn keep(
    conn: &impl ConnectionTrait,
    account_id: i64,
    request: &Request,
    answer: &impl Serialize,
) -> Result<(), AppError> {
    let row = Model {
        account_id,
        key: request.key.clone(),
        body: request.body.clone(),
        answer: serde_json::to_string(answer).map_err(AppError::internal)?,
        at: now(),
    };
    // One that is too old may still stand there.
    Entity::delete_by_id((row.account_id, row.key.clone())).exec(conn).await?;
    row.into_active_model().reset_all().insert(conn).await?;
    Ok(())
}

/// What somebody reads who went back to a form that was sent, and changed it: `done` says what came
/// of the first. The form comes back with a new key, so sending it once more does it.
pub fn sent_before(done: &str) -> AppError {
    let message = format!(
        "This form was sent before with other words: {done} Nothing more was done now. What you \
         typed stands below; if it is to be done as well, send it again."
    );
    AppError::field(FORM_KEY.name, message)
}

/// Forgets what is too old.
pub async fn prune(db: &Db) -> Result<(), AppError> {
    let old = Entity::delete_many().filter(Column::At.lte(now() - KEPT_SECS));
    old.exec(db.writer()).await?;
    Ok(())
}

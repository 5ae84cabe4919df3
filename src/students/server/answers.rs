//! What was added once, and is not added again when a client asks again: it may never have got the
//! answer (draft-ietf-httpapi-idempotency-key-header).
//!
//! The answer is written in the transaction of the student, so there are both or none.

use axum::extract::OptionalFromRequestParts;
use axum::http::request::Parts;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use sha2::{Digest, Sha256};

use crate::auth::server::access::Editor;
use crate::base::error::AppError;
use crate::base::server::api::{Kind, Problem};
use crate::base::server::database::Db;
use crate::session::server::now;
use crate::students::student::Student;

use super::entities::answer::{Column, Entity, Model};
use super::roster::Added;

/// For so many seconds an answer is kept: long enough for a script that is started once a day.
const KEPT_SECS: i64 = 24 * 60 * 60;

/// The most characters of a key.
const MAX_KEY: usize = 255;

/// The header `Idempotency-Key`: what a client calls something that is to be done once.
#[derive(Clone, Debug)]
pub struct Key(String);

impl<S: Sync> OptionalFromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        let mut lines = parts.headers.get_all("idempotency-key").iter();
        let Some(line) = lines.next() else { return Ok(None) };
        let key = line.to_str().ok().map(str::trim).filter(|_| lines.next().is_none());
        let key = key.filter(|key| (1..=MAX_KEY).contains(&key.len()));
        key.map(|key| Some(Self(key.to_owned()))).ok_or_else(|| {
            let detail = format!("`Idempotency-Key` has 1 to {MAX_KEY} characters of ASCII, once.");
            Problem::new(Kind::BadRequest).detail(detail)
        })
    }
}

/// Something that is to be done once: what it is called, and what was sent.
#[derive(Clone, Debug)]
pub struct Once {
    key: String,
    body: String,
}

impl Once {
    /// `body` is compared byte for byte.
    pub fn new(key: Key, body: &[u8]) -> Self {
        Self { key: key.0, body: hex::encode(Sha256::digest(body)) }
    }
}

/// What became of it the first time.
pub(super) async fn find(
    conn: &impl ConnectionTrait,
    who: &Editor,
    once: &Once,
) -> Result<Option<Added>, AppError> {
    let id = (account(who)?, once.key.clone());
    let row = Entity::find_by_id(id).filter(Column::At.gt(now() - KEPT_SECS)).one(conn).await?;
    let Some(row) = row else { return Ok(None) };
    if row.body != once.body {
        return Ok(Some(Added::AnotherBefore));
    }
    let student = serde_json::from_str(&row.student).map_err(AppError::internal)?;
    Ok(Some(Added::Student(student)))
}

/// Keeps what is answered now.
pub(super) async fn keep(
    conn: &impl ConnectionTrait,
    who: &Editor,
    once: &Once,
    student: &Student,
) -> Result<(), AppError> {
    let row = Model {
        account_id: account(who)?,
        key: once.key.clone(),
        body: once.body.clone(),
        student: serde_json::to_string(student).map_err(AppError::internal)?,
        at: now(),
    };
    // One that is too old may still stand there.
    Entity::delete_by_id((row.account_id, row.key.clone())).exec(conn).await?;
    row.into_active_model().reset_all().insert(conn).await?;
    Ok(())
}

/// Forgets what is too old.
pub async fn prune(db: &Db) -> Result<(), AppError> {
    let old = Entity::delete_many().filter(Column::At.lte(now() - KEPT_SECS));
    old.exec(db.writer()).await?;
    Ok(())
}

fn account(who: &Editor) -> Result<i64, AppError> {
    who.account_id().ok_or_else(|| AppError::internal("nobody at the shell asks twice"))
}

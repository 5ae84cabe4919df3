//! Open logins for programs: who, what, which answer.

use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::Serialize;

use crate::auth;
use crate::auth::server::access::{Admin, Keeper};
use crate::auth::server::logins::{self, OpenLogin};
use crate::base::error::AppError;
use crate::base::server::PathId;
use crate::base::server::api::{Conditions, JSON, Problem, Wanted};
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SecurityLog};

use super::{Asked, csv, part};

/// Some logins in JSON.
#[derive(Serialize)]
struct WireList<'a> {
    logins: Vec<Wire<'a>>,
}

/// A login, as programs read it. The session's id is not in it: whoever ends one needs it as little
/// as whoever steals one should have it.
#[derive(Serialize)]
struct Wire<'a> {
    id: i64,
    account: i64,
    username: &'a str,
    /// Unix seconds, UTC, as `ends`.
    since: i64,
    ends: i64,
    address: &'a str,
    user_agent: &'a str,
}

impl<'a> From<&'a OpenLogin> for Wire<'a> {
    fn from(login: &'a OpenLogin) -> Self {
        Self {
            id: login.id,
            account: login.account_id,
            username: &login.username,
            since: login.since,
            ends: login.expires,
            address: &login.address,
            user_agent: &login.user_agent,
        }
    }
}

/// `GET /api/v1/logins`: of all accounts, or of one.
pub async fn index(
    who: Admin,
    wanted: Wanted,
    conditions: Conditions,
    db: Db,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked = Asked::read(&uri, &["account", "after", "size"])?;
    let open = logins::list_open(&db, &who, asked.account, asked.after, asked.limit());
    let mut found = open.await?;
    let next = asked.next(auth::paths::API_LOGINS, &mut found, |login| login.id);
    let wires = found.iter().map(Wire::from);
    let body = if wanted.0 != JSON {
        let row = |wire: Wire| {
            let numbers = [wire.since, wire.ends].map(|secs| secs.to_string());
            let texts = [wire.username, wire.address, wire.user_agent].map(str::to_owned);
            let ([since, ends], [username, address, user_agent]) = (numbers, texts);
            [
                wire.id.to_string(),
                wire.account.to_string(),
                username,
                since,
                ends,
                address,
                user_agent,
            ]
        };
        let columns = ["id", "account", "username", "since", "ends", "address", "user_agent"];
        csv(columns, wires.map(row))
    } else {
        serde_json::to_vec(&WireList { logins: wires.collect() }).map_err(AppError::internal)?
    };
    part(wanted.0, body, next, &conditions)
}

/// `DELETE /api/v1/logins/{id}`: its session is over at its next request.
pub async fn end(
    who: Keeper,
    PathId(id): PathId<i64>,
    db: Db,
    log: SecurityLog,
) -> Result<StatusCode, Problem> {
    logins::end_one(&db, &who, id).await?;
    log.about(format!("login {id}")).done(Event::LoginEnded, who.name());
    Ok(StatusCode::NO_CONTENT)
}

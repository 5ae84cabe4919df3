//! Open logins for programs: who, what, which answer.

use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::{Object, RefOr, Schema};

use super::{Asked, csv, list_of, paged, part, row_id};
use crate::auth;
use crate::auth::form::USERNAME;
use crate::auth::server::access::{Admin, Keeper};
use crate::auth::server::logins::{self, OpenLogin};
use crate::base::error::AppError;
use crate::base::server::PathId;
use crate::base::server::api::description::{
    CSV, Description, Outcome, closed, counted, named, schema, text, whole_number, with_required,
};
use crate::base::server::api::{Conditions, JSON, Kind, Problem, Wanted};
use crate::base::server::database::Db;
use crate::base::server::security_log::{Event, SecurityLog};
/// The resource that the routes belong to.
const LOGINS: &str = "Logins";

/// Some logins in JSON.
#[derive(Serialize)]
struct LoginsJson<'a> {
    logins: Vec<LoginJson<'a>>,
}

/// A login, as programs read it. The session's id is not in it: whoever ends one needs it as little
/// as whoever steals one should have it.
#[derive(Serialize)]
struct LoginJson<'a> {
    id: i64,
    account: i64,
    username: &'a str,
    /// Unix seconds, UTC, as `ends`.
    since: i64,
    ends: i64,
    address: &'a str,
    user_agent: &'a str,
}

impl<'a> From<&'a OpenLogin> for LoginJson<'a> {
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
    let listed = found.iter().map(LoginJson::from);
    let body = if wanted.0 != JSON {
        let row = |login: LoginJson| {
            let numbers = [login.since, login.ends].map(|secs| secs.to_string());
            let texts = [login.username, login.address, login.user_agent].map(str::to_owned);
            let ([since, ends], [username, address, user_agent]) = (numbers, texts);
            [
                login.id.to_string(),
                login.account.to_string(),
                username,
                since,
                ends,
                address,
                user_agent,
            ]
        };
        let columns = ["id", "account", "username", "since", "ends", "address", "user_agent"];
        csv(columns, listed.map(row))
    } else {
        serde_json::to_vec(&LoginsJson { logins: listed.collect() }).map_err(AppError::internal)?
    };
    part(wanted.0, body, next, &conditions)
}

/// What is said of [`index`].
pub fn describe_index() -> Description {
    let rows = "id,account,username,since,ends,address,user_agent\r\n";
    let list = Outcome::new("Some of the open logins, by their ids.")
        .body(JSON, named("LoginList"), json!({"logins": [example()]}))
        .body(CSV, text("Rows."), rows.into())
        .leads_to("endLogin", "id", "$response.body#/logins/0/id");
    let logins = Description::new("listLogins", LOGINS, "List the open logins");
    paged(logins, list)
        .query("account", counted("Only those of the account with this id.", i64::MAX))
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

/// What is said of [`end`].
pub fn describe_end() -> Description {
    Description::new("endLogin", LOGINS, "End a login")
        .about("Asks for a session, or a token with the scope `accounts`.")
        .by_id(row_id("Which login."))
        .answers(204, Outcome::new("Its session is over at its next request."))
        .problems([Kind::InsufficientScope])
}

/// The schemas that the routes name.
pub fn schemas() -> Vec<(&'static str, RefOr<Schema>)> {
    vec![("Login", login_schema().into()), ("LoginList", list_of("logins", "Login").into())]
}

fn login_schema() -> Object {
    let login = closed()
        .property("id", whole_number("The id."))
        .property("account", whole_number("The id of its account."))
        .property("username", schema(&USERNAME))
        .property("since", whole_number("When it was opened, in Unix seconds."))
        .property("ends", whole_number("When it is over at the latest, in Unix seconds."))
        .property("address", text("Where it was opened from."))
        .property("user_agent", text("By what it was opened."));
    with_required(login, ["id", "account", "username", "since", "ends", "address", "user_agent"])
}

fn example() -> Value {
    json!({
        "id": 3,
        "account": 7,
        "username": "grace",
        "since": 1_764_547_200,
        "ends": 1_764_590_400,
        "address": "192.0.2.7",
        "user_agent": "Firefox",
    })
}
